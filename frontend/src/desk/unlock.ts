// Unlock in place: a password and a code, or a passkey, sent to the address that also serves browsers without script.

import { all, one } from "../shared/dom.ts";
import { type Json, Refused, get, postForm } from "../shared/http.ts";
import { asked, fill } from "./passkeys.ts";

type Done = () => void;

/** Give the dialog's forms their work. `unlocked` is called when the key is open, `lost` when the session is no more. */
export function startUnlocking(dialog: HTMLDialogElement, unlocked: Done, lost: Done): void {
  const secret = one<HTMLFormElement>("form[data-unlock-password]", dialog);
  const passkey = one<HTMLFormElement>("form[data-unlock-passkey]", dialog);
  passkey.hidden ||= !("PublicKeyCredential" in window);

  secret.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(secret, async () => undefined);
  });
  passkey.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(passkey, async () => fill(passkey, await asked(await get(passkey.dataset.unlockPasskey ?? ""))));
  });

  async function attempt(form: HTMLFormElement, prepare: () => Promise<void>): Promise<void> {
    say(dialog, "");
    const button = one<HTMLButtonElement>("button", form);
    button.disabled = true;
    try {
      await prepare();
      const answer = await postForm(form.action, new FormData(form));
      if (answer.locked === false) unlocked();
      else onlyPassword(dialog, secret);
    } catch (error) {
      if (error instanceof Refused && error.code === "ended") lost();
      else say(dialog, reason(error, form === passkey ? "passkey" : "away", dialog));
    } finally {
      button.disabled = false;
      for (const field of all<HTMLInputElement>("[name=code]", form)) field.value = "";
    }
  }
}

/** Show the ways that this member has. */
export function showWays(dialog: HTMLDialogElement, ways: Json): void {
  const password = one<HTMLFormElement>("form[data-unlock-password]", dialog);
  const passkey = one<HTMLFormElement>("form[data-unlock-passkey]", dialog);
  password.hidden = ways.password !== true;
  passkey.hidden = ways.passkey !== true || !("PublicKeyCredential" in window);
  one("[data-unlock-sheet]", dialog).hidden = ways.sheet !== true;
}

/** A passkey that opens no key has said who is there; what opens it is still to be typed. */
function onlyPassword(dialog: HTMLDialogElement, secret: HTMLFormElement): void {
  one("[data-unlock-code]", secret).hidden = true;
  one("form[data-unlock-passkey]", dialog).hidden = true;
  one<HTMLInputElement>("[name=password]", secret).focus();
}

function reason(error: unknown, otherwise: "passkey" | "away", dialog: HTMLDialogElement): string {
  const sentences = error instanceof Refused ? Object.values(error.codes) : [];
  return sentences.join(" ") || (dialog.dataset[otherwise] ?? "");
}

function say(dialog: HTMLDialogElement, words: string): void {
  const line = one("[data-unlock-said]", dialog);
  line.textContent = words;
  line.hidden = !words;
}
