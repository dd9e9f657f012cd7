// The page of a call-taker: the phone on top of it, which stays while the forms below it come and go.

import { one } from "./shared/dom.ts";
import type { Do } from "./desk/phone/messages.ts";
import { startPanels } from "./desk/phone/panels.ts";
import { Phone } from "./desk/phone/phone.ts";

const box = document.querySelector<HTMLElement>("[data-phone]");
if (box) {
  const phone = new Phone(box);
  box.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-do], [data-with]") : null;
    if (!pressed) return;
    const { do: act, with: how, to } = pressed.dataset;
    if (act === "test") phone.speaker.test();
    else if (act) void phone.press(act);
    else if (how && to) phone.pressWith(how, to);
  });
  // Other scripts of the page say what only they know: what the form files, that the wrap-up is over, whom to call back.
  document.addEventListener("pane:report", (event) => phone.fileUnder(String((event as CustomEvent).detail ?? "")));
  document.addEventListener("pane:wrapped", () => void phone.wrappedUp());
  document.addEventListener("phone-do", (event) => {
    const what = (event as CustomEvent<Do>).detail;
    if (what.do === "dial") void phone.dial(what.pass);
    else phone.tell(what);
  });
  startPanels(one("#phone"), phone);
  phone.start();
}
