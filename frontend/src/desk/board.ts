// The board within seconds: the server answers a short stream that says whether anything changed, and ends; the browser
// asks again by itself. What changed is then loaded as a page, as the queue is.

import { look } from "./lock.ts";
import { inside, isWatched, load, say } from "./refresh.ts";

const LOOK_EVERY = 1_000;

let source: EventSource | null = null;
let failures = 0;
let over = false;

export function startBoard(): void {
  if (!document.querySelector("[data-live]")) return;
  tend();
  window.setInterval(tend, LOOK_EVERY);
}

/** Ask as long as somebody looks: each question keeps the session alive, and who has left must be signed out. */
function tend(): void {
  if (isWatched() && !over) source ??= listen();
  else stop();
}

function stop(): void {
  source?.close();
  source = null;
}

function listen(): EventSource {
  const opened = new EventSource(now()?.dataset.live ?? "");
  opened.addEventListener("open", () => (failures = 0));
  opened.addEventListener("board", (event: MessageEvent<string>) => changed(event.data));
  opened.addEventListener("error", () => failed(opened));
  return opened;
}

function changed(mark: string): void {
  const board = now();
  if (board && board.dataset.mark !== mark && !inside(board)) load(board.dataset.refresh ?? location.href);
}

/** The end of each answer is an error too, after which the browser asks again; two without an answer are one. */
function failed(opened: EventSource): void {
  if (opened.readyState === EventSource.CLOSED) {
    // Something else than a stream came back: the page that asks who is there.
    over = true;
    stop();
    say("ended");
    void look();
  } else if (++failures > 1) say("away");
}

function now(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-live]");
}
