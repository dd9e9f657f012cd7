// The open inbox on the screen: where it stands, messages both ways, more files, withdraw, close.

import { attend, make, one } from "../shared/dom.ts";
import { Refused, get, post } from "../shared/http.ts";
import { language, text } from "../shared/texts.ts";
import { clearErrors, showErrors } from "./errors_shown.ts";
import { FilesChosen, size } from "./files_chosen.ts";
import { noteOf, sealText, sendFiles } from "./files_sealed.ts";
import { type OpenInbox, type SealedThread, type Words, openWords } from "./inbox_opened.ts";
import { offerMail, showMail } from "./mail_left.ts";
import { offerPin, showPin } from "./pin_set.ts";
import { ProgressShown } from "./progress_shown.ts";

/** The server ends a session after ten quiet minutes; the screen does so a little earlier. */
const QUIET = 9 * 60 * 1000;
/** Somebody who writes for long is not quiet: the session is touched this often. */
const TOUCH = 4 * 60 * 1000;

const HEADINGS: Readonly<Record<string, string>> = { ask: "hotline-asks", outcome: "hotline-outcome" };

export class Thread {
  private readonly root = one("[data-unlocked]");
  private readonly summary = one("[data-thread-errors]");
  private readonly files = new FilesChosen(one<HTMLInputElement>("#message-files"), one("[data-files]", this.root));
  private readonly progress = new ProgressShown(this.root);
  private readonly words = one<HTMLTextAreaElement>("#message-text");
  /** Stays the same until the message has arrived, so that it cannot arrive twice. */
  private message = crypto.randomUUID();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private touched = Date.now();

  constructor(
    private readonly page: HTMLElement,
    private inbox: OpenInbox,
  ) {}

  async begin(): Promise<void> {
    this.on("[data-say-button]", () => this.say());
    this.on("[data-look]", () => this.look());
    this.on("[data-leave-button]", () => this.leave());
    this.on("[data-withdraw-button]", async () => this.askWithdraw(true));
    this.on("[data-withdraw-no]", async () => this.askWithdraw(false));
    this.on("[data-withdraw-yes]", () => this.withdraw());
    this.on("[data-not-resolved-button]", () => this.notResolved());
    this.root.addEventListener("input", () => this.writing());
    offerPin(this.inbox.receipt, this.page.dataset.pin ?? "");
    offerMail(this.page, this.inbox.thread.report);
    await this.show();
    this.root.hidden = false;
    attend(one("[data-title]", this.root));
  }

  private on(selector: string, act: () => Promise<void>): void {
    const button = one<HTMLButtonElement>(selector, this.root);
    button.addEventListener("click", () => {
      button.disabled = true;
      clearErrors(this.summary);
      act()
        .catch((error: unknown) => this.failed(error))
        .finally(() => (button.disabled = false));
    });
  }

  private async say(): Promise<void> {
    const typed = this.words.value.trim();
    const chosen = this.files.files;
    const problem = this.files.problem() || (typed || chosen.length ? "" : text("message-missing"));
    if (problem) return showErrors(this.summary, new Map([[typed || chosen.length ? "message-files" : "message-text", problem]]));
    this.progress.begin(chosen);
    try {
      const { key, thread } = this.inbox;
      const { pace, moved, waiting } = this.progress;
      const sent = await sendFiles(chosen, { key, report: thread.report, token: () => thread.token, pace, moved, waiting });
      this.progress.sealing();
      const told = JSON.stringify({ text: typed, files: sent.map((object, index) => noteOf(chosen[index]!, object)) });
      const label = `message/${this.message}`;
      const words = await sealText(key, thread.report, { id: crypto.randomUUID(), label, purpose: "content", text: told });
      await post(this.page.dataset.say ?? "", { message: this.message, objects: [words, ...sent] });
      this.message = crypto.randomUUID();
      this.words.value = "";
      this.files.clear();
      await this.look();
    } finally {
      this.progress.end();
    }
  }

  private async look(): Promise<void> {
    const thread = (await get(this.page.dataset.thread ?? "")) as unknown as SealedThread;
    this.inbox = { ...this.inbox, thread };
    await this.show();
  }

  private async withdraw(): Promise<void> {
    await post(this.page.dataset.withdraw ?? "", { sure: true });
    await this.askWithdraw(false);
    await this.look();
  }

  private async notResolved(): Promise<void> {
    await post(this.page.dataset.notResolved ?? "", {});
    await this.look();
    attend(one("[data-title]", this.root));
  }

  private async askWithdraw(ask: boolean): Promise<void> {
    const question = one("[data-withdraw-question]", this.root);
    question.hidden = !ask;
    attend(ask ? one("[tabindex]", question) : one("[data-title]", this.root));
  }

