// Leaves to a harmless page: by the button, or by Esc three times within two seconds.

const WITHIN = 2000;
const TIMES = 3;

export function quickExit(): void {
  let pressed: number[] = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pressed = [...pressed, event.timeStamp].filter((at) => event.timeStamp - at <= WITHIN);
    if (pressed.length >= TIMES) leave();
  });
  addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-quick-exit]")) return;
    event.preventDefault();
    leave();
  });
}

export function leave(): void {
  const link = document.querySelector<HTMLAnchorElement>("[data-quick-exit]");
  if (!link) return;
  // What is on the screen goes first; the other page may take a second to come.
  document.documentElement.hidden = true;
  document.title = " ";
  dispatchEvent(new Event("auricle:leaving"));
  const headers = { "Content-Type": "application/json" };
  void fetch(link.dataset.leave ?? "", { method: "POST", keepalive: true, headers, body: "{}" }).catch(() => undefined);
  // Replaces this page, so that "back" in this tab does not return to it.
  location.replace(link.href);
}
