// A machine that listens takes a minute or two: the page says so meanwhile, asks for it once, and loses no word typed.

export function startDrafting(): void {
  const button = document.querySelector<HTMLButtonElement>("button[data-draft]");
  const form = button?.form;
  const note = form?.querySelector<HTMLElement>("[data-draft-note]");
  const field = form?.querySelector("textarea");
  if (!button || !form || !note || !field) return;

  function listening(on: boolean): void {
    note!.hidden = !on;
    field!.readOnly = on;
    button!.setAttribute("aria-disabled", String(on));
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter !== button) return;
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    else listening(true);
  });
  // Whoever comes back to the page finds it as it was.
  window.addEventListener("pageshow", () => listening(false));
}
