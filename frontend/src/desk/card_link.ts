// Where a category is chosen, what is said first for it is shown, and the link to the knowledge cards leads to its card.

export function startCardLink(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-card-of]");
  const field = link && document.getElementById(link.dataset["cardOf"] ?? "");
  if (!link || !(field instanceof HTMLSelectElement)) return;
  const all = link.href;
  const said = [...document.querySelectorAll<HTMLElement>("[data-card]")];
  const point = (): void => {
    link.href = field.value ? `${all}of/${encodeURIComponent(field.value)}/` : all;
    for (const one of said) one.hidden = !(one.dataset["card"] ?? "").split(" ").includes(field.value);
  };
  field.addEventListener("change", point);
  point();
}
