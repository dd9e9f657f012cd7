// Calling back: a form that loads a new page would cut the call, so the list is sent and fetched here, and the phone on
// top of it stays. A pass that the desk gave is handed to the phone, once; what number it holds is not for us to read.

import { all, attend } from "./shared/dom.ts";
import type { Do } from "./desk/phone/messages.ts";

const PATIENCE = 60_000;
const LIST = "call-backs";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.closest(`#${LIST}`) || form.hasAttribute("data-plain")) return;
  event.preventDefault();
  send(form, event.submitter);
});

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  // Read before the buttons are disabled: a pressed button is part of what is sent.
  const fields = [...new FormData(form, submitter)].map(([name, value]): [string, string] => [name, String(value)]);
  const buttons = all<HTMLButtonElement>("button", form);
  const wait = (on: boolean): void => buttons.forEach((each) => (each.disabled = on));
  wait(true);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.timeout = PATIENCE;
  request.addEventListener("load", () => {
    wait(false);
    if (!swap(request.responseXML)) resend(form, submitter);
  });
  for (const failure of ["error", "timeout"]) {
    request.addEventListener(failure, () => {
      wait(false);
      resend(form, submitter);
    });
  }
  request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8");
  request.send(new URLSearchParams(fields));
}

/** A parsed document is handed over, so that no string becomes markup. */
function swap(fresh: Document | null): boolean {
  const [before, after] = [document.getElementById(LIST), fresh?.getElementById(LIST)];
  if (!before || !after) return false;
  before.replaceWith(document.adoptNode(after));
  const first = after.querySelector<HTMLElement>("#done, #opened") ?? after.querySelector<HTMLElement>("h1");
  if (first) attend(first);
  dial();
  return true;
}

/** A refusal is a page of its own: the browser shows it when it sends by itself. */
function resend(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.setAttribute("data-plain", "");
  form.requestSubmit(submitter);
}

function dial(): void {
  for (const place of all("[data-dials]")) {
    const pass = place.dataset.dials;
    place.removeAttribute("data-dials");
    if (pass) document.dispatchEvent(new CustomEvent<Do>("phone-do", { detail: { do: "dial", pass } }));
  }
}
