// The parts of the bar that open: the interpreter's by F4, and the one to try microphone and headset with.

import { all, one } from "../../shared/dom.ts";
import { isCovered } from "../cover.ts";
import type { Phone } from "./phone.ts";

export function startPanels(box: HTMLElement, phone: Phone): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F4" || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (isCovered() || document.querySelector("dialog[open]")) return;
    const panel = one<HTMLDetailsElement>('[data-panel="invite"]', box);
    if (panel.hidden) return;
    event.preventDefault();
    panel.open = true;
    const first = panel.querySelector<HTMLElement>("button:not([hidden])") ?? one("summary", panel);
    first.focus();
  });
  startSound(one<HTMLDetailsElement>('[data-panel="sound"]', box), phone);
}

function startSound(panel: HTMLDetailsElement, phone: Phone): void {
  const [choice, meter, cleans] = [
    one<HTMLSelectElement>("#phone-microphone", panel),
    one<HTMLMeterElement>("#phone-level", panel),
    one<HTMLInputElement>("#phone-cleans", panel),
  ];
  let watching: number | undefined;

  async function look(opened: Promise<MediaStream>): Promise<void> {
    try {
      phone.speaker.watch(await opened);
      await list();
      watching ??= window.setInterval(() => (meter.value = phone.speaker.level), 100);
    } catch (error) {
      phone.fail(error);
    }
  }

  async function list(): Promise<void> {
    const devices = await phone.microphone.choices();
    for (const old of all<HTMLOptionElement>("option[value]:not([value=''])", choice)) old.remove();
    for (const each of devices) choice.add(new Option(each.label || each.deviceId.slice(0, 8), each.deviceId));
    choice.value = phone.microphone.chosen;
    if (choice.selectedIndex < 0) choice.value = "";
  }

  panel.addEventListener("toggle", () => {
    if (panel.open) return void look(phone.microphone.open());
    window.clearInterval(watching);
    watching = undefined;
    phone.speaker.watch(null);
    if (!phone.uses) phone.microphone.close();
  });
  choice.addEventListener("change", () => void look(phone.hears(choice.value)));
  cleans.addEventListener("change", () => void look(phone.hears(choice.value)));
}
