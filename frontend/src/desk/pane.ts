// The page of a call. Everything happens in one place of the page, which is replaced by what the server answers: a page
// that is left hangs up. What is typed is kept sealed on the server a moment after the last key, and nowhere in the browser.

import { isCovered, whenUncovered } from "./cover.ts";
import { look, noteContact } from "./lock.ts";

const AFTER_LAST_KEY = 1_500;
const AT_LEAST_EVERY = 8_000;
const TRY_AGAIN_AFTER = 5_000;
const PATIENCE = 30_000;
// What the server puts together from what is typed; the fields themselves are left to whoever types.
const AROUND = ["pane-script", "pane-beside", "pane-read-back", "pane-note"];
const AT_ONCE = "select, input[type=checkbox], input[type=radio], input[type=date]";
const FIRST = ["[data-error-summary]", "[data-read]", "#done"];

let unkept = false;
let since = 0;
let timer: number | undefined;
let asking: Promise<void> | null = null;
// Another window wrote on the same draft: only a person decides which of the two stays.
let stopped = false;
let sending = false;
let answers = new Map<string, string>();

export function startPane(): void {
  if (!pane()) return;
  document.addEventListener("input", (event) => inForm(event.target) && changed(AFTER_LAST_KEY));
  document.addEventListener("change", (event) => inForm(event.target) && changed(atOnce(event.target) ? 0 : AFTER_LAST_KEY));
  document.addEventListener("focusout", (event) => inForm(event.target) && unkept && changed(0));
  document.addEventListener("submit", (event) => void submitted(event));
  document.addEventListener("keydown", pressed);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && unkept && changed(0));
  document.addEventListener("phone:talking", taken);
  addEventListener("pagehide", keepAtLast);
  addEventListener("beforeunload", (event) => unkept && !stopped && event.preventDefault());
  tell();
}

function pane(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-pane]");
}

function form(): HTMLFormElement | null {
  return pane()?.querySelector<HTMLFormElement>("form[data-draft]") ?? null;
}

function inForm(target: EventTarget | null): boolean {
  return target instanceof Element && form()?.contains(target) === true;
}

function atOnce(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(AT_ONCE);
}

/** Something was typed: keep it soon, and at the latest a few seconds after the first key. */
function changed(after: number): void {
  if (!unkept) since = performance.now();
  unkept = true;
  if (stopped) return;
  window.clearTimeout(timer);
  const left = Math.max(0, AT_LEAST_EVERY - (performance.now() - since));
  timer = window.setTimeout(() => void keep(), Math.min(after, left));
}

async function keep(): Promise<void> {
  await asking;
  const here = form();
  if (!here || !unkept || stopped || sending) return;
  if (isCovered()) return whenUncovered(() => changed(0));
  unkept = false;
  asking = ask(here.dataset["draft"] ?? "", fields(here, "keep")).then(
    kept,
    () => unanswered("away"),
  );
  await asking;
  asking = null;
}

function kept(fresh: Document | null): void {
  const answered = fresh?.querySelector<HTMLFormElement>("form[data-draft]");
  if (!answered) {
    unanswered("unkept");
    return void look();
  }
  noteContact();
  if (fresh!.querySelector("[data-error-summary]")) {
    stopped = true;
    return refused(answered, fresh!);
  }
  seen(answered);
  around(fresh!);
  questions(answered);
}

/** The page says why it was not kept; what was typed stays as it is, under the number that is needed to keep it. */
function refused(answered: HTMLFormElement, fresh: Document): void {
  seen(answered);
  const [why, before] = [fresh.querySelector<HTMLElement>("[data-error-summary]"), pane()?.querySelector("[data-error-summary]")];
  if (!why) return;
  if (before) before.replaceWith(document.adoptNode(why));
  else pane()?.querySelector(".panes")?.before(document.adoptNode(why));
  unkept = true;
}

/** The number of what lies on the server now, for whatever is sent next. */
function seen(answered: HTMLFormElement): void {
  const given = answered.elements.namedItem("seen");
  const fields = pane()?.querySelectorAll<HTMLInputElement>("#call [name=seen], #wrap-up [name=seen]") ?? [];
  if (given instanceof HTMLInputElement) for (const field of fields) field.value = given.value;
}

function around(fresh: Document): void {
  for (const id of AROUND) {
    const [before, after] = [document.getElementById(id), fresh.getElementById(id)];
    if (!before || !after || (before.contains(document.activeElement) && id !== "pane-note")) continue;
    for (const details of after.querySelectorAll("details")) {
      const same = [...before.querySelectorAll("details")].find((one) => one.textContent === details.textContent);
      if (same) details.open = same.open;
    }
    if (id === "pane-note") before.textContent = after.textContent;
    else before.replaceWith(document.adoptNode(after));
  }
}

/** Another category asks other questions; whoever comes back to one finds what was answered before. */
function questions(answered: HTMLFormElement): void {
  const [before, after] = [document.getElementById("pane-questions"), answered.querySelector<HTMLElement>("#pane-questions")];
  if (!before || !after || before.dataset["category"] === after.dataset["category"]) return;
  for (const field of asked(before)) if (said(field)) answers.set(keyOf(field), field.value);
  before.replaceWith(document.adoptNode(after));
  for (const field of asked(after)) {
    const value = answers.get(keyOf(field));
    if (value === undefined) continue;
    if (field instanceof HTMLInputElement && field.type === "radio") field.checked = true;
    else field.value = value;
    changed(AFTER_LAST_KEY);
  }
}

