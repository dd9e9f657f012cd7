// The files that were chosen: added in several goes, taken out again one by one, each with what it may give away.

import { make } from "../shared/dom.ts";
import { list, text } from "../shared/texts.ts";
import { inFileName } from "./identifying.ts";
import { photoNotes } from "./photo_notes.ts";

export const MOST_FILES = 10;
export const LARGEST = 200 * 1024 * 1024;

export class FilesChosen {
  private chosen: File[] = [];

  constructor(
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
  ) {
    input.addEventListener("change", () => void this.add());
  }

  get files(): readonly File[] {
    return this.chosen;
  }

  clear(): void {
    this.chosen = [];
    this.input.value = "";
    this.list.replaceChildren();
  }

  /** What is wrong with the choice, in words; empty when nothing is. */
  problem(): string {
    const large = this.chosen.find((file) => file.size > LARGEST);
    if (large) return text("too-large", { name: large.name });
    const empty = this.chosen.find((file) => file.size === 0);
    if (empty) return text("empty", { name: empty.name });
    return this.chosen.length > MOST_FILES ? text("too-many") : "";
  }

  private async add(): Promise<void> {
    this.chosen = [...this.chosen, ...(this.input.files ?? [])];
    // The list below says what is chosen; the control is free for the next ones.
    this.input.value = "";
    await this.show();
  }

  private async show(): Promise<void> {
    const lines = await Promise.all(this.chosen.map((file) => this.line(file)));
    this.list.replaceChildren(...lines);
  }

  private async line(file: File): Promise<HTMLElement> {
    const remove = make("button", { type: "button", class: "link-button" }, text("remove"), make("span", { class: "govuk-visually-hidden" }, ` ${file.name}`));
    remove.addEventListener("click", () => {
      this.chosen = this.chosen.filter((each) => each !== file);
      void this.show();
      this.input.focus();
    });
    const words = make("span", { class: "file-name" }, file.name, " ", make("span", { class: "quiet" }, size(file.size)));
    const line = make("li", {}, words, remove);
    for (const warning of await warnings(file)) line.append(make("p", { class: "file-warning" }, warning));
    return line;
  }
}

/** What a file may give away, in words. */
export async function warnings(file: File): Promise<string[]> {
  const notes = (await photoNotes(file)).map((note) => text(`photo-${note}`));
  const found = notes.length ? [text("photo", { what: list(notes) })] : [];
  if (inFileName(file.name).length) found.push(text("file-name"));
  return found;
}

export function size(bytes: number): string {
  const [unit, divisor] = bytes < 1e6 ? (["kilobyte", 1e3] as const) : (["megabyte", 1e6] as const);
  const format = { style: "unit", unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(document.documentElement.lang, format).format(Math.max(bytes, 100) / divisor);
}
