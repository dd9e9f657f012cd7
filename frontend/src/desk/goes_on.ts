// A change of keys is many short posts. Where scripts run the page sends the next one by itself, until nothing is left,
// somebody pauses, or the page is hidden: whoever went away must not be kept signed in by it.

import { whenUncovered } from "./cover.ts";

const REST = 400;

export function startGoingOn(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-goes-on]");
  if (!form) return;
  const next = (): void => {
    if (document.visibilityState === "visible") whenUncovered(() => form.requestSubmit());
    else document.addEventListener("visibilitychange", next, { once: true });
  };
  window.setTimeout(next, REST);
}
