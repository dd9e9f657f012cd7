// A text that was typed and not sent is not left behind by a slip of the hand.

export function guardTyped(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-typed]");
  const field = form?.querySelector("textarea");
  if (!form || !field) return;
  let sending = false;
  form.addEventListener("submit", () => (sending = true));
  window.addEventListener("beforeunload", (event) => {
    if (!sending && field.value.trim() && field.value !== field.defaultValue) event.preventDefault();
  });
}
