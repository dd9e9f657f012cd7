// The second review by keys: a hides what is current, r lets it stay, j and k go on, "." is what is next to do. Each decision is sent by itself, as
// its form would send it; the page is not loaded anew, for that would open the report once more.

import { startKeyed } from "./keys.ts";

const STATES: Readonly<Record<string, string>> = { accept: "hidden", reject: "left" };
const MOST_WORDS = 200;

export function startReviewing(): void {
  const review = document.querySelector<HTMLElement>("[data-review]");
  if (!review) return;
  const items = [...review.querySelectorAll<HTMLElement>("[data-item]")];
  for (const item of items) item.querySelector("form")?.addEventListener("submit", (event) => send(event, items));
  startKeyed((key) => act(key, items));
  takeSelections();
}

function act(key: string, items: readonly HTMLElement[]): boolean {
  const current = items.find((item) => item.contains(document.activeElement));
  switch (key) {
    case "j":
      return go(items, current, 1);
    case "k":
      return go(items, current, -1);
    case "a":
      return press(current ?? nextOpen(items), "accept");
    case "r":
      return press(current ?? nextOpen(items), "reject");
    case ".":
      return focus(nextOpen(items) ?? nextControl());
    default:
      return false;
  }
}

function go(items: readonly HTMLElement[], current: HTMLElement | undefined, by: 1 | -1): boolean {
  const at = current ? items.indexOf(current) + by : items.indexOf(nextOpen(items) ?? items[0]!);
  return focus(items[at]);
}

/** Where the next step of the review begins. When the last place was decided by key, the page does not know it yet. */
function nextControl(): HTMLElement | undefined {
  const said = document.querySelector<HTMLElement>("[data-review]")?.dataset["nextStep"] ?? "";
  const section = document.getElementById(said === "items" ? "version" : said);
  return section?.querySelector<HTMLElement>("form :is(input:not([type=hidden]), textarea, button)") ?? undefined;
}

function press(item: HTMLElement | undefined, verdict: string): boolean {
  if (!item) return false;
  item.focus();
  item.querySelector<HTMLButtonElement>(`button[value="${verdict}"]`)?.click();
  return true;
}

/** Send one decision. Where it does not fit any more the form itself is sent, and the page says what changed. */
function send(event: SubmitEvent, items: readonly HTMLElement[]): void {
  const form = event.currentTarget as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  const item = form.closest<HTMLElement>("[data-item]");
  if (!button || !item || form.dataset["plain"]) return;
  event.preventDefault();
  if (item.getAttribute("aria-busy") === "true") return;
  item.setAttribute("aria-busy", "true");
  const fields = new FormData(form, button);
  const body = new URLSearchParams([...fields].map(([name, value]): [string, string] => [name, String(value)]));
  fetch(form.action, { method: "POST", body, headers: { "X-Quick": "1" } })
    .then((answer) => {
      if (answer.status !== 204) throw new Error(String(answer.status));
      mark(item, button, answer.headers.get("X-Decided") ?? "");
      focus(nextOpen(items, item) ?? item);
    })
    .catch(() => {
      form.dataset["plain"] = "yes";
      form.requestSubmit(button);
    })
    .finally(() => item.removeAttribute("aria-busy"));
}

function mark(item: HTMLElement, button: HTMLButtonElement, decided: string): void {
  const state = STATES[button.value] ?? "open";
  item.classList.remove("item--open", "item--hidden", "item--left");
  item.classList.add(`item--${state}`);
  item.dataset["state"] = state;
  const words = item.querySelector("[data-state-words]");
  if (words) words.textContent = button.dataset["says"] ?? "";
  const was = item.querySelector<HTMLInputElement>("[name=was]");
  if (was) was.value = decided;
  for (const piece of document.querySelectorAll(`[data-piece="${item.dataset["item"]}"]`)) piece.className = `span span--${state}`;
  const open = document.querySelectorAll("[data-item][data-state=open]").length;
  for (const count of document.querySelectorAll("[data-open-count]")) count.textContent = String(open);
}

function nextOpen(items: readonly HTMLElement[], after?: HTMLElement): HTMLElement | undefined {
  const open = items.filter((item) => item.dataset["state"] === "open" && item !== after);
  return after ? (open.find((item) => items.indexOf(item) > items.indexOf(after)) ?? open[0]) : open[0];
}

/** What is selected in a text stands in the field, to be hidden wherever it stands. */
function takeSelections(): void {
  const field = document.querySelector<HTMLInputElement>("[data-hide-words]");
  if (!field) return;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const within = selection?.anchorNode?.parentElement?.closest("[data-original]");
    const words = selection?.toString().replace(/\s+/g, " ").trim() ?? "";
    if (within && within.contains(selection?.focusNode ?? null) && words && [...words].length <= MOST_WORDS) field.value = words;
  });
}

function focus(item: HTMLElement | undefined): boolean {
  item?.focus();
  item?.scrollIntoView({ block: "nearest" });
  return item !== undefined;
}
