// What a script says comes from the page, in the page's language: <template id="texts"><p data-text="name">...</p></template>.

import { copy } from "./dom.ts";

let kept: Map<string, string> | undefined;

function texts(): Map<string, string> {
  kept ??= new Map(
    [...copy("#texts").querySelectorAll<HTMLElement>("[data-text]")].map((line) => [
      line.dataset.text ?? "",
      (line.textContent ?? "").trim().replace(/\s+/g, " "),
    ]),
  );
  return kept;
}

export function text(name: string, values: Readonly<Record<string, string | number>> = {}): string {
  const found = texts().get(name);
  if (found === undefined) throw new Error(`The page has no text ${name}.`);
  return found.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

/** "one, two and three", as the language does it. */
export function list(items: readonly string[]): string {
  return new Intl.ListFormat(language(), { type: "conjunction" }).format(items);
}

export function language(): string {
  return document.documentElement.lang || "en";
}
