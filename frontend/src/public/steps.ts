// The form step by step: one section at a time, with progress, and the cursor where reading begins.

import { all, attend, one } from "../shared/dom.ts";
import { text } from "../shared/texts.ts";

export interface StepsOptions {
  /** Called before leaving a step forwards; false keeps it open. */
  readonly mayLeave: (step: string) => boolean;
  /** Called when a step has been shown. */
  readonly shown: (step: string) => void;
  /** Called by the button of the last step. */
  readonly finish: () => void;
}

export class Steps {
  private readonly sections = all("[data-step]");
  private readonly next = one<HTMLButtonElement>("[data-next]");
  private readonly back = one<HTMLButtonElement>("[data-back]");
  private readonly pageTitle = document.title;
  private skipped: ReadonlySet<string> = new Set();
  private at = 0;

  constructor(private readonly options: StepsOptions) {
    this.next.addEventListener("click", () => this.forward());
    this.back.addEventListener("click", () => this.show(this.beside(-1)));
    one("#report").addEventListener("keydown", (event) => {
      const inLine = event.target instanceof HTMLInputElement && event.target.type !== "file";
      if (event.key === "Enter" && inLine) this.forward();
    });
  }

  begin(): void {
    this.show(0, false);
  }

  /** Steps that have nothing to ask. */
  skip(steps: ReadonlySet<string>): void {
    this.skipped = steps;
  }

  goTo(step: string): void {
    this.show(this.sections.findIndex((section) => section.dataset.step === step));
  }

  busy(is: boolean): void {
    this.next.disabled = is;
    this.back.disabled = is;
  }

  private get current(): string {
    return this.sections[this.at]?.dataset.step ?? "";
  }

  private forward(): void {
    if (this.next.disabled || !this.options.mayLeave(this.current)) return;
    if (this.at === this.sections.length - 1) this.options.finish();
    else this.show(this.beside(1));
  }

  private beside(direction: number): number {
    let to = this.at + direction;
    while (this.skipped.has(this.sections[to]?.dataset.step ?? "")) to += direction;
    return to;
  }

  private show(index: number, move = true): void {
    this.at = index;
    this.sections.forEach((section, each) => (section.hidden = each !== index));
    this.back.hidden = index === 0;
    const last = index === this.sections.length - 1;
    this.next.textContent = last ? text("send") : text("continue");
    const title = this.sections[index]?.dataset.title ?? "";
    const words = one("[data-progress-words]");
    words.textContent = text("step", { at: index + 1, of: this.sections.length, title });
    const bar = one<HTMLProgressElement>("[data-progress]");
    bar.max = this.sections.length;
    bar.value = index + 1;
    document.title = `${words.textContent} – ${this.pageTitle}`;
    this.options.shown(this.current);
    if (move) attend(words);
  }
}