function asked(root: HTMLElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return [...root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];
}

function said(field: HTMLInputElement | HTMLTextAreaElement): boolean {
  return field instanceof HTMLInputElement && field.type === "radio" ? field.checked : field.value !== "";
}

/** A radio button is one answer of a question, any other field all of it. */
function keyOf(field: HTMLInputElement | HTMLTextAreaElement): string {
  return field instanceof HTMLInputElement && field.type === "radio" ? `${field.name}=${field.value}` : field.name;
}

function unanswered(what: "away" | "unkept"): void {
  unkept = true;
  note(what);
  // Whoever was refused is refused again: nobody is asked on and on without a pause.
  timer = window.setTimeout(() => void keep(), TRY_AGAIN_AFTER);
}

/** A form of the pane is sent without leaving the page. */
async function submitted(event: SubmitEvent): Promise<void> {
  const sent = event.target;
  if (!(sent instanceof HTMLFormElement) || !pane()?.contains(sent) || isCovered()) return;
  event.preventDefault();
  if (sent.getAttribute("aria-busy") === "true") return;
  sent.setAttribute("aria-busy", "true");
  window.clearTimeout(timer);
  sending = true;
  await asking;
  const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  const address = button?.getAttribute("formaction") ?? sent.getAttribute("action") ?? "";
  try {
    const fresh = await ask(address, fields(sent, button?.value ?? "", button?.name));
    const next = fresh?.querySelector<HTMLElement>("[data-pane]");
    if (next) replace(next);
    else lost();
  } catch {
    note("unsent");
  } finally {
    sending = false;
    sent.removeAttribute("aria-busy");
    // Whatever was not sent is kept again as soon as somebody answers.
    if (unkept) whenUncovered(() => (timer = window.setTimeout(() => void keep(), TRY_AGAIN_AFTER)));
  }
}

function lost(): void {
  note("unkept");
  void look();
}

function replace(next: HTMLElement): void {
  noteContact();
  unkept = stopped = false;
  answers = new Map();
  pane()?.replaceWith(document.adoptNode(next));
  const places = [...FIRST, ".govuk-form-group--error :is(textarea, select, input)", "#id_category", "button"];
  const first = places.map((place) => next.querySelector<HTMLElement>(place)).find((found) => found !== null);
  first?.focus();
  first?.scrollIntoView({ block: "nearest" });
  if (next.querySelector("[data-wrapped]")) document.dispatchEvent(new CustomEvent("pane:wrapped"));
  tell();
}

/** Say under which id this will be filed: a recording of the talk joins it. */
function tell(): void {
  document.dispatchEvent(new CustomEvent("pane:report", { detail: pane()?.dataset["report"] ?? "" }));
}

/** A call was taken: its language and urgency stand in a form that nobody has typed in yet. */
function taken(event: Event): void {
  const here = form();
  if (!here || !(event instanceof CustomEvent) || here.querySelector<HTMLInputElement>("[name=seen]")?.value !== "0" || unkept) return;
  const { language, urgent } = event.detail as { language?: string; urgent?: boolean };
  const [spoken, box] = [here.elements.namedItem("language"), here.elements.namedItem("urgent")];
  if (spoken instanceof HTMLSelectElement && [...spoken.options].some((one) => one.value === language)) spoken.value = language ?? "";
  if (box instanceof HTMLInputElement) box.checked = urgent === true;
}

function pressed(event: KeyboardEvent): void {
  const here = form();
  if (!here || isCovered() || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "F2" && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    const box = here.elements.namedItem("urgent");
    if (box instanceof HTMLInputElement) box.click();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) {
    event.preventDefault();
    here.requestSubmit(here.querySelector<HTMLButtonElement>("button[value=file]"));
  }
}

/** The page goes away with words that were not kept: the browser sends them after it, if it still can. */
function keepAtLast(): void {
  const here = form();
  if (!here || !unkept || stopped) return;
  void fetch(here.dataset["draft"] ?? "", { method: "POST", body: fields(here, "keep"), keepalive: true }).catch(() => undefined);
}

function fields(sent: HTMLFormElement, value: string, name = "button"): URLSearchParams {
  const found = new URLSearchParams([...new FormData(sent)].map(([key, each]): [string, string] => [key, String(each)]));
  if (name) found.set(name, value);
  return found;
}

/** XMLHttpRequest hands over a parsed document, so no string becomes markup (refresh.ts). */
function ask(address: string, body: URLSearchParams): Promise<Document | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "document";
    request.timeout = PATIENCE;
    request.addEventListener("load", () => (request.status >= 500 ? reject(new Error(String(request.status))) : resolve(request.responseXML)));
    for (const failure of ["error", "timeout", "abort"]) request.addEventListener(failure, () => reject(new Error(failure)));
    request.send(body);
  });
}

function note(what: "away" | "unkept" | "unsent"): void {
  const texts = document.querySelector<HTMLElement>("#pane-texts");
  const line = document.getElementById("pane-note");
  if (line) line.textContent = texts?.dataset[what] ?? "";
}
