// A message to a reporter waits ten seconds before it leaves: whoever sees the slip of the pen takes it back. Until then
// nothing has left the page. An internal note waits for nobody.

const SECONDS = 10;
const FOR_THE_REPORTER = ["reply", "ask"];

export function startHolding(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-hold]");
  const note = form?.querySelector<HTMLElement>("[data-hold-note]");
  const left = note?.querySelector<HTMLElement>("[data-hold-left]");
  const field = form?.querySelector("textarea");
  if (!form || !note || !left || !field) return;
  let ticking: number | undefined;
  let button: HTMLButtonElement | null = null;
  let through = false;

  function hold(pressed: HTMLButtonElement): void {
    button = pressed;
    let seconds = SECONDS;
    show(true);
    left!.textContent = String(seconds);
    ticking = window.setInterval(() => {
      seconds -= 1;
      left!.textContent = String(seconds);
      if (seconds <= 0) send();
    }, 1000);
    note!.querySelector<HTMLElement>("[data-hold-undo]")?.focus();
  }

  function send(): void {
    window.clearInterval(ticking);
    show(false);
    through = true;
    form!.requestSubmit(button);
  }

  function undo(): void {
    window.clearInterval(ticking);
    show(false);
    field!.focus();
  }

  function show(holding: boolean): void {
    note!.hidden = !holding;
    field!.readOnly = holding;
    for (const each of form!.querySelectorAll<HTMLButtonElement>("button[type=submit]")) each.hidden = holding;
  }

  // Before the others, who take a submit for one that leaves.
  form.addEventListener(
    "submit",
    (event) => {
      const pressed = event.submitter;
      if (through || !(pressed instanceof HTMLButtonElement) || !FOR_THE_REPORTER.includes(pressed.value)) return;
      const chosen = new FormData(form).get("reader");
      // What the server would refuse is sent at once, so that it says so at once.
      if (!field.value.trim() || chosen !== pressed.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (note.hidden) hold(pressed);
    },
    { capture: true },
  );
  note.querySelector("[data-hold-undo]")?.addEventListener("click", undo);
  note.querySelector("[data-hold-now]")?.addEventListener("click", send);
}
