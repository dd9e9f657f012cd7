// A sound on the board when an alarm of an urgent measure has rung: only for whoever switched it on, on this page.

const LOOK_EVERY = 1_000;
const TONES = [880, 660, 880];
const LENGTH = 0.25;

let speaker: AudioContext | null = null;
let heard = 0;

export function startAlarm(): void {
  const line = document.getElementById("sound");
  const box = line?.querySelector<HTMLInputElement>("[data-sound]");
  if (!line || !box) return;
  line.hidden = false;
  heard = rung();
  // A browser makes a sound only after somebody pressed something: the switch is that press, and plays what it means.
  box.addEventListener("change", () => {
    if (box.checked) {
      speaker ??= new AudioContext();
      void speaker.resume();
      play();
    } else void speaker?.suspend();
  });
  window.setInterval(() => {
    const now = rung();
    if (now > heard && box.checked) play();
    heard = now;
  }, LOOK_EVERY);
}

/** How many alarms the board in the page has told of. */
function rung(): number {
  return Number(document.getElementById("board")?.dataset.rung ?? 0);
}

function play(): void {
  const through = speaker;
  if (!through) return;
  const volume = through.createGain();
  volume.gain.value = 0.2;
  volume.connect(through.destination);
  TONES.forEach((pitch, place) => {
    const tone = through.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start(through.currentTime + place * LENGTH);
    tone.stop(through.currentTime + (place + 0.8) * LENGTH);
  });
}
