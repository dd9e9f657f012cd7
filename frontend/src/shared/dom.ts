// Finding and making elements. Text is always text: nothing here can turn a string into markup.

type Attributes = Readonly<Record<string, string>>;

/** The one element that must be there; a page without it is broken, and says so early. */
export function one<Kind extends HTMLElement = HTMLElement>(selector: string, root: ParentNode = document): Kind {
  const found = root.querySelector<Kind>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

export function all<Kind extends HTMLElement = HTMLElement>(selector: string, root: ParentNode = document): Kind[] {
  return [...root.querySelectorAll<Kind>(selector)];
}

export function make(tag: string, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A copy of what a <template> holds. */
export function copy(selector: string): DocumentFragment {
  return document.importNode(one<HTMLTemplateElement & HTMLElement>(selector).content, true);
}

/** Move the cursor and the screen reader to a place that usually takes none. */
export function attend(element: HTMLElement): void {
  if (!element.hasAttribute("tabindex") && !element.matches("input, textarea, select, button, a")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "start" });
}
