// A recording's player: places by its picture and by steps, its speed, and where it is in words. The sound comes from the
// files' own origin and is kept nowhere.

import { all } from "./shared/dom.ts";

function inMinutes(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  const two = (part: number): string => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function start(player: HTMLElement): void {
  const sound = player.querySelector<HTMLAudioElement>("[data-sound]");
  if (!sound) return;
  const wave = player.querySelector<SVGSVGElement>("[data-wave]");
  const now = player.querySelector<SVGLineElement>("[data-now]");
  const place = player.querySelector<HTMLElement>("[data-place]");
  const told = player.querySelector<HTMLElement>("[data-told]");
  const speed = player.querySelector<HTMLSelectElement>("[data-speed]");
  const ended = player.querySelector<HTMLElement>("[data-ended]");
  const known = (): boolean => Number.isFinite(sound.duration) && sound.duration > 0;

  const show = (): void => {
    if (place) {
      const of = known() ? inMinutes(sound.duration) : (place.dataset["of"] ?? "");
      place.textContent = of ? `${inMinutes(sound.currentTime)} / ${of}` : inMinutes(sound.currentTime);
    }
    if (wave && now && known()) {
      const x = String((sound.currentTime / sound.duration) * wave.viewBox.baseVal.width);
      now.setAttribute("x1", x);
      now.setAttribute("x2", x);
    }
  };
  // A place that changes four times a second is not for a screen reader: it is told after a jump and at a halt.
  const tell = (): void => {
    if (told) told.textContent = place?.textContent ?? "";
  };
  const go = (to: number): void => {
    sound.currentTime = Math.max(0, known() ? Math.min(to, sound.duration) : to);
    show();
    tell();
  };

  for (const button of player.querySelectorAll<HTMLButtonElement>("[data-skip]"))
    button.addEventListener("click", () => go(sound.currentTime + Number(button.dataset["skip"])));
  player.querySelector("[data-play]")?.addEventListener("click", () => {
    if (sound.paused) void sound.play().catch(() => undefined);
    else sound.pause();
  });
  speed?.addEventListener("change", () => {
    sound.playbackRate = Number(speed.value);
  });
  wave?.addEventListener("click", (event) => {
    const box = wave.getBoundingClientRect();
    if (known() && box.width) go(((event.clientX - box.left) / box.width) * sound.duration);
  });
  sound.addEventListener("error", () => {
    if (ended) ended.hidden = false;
  });
  for (const happened of ["timeupdate", "loadedmetadata", "seeked"]) sound.addEventListener(happened, show);
  sound.addEventListener("pause", tell);
  show();
}

for (const player of all("[data-player]")) start(player);
