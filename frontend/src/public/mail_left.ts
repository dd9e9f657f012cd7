// An address to be told at: sealed in this browser for the process that sends mail, and for nobody who works on the report.

import { toBase64 } from "../sealing/index.ts";
import { one } from "../shared/dom.ts";
import { Refused, get, post } from "../shared/http.ts";
import { language, text } from "../shared/texts.ts";
import { clearErrors, showErrors } from "./errors_shown.ts";
import type { SealedThread } from "./inbox_opened.ts";
import { mailNote } from "./mail_note.ts";
import { trusted } from "./recipients.ts";

/** As the server checks it once more when it opens the note: one plain address. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{1,63}$/;
const LONGEST = 254;

export function offerMail(page: HTMLElement, report: string): void {
  const url = page.dataset.mail ?? "";
  const summary = one("[data-mail-errors]");
  const typed = one<HTMLInputElement>("#told-address");
  const buttons = [one<HTMLButtonElement>("[data-mail-button]"), one<HTMLButtonElement>("[data-mail-remove]")] as const;

  buttons[0].addEventListener("click", () => void act(keep));
  buttons[1].addEventListener("click", () => void act(remove));

  async function keep(): Promise<boolean> {
    const address = typed.value.trim();
    if (address.length > LONGEST || !ADDRESS.test(address)) {
      showErrors(summary, new Map([["told-address", text("mail-unusable")]]));
      return false;
    }
    const registrar = await trusted("registrar", (await get(url)).key, page.dataset.orgKey ?? "");
    const sealed = await mailNote({ report, language: language(), address }, registrar.public);
    await post(url, { sealed: toBase64(sealed) });
    typed.value = "";
    return true;
  }

  async function remove(): Promise<boolean> {
    await post(url, {});
    return true;
  }

  async function act(what: () => Promise<boolean>): Promise<void> {
    clearErrors(summary);
    one("[data-mail-kept]").hidden = one("[data-mail-gone]").hidden = true;
    for (const button of buttons) button.disabled = true;
    try {
      if (!(await what())) return;
      showLeft(what === keep);
      one(what === keep ? "[data-mail-kept]" : "[data-mail-gone]").hidden = false;
    } catch (error) {
      const closed = error instanceof Refused && error.status === 409;
      showErrors(summary, new Map([["told-address", text(closed ? "mail-not-now" : "not-kept")]]));
      console.error(error instanceof Error ? `${error.name}: ${error.message}` : "unknown failure");
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }
}

/** Whether an address can be left, and whether one is there. */
export function showMail(page: HTMLElement, { mail, can_be_told: open }: SealedThread): void {
  const offered = open && page.dataset.mailOffered !== undefined;
  one("[data-mail-part]").hidden = !offered && !mail;
  one("[data-mail-give]").hidden = !offered;
  showLeft(mail);
}

function showLeft(there: boolean): void {
  one("[data-mail-new]").hidden = there;
  one("[data-mail-change]").hidden = !there;
  one("[data-mail-remove]").hidden = !there;
}
