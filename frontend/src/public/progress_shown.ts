// The bar and the words while something is on its way, with pause and go on.

import { one } from "../shared/dom.ts";
import { text } from "../shared/texts.ts";
import { Pace } from "./pace.ts";

export class ProgressShown {
  readonly pace = new Pace();
  private readonly box: HTMLElement;
  private readonly words: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly pauseButton: HTMLElement;
  private readonly resumeButton: HTMLElement;
  private files: readonly File[] = [];
  private readonly arrived = new Map<File, number>();

  constructor(root: ParentNode) {
    this.box = one("[data-sending]", root);
    this.words = one("[data-sending-words]", root);
    this.bar = one<HTMLProgressElement>("[data-sending-bar]", root);
    this.pauseButton = one("[data-pause]", root);
    this.resumeButton = one("[data-resume]", root);
    this.pauseButton.addEventListener("click", () => this.paused(true));
    this.resumeButton.addEventListener("click", () => this.paused(false));
  }

  begin(files: readonly File[]): void {
    this.files = files;
    this.arrived.clear();
    this.box.hidden = false;
    this.bar.value = 0;
    this.pauseButton.hidden = files.length === 0;
    this.say(text("sealing"));
  }

  end(): void {
    this.box.hidden = true;
  }

  readonly moved = (file: File, bytes: number): void => {
    this.arrived.set(file, bytes);
    const total = this.files.reduce((sum, each) => sum + each.size, 0) || 1;
    const there = [...this.arrived.values()].reduce((sum, each) => sum + each, 0);
    this.bar.value = Math.floor((100 * there) / total);
    // Every tenth is read aloud, not every chunk.
    const percent = Math.floor((10 * there) / total) * 10;
    this.say(text("sending-file", { at: this.files.indexOf(file) + 1, of: this.files.length, percent }));
  };

  readonly waiting = (is: boolean): void => {
    if (!is) return;
    this.say(text("waiting"));
    this.resumeButton.hidden = false;
  };

  readonly sealing = (): void => {
    this.bar.value = 100;
    this.resumeButton.hidden = true;
    this.say(text("sealing"));
  };

  private paused(is: boolean): void {
    this.pauseButton.hidden = is;
    this.resumeButton.hidden = !is;
    if (is) this.pace.pause();
    else this.pace.resume();
    this.say(text(is ? "paused" : "going-on"));
  }

  private say(words: string): void {
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}
