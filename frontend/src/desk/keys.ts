// Single keys, for hands that stay on the keyboard. None acts inside a field, and they can be switched off (WCAG 2.1.4).
// A page gives a control of its own a key by naming it: data-key="d", or data-key="g b" for two keys one after the other.
// A field gets the focus, a choice is made, a link or button is pressed, and the help names each by its own name. With
// data-then="ID" the focus goes on to there.

import { isCovered } from "./cover.ts";
import { showKeysHere } from "./keys_here.ts";

const OFF = "auricle-keys-off";
const SECOND_KEY_WITHIN = 1500;

const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select";

let waitingSince = -Infinity;

type Act = (key: string) => boolean;
const ofPage: Act[] = [];

/** Keys of one page, asked after those of every page, and switched off with them. */
export function startKeyed(act: Act): void {
  ofPage.push(act);
}

export function startKeys(): void {
  const help = document.querySelector<HTMLDialogElement>("[data-keys]");
  const toggle = document.querySelector<HTMLInputElement>("[data-keys-on]");
  if (!help || !toggle) return;
  toggle.checked = !off();
  toggle.addEventListener("change", () => remember(!toggle.checked));
  document.querySelector("[data-key-help]")?.addEventListener("click", () => show(help));
  document.addEventListener("keydown", (event) => {
    if (off() || document.querySelector("dialog[open]") || isCovered() || typing(event.target) || withOthers(event)) return;
    if (act(event.key, help) || ofPage.some((one) => one(event.key))) event.preventDefault();
  });
}

function act(key: string, help: HTMLDialogElement): boolean {
  const second = performance.now() - waitingSince < SECOND_KEY_WITHIN;
  waitingSince = -Infinity;
  if (second && press(`g ${key}`)) return true;
  return always(key, help) || press(key);
}

function always(key: string, help: HTMLDialogElement): boolean {
  switch (key) {
    case "g":
      waitingSince = performance.now();
      return true;
    case "/":
      return focus(document.querySelector<HTMLInputElement>("[data-key-find]"));
    case "?":
      show(help);
      return true;
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "[":
      return follow("[data-key-before]");
    case "]":
      return follow("[data-key-after]");
    case "n":
      return follow("[data-key-next]");
    case "p":
      return follow("[data-checklist]");
    case ".":
      return focus(document.querySelector("#bulk select, #steps :is(summary, button, select, textarea, input:not([type=hidden]))"));
    case "x":
      return choose();
    case "u":
      return follow("[data-key-undo]");
    case ":":
      return letters();
    default:
      return false;
  }
}

function show(help: HTMLDialogElement): void {
  showKeysHere(help);
  help.showModal();
}

/** Press what the page gave this key, or go into it. */
function press(key: string): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)];
  const found = all.find((one) => one.checkVisibility() && !one.matches(":disabled"));
  if (!found) return false;
  found.focus();
  found.scrollIntoView({ block: "nearest" });
  if (!found.matches(FIELDS)) found.click();
  if (found.dataset["then"]) focus(document.getElementById(found.dataset["then"]));
  return true;
}

/** Move among the rows; the focused row is a link, so that Enter opens it without our doing. */
function step(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row-link]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const to = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  return focus(rows[to] ?? null);
}

/** Tick the row that has the focus, or take the tick away. */
function choose(): boolean {
  const box = document.activeElement?.closest("tr")?.querySelector<HTMLInputElement>("[data-key-choose]") ?? null;
  if (box) box.checked = !box.checked;
  return box !== null;
}

/** Open the list of letters; the reader must be chosen before, or it is not shown. */
function letters(): boolean {
  const list = document.querySelector<HTMLDetailsElement>("#letters");
  if (!list?.checkVisibility()) return false;
  list.open = true;
  return focus(list.querySelector<HTMLElement>("details summary"));
}

function focus(element: HTMLElement | null): boolean {
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
  element?.scrollIntoView({ block: "nearest" });
  return element !== null;
}

function follow(selector: string): boolean {
  const link = document.querySelector<HTMLElement>(selector);
  link?.click();
  return link !== null;
}

/** A key with Ctrl, Alt or Meta is the browser's. AltGr is not: on many keyboards it is how [ and ] are typed. */
function withOthers(event: KeyboardEvent): boolean {
  if (event.isComposing) return true;
  return event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"));
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELDS));
}

function off(): boolean {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
}

function remember(isOff: boolean): void {
  try {
    if (isOff) localStorage.setItem(OFF, "yes");
    else localStorage.removeItem(OFF);
  } catch {
    // A browser that keeps nothing keeps this choice for the page alone.
  }
}
