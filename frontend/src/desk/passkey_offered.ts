// Passkeys among the suggestions of the sign-in name's field: the browser shows them, nobody has to press a button.

import { get } from "../shared/http.ts";
import { asked, handOver } from "./passkeys.ts";

// The server's challenge is good for five minutes, and the page may wait for longer.
const RENEW_EVERY = 240_000;

let waiting: AbortController | undefined;

/** Offer until one is chosen, another way is taken, or the page is left. */
export function startOffering(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-passkey-offered]");
  if (!form || form.hidden) return;
  // A browser that answers no second question while one is open would refuse the button.
  for (const each of document.forms) each.addEventListener("submit", stopOffering, true);
  form.addEventListener("passkey-refused", () => void offer(form));
  addEventListener("pagehide", stopOffering);
  addEventListener("pageshow", (event) => event.persisted && void offer(form));
  window.setInterval(() => waiting && void offer(form), RENEW_EVERY);
  void offer(form);
}

function stopOffering(): void {
  waiting?.abort();
  waiting = undefined;
}

async function offer(form: HTMLFormElement): Promise<void> {
  stopOffering();
  const mine = (waiting = new AbortController());
  try {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const options = await get(form.dataset.passkey ?? "");
    if (mine.signal.aborted) return;
    const proof = await asked(options, { mediation: "conditional", signal: mine.signal });
    if (!mine.signal.aborted) handOver(form, proof);
  } catch {
    // Nobody chose one, or it was stopped: the button and the password are still there.
  }
}
