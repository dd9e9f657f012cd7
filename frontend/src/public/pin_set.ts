// A PIN or phrase on the code of an open inbox: typed twice, locked in this browser.

import { one } from "../shared/dom.ts";
import { text } from "../shared/texts.ts";
import { clearErrors, showErrors } from "./errors_shown.ts";
import { type OpenReceipt, setPin } from "./inbox_opened.ts";
import { pinProblems } from "./pin_typed.ts";

export function offerPin(receipt: OpenReceipt, url: string): void {
  const summary = one("[data-pin-errors]");
  const [first, again] = [one<HTMLInputElement>("#set-pin"), one<HTMLInputElement>("#set-again")];
  const button = one<HTMLButtonElement>("[data-pin-button]");

  button.addEventListener("click", () => void set());

  async function set(): Promise<void> {
    clearErrors(summary);
    one("[data-pin-kept]").hidden = true;
    const wrong = pinProblems("set-pin", "set-again");
    if (wrong.size) return showErrors(summary, wrong);
    button.disabled = true;
    try {
      await setPin(first.value, receipt, url);
      first.value = again.value = "";
      one("[data-pin-kept]").hidden = false;
      showPin(true);
    } catch (error) {
      showErrors(summary, new Map([["set-pin", text("not-kept")]]));
      console.error(error instanceof Error ? `${error.name}: ${error.message}` : "unknown failure");
    } finally {
      button.disabled = false;
    }
  }
}

/** Whether there is a PIN already. */
export function showPin(there: boolean): void {
  one("[data-pin-new]").hidden = there;
  one("[data-pin-change]").hidden = !there;
}
