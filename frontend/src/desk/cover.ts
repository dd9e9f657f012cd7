// Cover the page while its session is locked: nothing of it is seen, read out or reached, and nothing typed is lost. The
// words stay in the page and go nowhere else, least of all into the browser's storage.

import { all, copy, one } from "../shared/dom.ts";

const VEIL = "covered";

let lock: HTMLDialogElement | null = null;
let backToWork: () => void = () => undefined;

export function isCovered(): boolean {
  return document.documentElement.classList.contains(VEIL);
}

/** Hide the page at once, with nothing in its place: for a page that is put away and may come back much later. */
export function veil(): void {
  document.documentElement.classList.add(VEIL);
  // A recording is not heard on by whoever comes by; a call goes on, since somebody talks there.
  for (const sound of all<HTMLAudioElement>("audio[data-sound]")) sound.pause();
}

/** Cover the page with the dialog that unlocks it, which is returned when it was not there yet. */
export function cover(): HTMLDialogElement | null {
  if (lock) return null;
  for (const open of all<HTMLDialogElement>("dialog[open]")) open.close();
  const [place, across, down, title] = [document.activeElement, scrollX, scrollY, document.title];
  const rest = [...document.body.children].filter((each): each is HTMLElement => each instanceof HTMLElement && !each.inert);
  document.body.append(copy("template[data-lock]"));
  lock = one<HTMLDialogElement>("dialog.lock");
  for (const each of rest) each.inert = true;
  veil();
  // A title can name a report.
  document.title = lock.dataset.title ?? "";
  backToWork = () => {
    for (const each of rest) each.inert = false;
    document.title = title;
    if (place instanceof HTMLElement) place.focus({ preventScroll: true });
    scrollTo(across, down);
  };
  lock.addEventListener("cancel", (event) => event.preventDefault());
  // A browser may close it all the same, at the second Escape.
  lock.addEventListener("close", () => lock?.showModal());
  lock.showModal();
  return lock;
}

/** Show the page again, as it was left. */
export function uncover(): void {
  const gone = lock;
  lock = null;
  gone?.remove();
  document.documentElement.classList.remove(VEIL);
  backToWork();
  backToWork = () => undefined;
  document.dispatchEvent(new Event("uncovered"));
}

/** Do it now, or once the page is uncovered. */
export function whenUncovered(act: () => void): void {
  if (isCovered()) document.addEventListener("uncovered", act, { once: true });
  else act();
}
