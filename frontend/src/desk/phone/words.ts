// What the phone says: the page carries it in its language, as <template id="phone-texts">. Names of languages are the browser's.

import { one } from "../../shared/dom.ts";
import { language } from "../../shared/texts.ts";

let kept: Map<string, string> | undefined;

export function words(name: string, values: Readonly<Record<string, string | number>> = {}): string {
  kept ??= new Map(
    [...one<HTMLTemplateElement & HTMLElement>("#phone-texts").content.querySelectorAll<HTMLElement>("[data-text]")].map((line) => [
      line.dataset.text ?? "",
      (line.textContent ?? "").trim(),
    ]),
  );
  const found = kept.get(name);
  if (found === undefined) throw new Error(`The page has no text ${name}.`);
  return found.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

export function has(name: string): boolean {
  return one<HTMLTemplateElement & HTMLElement>("#phone-texts").content.querySelector(`[data-text="${CSS.escape(name)}"]`) !== null;
}

export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** 75 seconds are 1:15. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, String(whole % 60).padStart(2, "0")];
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
