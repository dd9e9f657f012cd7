// Lock the desk that was left: a warning a minute before, then the page is covered until somebody unlocks it in place.
//
// The server locks by itself after fifteen quiet minutes; this does it a little earlier, so that what lies on the screen is
// hidden too. All tabs of a browser share one session and therefore one clock, one lock and one unlocking.

import { all, one } from "../shared/dom.ts";
import { type Json, Refused, get, postForm } from "../shared/http.ts";
import { cover, isCovered, uncover, veil } from "./cover.ts";
import { showWays, startUnlocking } from "./unlock.ts";

const WARN_BEFORE = 60_000;
// Somebody who works without asking the server for anything, as whoever writes a long answer does, is still at the desk.
const ASK_AFTER = 120_000;
const ASK_AGAIN = 10_000;
// A call-taker in a call is at the desk without touching it: their phone says so.
const SIGNS = ["pointermove", "pointerdown", "keydown", "scroll", "focus", "phone-sign"];

type Message = { readonly what: "open" | "lock" | "over"; readonly who?: string };

const channel = new BroadcastChannel("auricle-desk");
let page: HTMLTemplateElement | null = null;
let contact = Date.now();
let sign = 0;
let asked = 0;
let asking = false;

export function startLocking(): void {
  page = document.querySelector<HTMLTemplateElement>("template[data-lock]");
  if (document.querySelector("[data-session-over]")) tell("over");
  if (!page) return;
  channel.addEventListener("message", (event: MessageEvent<Message>) => heard(event.data));
  for (const kind of SIGNS) addEventListener(kind, () => (sign = Date.now()), { passive: true });
  document.addEventListener("visibilitychange", tick);
  // A page that the browser keeps to show it again quickly must not be shown before somebody asked who is there now.
  addEventListener("pagehide", (event) => event.persisted && veil());
  addEventListener("pageshow", (event) => event.persisted && void look());
  one("[data-lock-stay]").addEventListener("click", () => void look());
  document.querySelector("form[data-lock-now]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void lockNow();
  });
  window.setInterval(tick, 1000);
  tell("open");
}

/** The server answered this page just now: every tab counts from here again. */
export function noteContact(): void {
  contact = Date.now();
  tell("open");
}

/** Ask the server how it stands; that counts as a sign of life as long as the session is open. */
export async function look(): Promise<void> {
  if (asking || !page) return;
  asking = true;
  asked = Date.now();
  try {
    const found = await get(page.dataset.presence ?? "");
    if (found.who !== page.dataset.who) return over();
    renew(String(found.token));
    if (found.locked) return shut(found.ways as Json);
    contact = asked;
    warn(false);
    if (isCovered()) uncover();
    tell("open");
  } catch (error) {
    if (error instanceof Refused && error.code === "ended") over();
    else if (isCovered()) shut();
  } finally {
    asking = false;
  }
}

function tick(): void {
  if (isCovered() || !page) return;
  const [quiet, limit] = [Date.now() - contact, Number(page.dataset.idle) * 1000];
  if (quiet >= limit) void lockNow();
  else if (sign > contact && quiet > ASK_AFTER && Date.now() - asked > ASK_AGAIN) void look();
  else warn(quiet >= limit - WARN_BEFORE);
}

async function lockNow(): Promise<void> {
  if (!page || isCovered()) return;
  shut();
  const token = new FormData();
  token.set("form_token", one<HTMLInputElement>("input[name=form_token]").value);
  try {
    const answer = await postForm(page.dataset.lockNow ?? "", token);
    shut(answer.ways as Json);
  } catch (error) {
    // What cannot be told to the server now it does by itself a little later.
    if (error instanceof Refused && error.code === "ended") over();
  }
  tell("lock");
}

function unlocked(): void {
  uncover();
  noteContact();
}

/** Cover the page, or show the ways in on the cover that is there. */
function shut(ways?: Json): void {
  warn(false);
  const made = cover();
  if (made) startUnlocking(made, unlocked, over);
  const dialog = one<HTMLDialogElement>("dialog.lock");
  one("[data-lock-shut]", dialog).hidden = false;
  one("[data-lock-over]", dialog).hidden = true;
  if (ways) showWays(dialog, ways);
  if (made) one("form:not([hidden]) :is(input:not([type=hidden]), button)", made).focus();
}

/** The session is no more, or somebody else has signed in: what was typed stays here until its writer is back. */
function over(): void {
  shut();
  const dialog = one("dialog.lock");
  one("[data-lock-shut]", dialog).hidden = true;
  one("[data-lock-over]", dialog).hidden = false;
  const again = one("[data-lock-again]", dialog);
  again.onclick = () => void look();
  one("a", dialog).focus();
}

function heard(message: Message): void {
  if (message.what === "lock" && !isCovered()) {
    shut();
    void ways();
  }
  if (message.what === "over" || (message.what === "open" && (isCovered() || message.who !== page?.dataset.who))) void look();
  else if (message.what === "open") {
    contact = Date.now();
    warn(false);
  }
}

/** Ask for the ways in alone. The answer opens nothing: it may come from before the lock. */
async function ways(): Promise<void> {
  const found = await get(page?.dataset.presence ?? "").catch(() => null);
  if (found?.ways && isCovered()) showWays(one<HTMLDialogElement>("dialog.lock"), found.ways as Json);
}

/** Whoever signed in anew has a new token; the forms of this page carry it from now on. */
function renew(token: string): void {
  for (const field of all<HTMLInputElement>("input[name=form_token]")) field.value = token;
  for (const field of page?.content.querySelectorAll<HTMLInputElement>("input[name=form_token]") ?? []) field.value = token;
}

function warn(on: boolean): void {
  const [line, words] = [one("[data-lock-warning]"), one("[data-lock-words]")];
  if (line.classList.contains("lock-warning--on") === on) return;
  line.classList.toggle("lock-warning--on", on);
  words.textContent = on ? (words.dataset.warning ?? "") : "";
  one("[data-lock-stay]").hidden = !on;
}

function tell(what: Message["what"]): void {
  channel.postMessage({ what, ...(page?.dataset.who ? { who: page.dataset.who } : {}) });
}
