// The receipt: the code in groups, printed or read aloud on request, and confirmed by typing its last group.

import { attend, make, one } from "../shared/dom.ts";
import { language, text } from "../shared/texts.ts";

const stay = (event: Event): void => event.preventDefault();

export function showReceipt(grouped: string, state: string): void {
  const receipt = one("#receipt");
  const groups = grouped.split(" ");
  one("[data-code]", receipt).replaceChildren(...groups.flatMap((group) => [make("span", {}, group), " "]));
  one("[data-kept]", receipt).hidden = state !== "kept";
  one("[data-filed]", receipt).hidden = state === "kept";
  one("[data-print]", receipt).addEventListener("click", () => print());
  offerVoice(one("[data-speak]", receipt), groups);
  confirming(receipt, groups.at(-1) ?? "");
  receipt.hidden = false;
  document.title = text("receipt-title");
  attend(one("h1", receipt));
  // The code exists nowhere but on this screen: closing the tab by mistake asks first, leaving in a hurry does not.
  addEventListener("beforeunload", stay);
  addEventListener("auricle:leaving", () => removeEventListener("beforeunload", stay));
}

function confirming(receipt: HTMLElement, last: string): void {
  const typed = one<HTMLInputElement>("#confirm-code", receipt);
  const error = one("[data-confirm-error]", receipt);
  const check = (): void => {
    const right = digits(typed.value) === last;
    error.hidden = right;
    typed.toggleAttribute("aria-invalid", false);
    if (!right) {
      typed.setAttribute("aria-invalid", "true");
      // Without scrolling: the code to compare with stays on the screen.
      typed.focus({ preventScroll: true });
      return;
    }
    removeEventListener("beforeunload", stay);
    one("[data-confirm-group]", receipt).hidden = true;
    const confirmed = one("[data-confirmed]", receipt);
    confirmed.hidden = false;
    attend(one("[tabindex]", confirmed));
  };
  one("[data-confirm]", receipt).addEventListener("click", check);
  typed.addEventListener("keydown", (event) => {
    if (event.key === "Enter") check();
  });
}

/** Digits as typed, full-width ones included. */
function digits(typed: string): string {
  return typed.normalize("NFKC").replace(/\D/g, "");
}

/** Only with a voice that is on this device: the others send the text to somebody else's server. */
function offerVoice(button: HTMLElement, groups: readonly string[]): void {
  if (!("speechSynthesis" in globalThis)) return;
  const tongue = language().slice(0, 2);
  const find = (): SpeechSynthesisVoice | undefined => speechSynthesis.getVoices().find((voice) => voice.localService && voice.lang.startsWith(tongue));
  const offer = (): void => {
    button.hidden = !find();
  };
  offer();
  speechSynthesis.addEventListener("voiceschanged", offer);
  button.addEventListener("click", () => {
    const words = new SpeechSynthesisUtterance(groups.map((group) => [...group].join(" ")).join(", "));
    words.voice = find() ?? null;
    words.lang = language();
    words.rate = 0.7;
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  });
}
