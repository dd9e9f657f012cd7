// Where a category is chosen, the link to the knowledge cards leads to the card of that category.

export function startCardLink(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-card-of]");
  const field = link && document.getElementById(link.dataset["cardOf"] ?? "");
  if (!link || !(field instanceof HTMLSelectElement)) return;
  const all = link.href;
  const point = (): void => {
    link.href = field.value ? `${all}of/${encodeURIComponent(field.value)}/` : all;
  };
  field.addEventListener("change", point);
  point();
}