  private async leave(): Promise<void> {
    await post(this.page.dataset.leave ?? "", {}).catch(() => undefined);
    location.reload();
  }

  private failed(error: unknown): void {
    const ended = error instanceof Refused && error.code === "ended";
    showErrors(this.summary, new Map([["message-text", text(ended ? "ended" : "not-kept")]]));
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : "unknown failure");
  }

  private async show(): Promise<void> {
    const { thread } = this.inbox;
    one("[data-stages]").replaceChildren(...thread.stages.map((name, index) => stage(name, index, thread.stage)));
    one("[data-words]").textContent = thread.words;
    one("[data-reference]").textContent = thread.reference;
    const arrived = { what: text("arrived"), standing: "arrived", due: thread.received, met: null };
    one("[data-promises]").replaceChildren(...[arrived, ...thread.promises].map(promise));
    this.handed(thread);
    this.openings(thread);
    showPin(thread.pin);
    showMail(this.page, thread);
    one("[data-messages]").replaceChildren(...(await this.messages(thread)));
    one("[data-write]").hidden = !thread.can_write;
    one("[data-withdraw-button]").hidden = !thread.can_withdraw;
    this.closed(thread);
    this.touched = Date.now();
    this.restart();
  }

  private handed({ handed }: SealedThread): void {
    one("[data-handed]").hidden = handed.length === 0;
    one("[data-handed-list]").replaceChildren(...handed.map(office));
  }

  private openings({ identity, openings }: SealedThread): void {
    one("[data-openings]").hidden = !identity && openings.length === 0;
    one("[data-openings-none]").hidden = openings.length > 0;
    one("[data-openings-some]").hidden = openings.length === 0;
    const lines = openings.map(({ at, why }) => make("li", {}, text("opening", { at: date(at), why })));
    one("[data-openings-list]").replaceChildren(...lines);
  }

  private closed({ closed, reopens_until: until }: SealedThread): void {
    one("[data-closed]").hidden = !closed;
    one("[data-reopens]").hidden = until === null;
    one("[data-reopens-late]").hidden = until !== null;
    one("[data-reopens-until]").textContent = until === null ? "" : text("reopens-until", { until: date(until) });
  }

  private restart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.leave(), QUIET);
  }

  private writing(): void {
    this.restart();
    if (Date.now() - this.touched < TOUCH) return;
    this.touched = Date.now();
    void get(this.page.dataset.thread ?? "").catch(() => undefined);
  }

  private async messages(thread: SealedThread): Promise<HTMLElement[]> {
    const story = message("reporter", text("own-report"), thread.received, await openWords(this.inbox, thread.story));
    const rest = thread.messages.map(async ({ from, kind, at, object }) => {
      const heading = from === "reporter" ? "you" : (HEADINGS[kind] ?? "hotline");
      return message(from, text(heading), at, await openWords(this.inbox, object));
    });
    const talks = thread.talks.map((at) => message("reporter", text("of-call"), at, { text: text("call-words") }));
    return [story, ...(await Promise.all(rest)), ...talks];
  }
}

function stage(name: string, index: number, now: number): HTMLElement {
  const item = make("li", { class: index < now ? "done" : index === now ? "now" : "" }, make("span", {}, name));
  if (index === now) item.setAttribute("aria-current", "step");
  return item;
}

function promise({ what, due, met, standing }: SealedThread["promises"][number]): HTMLElement {
  const words = { kept: "promise-kept", late: "promise-late", running: "promise-running", arrived: "promise-arrived" }[standing] ?? "promise-running";
  return make("div", { class: `promise-${standing}` }, make("dt", {}, what), make("dd", {}, text(words, { at: date(met ?? due) })));
}

function office({ who, words, dates }: SealedThread["handed"][number]): HTMLElement {
  const said = words.map((sentence) => make("p", {}, sentence));
  return make("div", {}, make("h3", { class: "govuk-heading-s" }, who), ...said, make("dl", { class: "promised" }, ...dates.map(promise)));
}

function message(from: string, heading: string, at: string, words: Words): HTMLElement {
  const head = make("p", { class: "message-head" }, make("strong", {}, heading), " ", make("span", {}, date(at)));
  const item = make("li", { class: `message message--${from}` }, head, make("div", { class: "story" }, words.text));
  const files = (words.files ?? []).map((file) => make("li", {}, file.name, " ", make("span", { class: "quiet" }, size(file.size))));
  if (files.length) item.append(make("ul", { class: "files" }, ...files));
  return item;
}

function date(iso: string): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}
