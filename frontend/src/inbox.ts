// The inbox: the code and the key stay in this browser; the server gives sealed messages and takes sealed ones.

import { clearErrors, showErrors } from "./public/errors_shown.ts";
import { WrongPin, openInbox } from "./public/inbox_opened.ts";
import { capable, ready, show } from "./public/readiness.ts";
import { Thread } from "./public/thread_shown.ts";
import { BadCode, BadPin } from "./sealing/index.ts";
import { one } from "./shared/dom.ts";
import { Refused } from "./shared/http.ts";
import { text } from "./shared/texts.ts";

const page = one("#inbox");
const summary = one("[data-errors]");
const typed = one<HTMLInputElement>('[name="code"]');
const pin = one<HTMLInputElement>('[name="pin"]');
const button = one<HTMLButtonElement>("[data-open-button]");

const REFUSED: Readonly<Record<string, string>> = { busy: "code-busy", pin: "pin-needed", rests: "pin-rests" };

async function open(): Promise<void> {
  if (button.disabled) return;
  clearErrors(summary);
  one("[data-destroyed]").hidden = true;
  button.disabled = true;
  one("[data-opening]").hidden = false;
  try {
    const urls = { open: page.dataset.open ?? "", prove: page.dataset.prove ?? "" };
    const opened = await openInbox({ code: typed.value, pin: pin.value }, page.dataset.site ?? "", urls);
    typed.value = pin.value = "";
    one("[data-locked]").hidden = true;
    await new Thread(page, opened).begin();
  } catch (error) {
    if (error instanceof Refused && error.code === "destroyed") return showDestroyed(error.codes);
    const why = reason(error);
    showErrors(summary, new Map([[why.startsWith("pin") ? "pin" : "code", text(why)]]));
  } finally {
    button.disabled = false;
    one("[data-opening]").hidden = true;
  }
}

/** The code is right, and nothing is left behind it: no error, and nothing to try again. */
function showDestroyed(days: Readonly<Record<string, string>>): void {
  const notice = one("[data-destroyed]");
  one("[data-destroyed-words]").textContent = text("code-destroyed", days);
  typed.value = pin.value = "";
  notice.hidden = false;
  notice.focus();
}

function reason(error: unknown): string {
  if (error instanceof BadCode) return typed.value.trim() ? "code-mistyped" : "code-missing";
  if (error instanceof BadPin || error instanceof WrongPin) return "pin-wrong";
  if (error instanceof Refused) return REFUSED[error.code] ?? "code-wrong";
  return "code-unreachable";
}

if (!capable()) show("incapable");
else {
  button.addEventListener("click", () => void open());
  for (const field of [typed, pin]) {
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void open();
    });
  }
  ready();
}
