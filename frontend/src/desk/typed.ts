// A text that was typed and not sent is not left behind by a slip of the hand. Nor is one that was sent and not kept: the
// server gives it back, and says so by `unkept`.

export function guardTyped(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-typed]");
  const field = form?.querySelector("textarea");
  if (!form || !field) return;
  const unkept = form.dataset["typed"] === "unkept";
  let sending = false;
  form.addEventListener("submit", () => (sending = true));
  window.addEventListener("beforeunload", (event) => {
    if (!sending && field.value.trim() && (unkept || field.value !== field.defaultValue)) event.preventDefault();
  });
}
