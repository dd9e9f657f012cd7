// Keep the queue fresh. XMLHttpRequest hands over a parsed document, so no string becomes markup: the content policy
// allows no such thing (Trusted Types without a policy), which is also why htmx cannot run here.

import { isCovered } from "./cover.ts";
import { look, noteContact } from "./lock.ts";

const EVERY = 30_000;
// Each request keeps the session alive. Who has left the desk must be signed out, so a page at rest asks no more.
const AT_REST_AFTER = 300_000;
const PARTS = ["queue", "lately", "board"];

let lastSign = performance.now();

export function startRefreshing(): void {
  const queue = document.querySelector<HTMLElement>("[data-refresh]");
  if (!queue) return;
  for (const sign of ["pointermove", "keydown", "scroll", "focus"]) {
    window.addEventListener(sign, () => (lastSign = performance.now()), { passive: true });
  }
  window.setInterval(() => {
    if (isWatched() && !inside(queue)) load(queue.dataset.refresh ?? location.href);
  }, EVERY);
}

/** Whether somebody is there to see what is fresh. */
export function isWatched(): boolean {
  return performance.now() - lastSign <= AT_REST_AFTER && !isCovered() && document.visibilityState === "visible";
}

/** A row that has the focus or the pointer, or that was ticked, is not taken away from under it. */
export function inside(queue: HTMLElement): boolean {
  const now = document.getElementById(queue.id) ?? queue;
  return now.contains(document.activeElement) || now.querySelector("input:checked") !== null || now.querySelector("tr:hover") !== null;
}

export function load(address: string): void {
  const request = new XMLHttpRequest();
  request.open("GET", address);
  request.responseType = "document";
  request.timeout = EVERY;
  request.addEventListener("load", () => replace(request.responseXML));
  for (const failure of ["error", "timeout"]) request.addEventListener(failure, () => say("away"));
  request.send();
}

function replace(fresh: Document | null): void {
  if (!fresh?.querySelector("[data-refresh]")) {
    const asked = fresh?.querySelector("[name=password]");
    say(asked ? "ended" : "away");
    if (asked) void look();
    return;
  }
  noteContact();
  for (const id of PARTS) {
    const [before, after] = [document.getElementById(id), fresh.getElementById(id)];
    if (before && after) before.replaceWith(document.adoptNode(after));
  }
  say(null);
}

export function say(what: "ended" | "away" | null): void {
  const line = document.querySelector<HTMLElement>(".refreshed");
  if (line) line.textContent = what ? (line.dataset[what] ?? "") : "";
}
