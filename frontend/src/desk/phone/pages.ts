// A form that loads a new page would cut the call. So what stands below the bar is sent and fetched here, and the bar
// stays. A parsed document is handed over, so that no string becomes markup (see refresh.ts).

import { all, attend } from "../../shared/dom.ts";

const PATIENCE = 60_000;

export function startPages(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (!form.closest("#pane") || form.method !== "post" || form.hasAttribute("data-phone-leave")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const buttons = all<HTMLButtonElement>("button", form).filter((each) => !each.disabled);
  // Read before they are disabled: a pressed button is part of what is sent.
  const fields = [...new FormData(form, submitter)].map(([name, value]): [string, string] => [name, String(value)]);
  const wait = (on: boolean): void => buttons.forEach((each) => (each.disabled = on));
  wait(true);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.timeout = PATIENCE;
  request.addEventListener("load", () => {
    wait(false);
    if (swap(request.responseXML)) return;
    // A refusal without a pane asks for something first, such as who one is; the browser shows it when it sends by itself.
    if (request.status >= 400) resend(form, submitter);
    else location.assign(request.responseURL);
  });
  for (const failure of ["error", "timeout"]) {
    request.addEventListener(failure, () => {
      wait(false);
      document.dispatchEvent(new CustomEvent("pane-away"));
    });
  }
  request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8");
  request.send(new URLSearchParams(fields));
}

function swap(fresh: Document | null): boolean {
  const [before, after] = [document.getElementById("pane"), fresh?.getElementById("pane")];
  if (!before || !after || !fresh) return false;
  before.replaceWith(document.adoptNode(after));
  document.title = fresh.title;
  document.dispatchEvent(new CustomEvent("pane"));
  const places = ["[data-error-summary]", "#done", "h1, h2"];
  const first = places.map((place) => after.querySelector<HTMLElement>(place)).find((found) => found);
  if (first) attend(first);
  return true;
}

/** As the browser sends it, with whatever comes of it. */
function resend(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.setAttribute("data-phone-leave", "");
  form.requestSubmit(submitter);
}
