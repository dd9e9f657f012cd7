// The help of the keys, with those that the page gives its own controls: each by the name that a screen reader says, too.

export function showKeysHere(help: HTMLElement): void {
  const part = help.querySelector<HTMLElement>("[data-keys-here]");
  if (!part) return;
  const told = new Set([...help.querySelectorAll("[data-keys-always] dt")].flatMap(keysOf));
  const here = new Map<string, string>();
  for (const one of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = one.dataset["key"] ?? "";
    if (key && !told.has(key) && !here.has(key) && one.checkVisibility()) here.set(key, nameOf(one));
  }
  const list = document.createElement("dl");
  list.append(...[...here].map(([key, name]) => row(key, name)));
  part.querySelector("dl")?.remove();
  part.append(list);
  part.hidden = here.size === 0;
}

function row(key: string, name: string): HTMLElement {
  const [line, term, words] = [document.createElement("div"), document.createElement("dt"), document.createElement("dd")];
  for (const each of key.split(" ")) {
    const shown = document.createElement("kbd");
    shown.textContent = each;
    term.append(shown, " ");
  }
  words.textContent = name;
  line.append(term, words);
  return line;
}

/** The keys of a line: each of them, or one after the other where the first is g. */
function keysOf(term: Element): string[] {
  const keys = [...term.querySelectorAll("kbd")].map((each) => each.textContent ?? "");
  return keys[0] === "g" ? [keys.join(" ")] : [...keys, keys.join(" ")];
}

function nameOf(control: HTMLElement): string {
  const label = "labels" in control ? (control as HTMLInputElement).labels?.[0] : undefined;
  const words = control.getAttribute("aria-label") ?? (label ?? control).textContent ?? "";
  return words.replace(/\s+/g, " ").trim();
}
