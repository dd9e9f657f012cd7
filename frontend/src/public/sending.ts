// Sends a report: trusted keys first, then files, then the report, again with the same id until the server has it.

import { type Json, Refused, Unreachable, post } from "../shared/http.ts";
import { language } from "../shared/texts.ts";
import type { Answers } from "./answers.ts";
import { type SentObject, noteOf, sendFiles } from "./files_sealed.ts";
import type { Pace } from "./pace.ts";
import { trustedRecipients } from "./recipients.ts";
import { type Draft, parcel, sealStory } from "./report_sealed.ts";
import { type Challenge, solve } from "./work.ts";

export interface Addresses {
  readonly recipients: string;
  readonly fresh: string;
  readonly send: string;
}

export interface Watch {
  readonly moved: (file: File, bytes: number) => void;
  readonly waiting: (is: boolean) => void;
  readonly sealing: () => void;
}

/** How often the same obstacle may come back before it is told. */
const PATIENCE = 4;

export class Sender {
  private work: Promise<string>;
  private token: string;
  private sent: { readonly files: readonly File[]; readonly objects: SentObject[] } | undefined;

  constructor(
    private readonly draft: Draft,
    private readonly addresses: Addresses,
    private readonly orgKey: string,
    first: { token: string; work: Challenge },
    private readonly pace: Pace,
    private readonly watch: Watch,
  ) {
    this.token = first.token;
    // Begins now, while the person types.
    this.work = solve(first.work);
  }

  /** Returns "filed", "again" or "kept". Throws Untrusted or Refused; then the server has no report. */
  async send(answers: Answers, files: readonly File[]): Promise<string> {
    for (let tries = 0; ; ) {
      try {
        return await this.once(answers, files);
      } catch (error) {
        if (error instanceof Unreachable) {
          this.watch.waiting(true);
          await this.pace.afterFailure();
        } else if (error instanceof Refused && tries++ < PATIENCE && (await this.helped(error))) continue;
        else throw error;
      }
    }
  }

  private async once(answers: Answers, files: readonly File[]): Promise<string> {
    const tongue = language().toLowerCase();
    const of = { category: answers.category, region: answers.region, language: tongue };
    const to = await trustedRecipients(this.addresses.recipients, this.orgKey, of);
    this.watch.waiting(false);
    const sent = await this.sendOnce(files);
    this.watch.sealing();
    const notes = sent.map((object, index) => noteOf(files[index]!, object));
    const objects = [...(await sealStory(this.draft, answers, notes)), ...sent];
    const sealed = await parcel(this.draft, answers, objects, to, tongue);
    const answer = await post(this.addresses.send, { ...sealed, token: this.token, work: await this.work });
    return String(answer.state);
  }

  /** Whether the obstacle could be removed, so that another try makes sense. */
  private async helped(refused: Refused): Promise<boolean> {
    if ("token" in refused.codes || "work" in refused.codes || refused.status === 403) {
      const fresh: Json = await post(this.addresses.fresh, { report: this.draft.report });
      this.token = String(fresh.token);
      this.work = solve(fresh.work as Challenge);
      // A form sent at once is taken for a machine's; in a flood the wait is longer.
      await new Promise((resolve) => setTimeout(resolve, 500 + 1000 * Number(fresh.wait)));
      return true;
    }
    if (refused.code === "incomplete") this.sent = undefined;
    return refused.code === "incomplete" || refused.code === "recipients";
  }

  /** Files that have arrived are not sent again, unless the choice has changed. */
  private async sendOnce(files: readonly File[]): Promise<SentObject[]> {
    const same = this.sent?.files.length === files.length && files.every((file, index) => file === this.sent?.files[index]);
    if (!this.sent || !same) this.sent = { files: [...files], objects: await sendFiles(files, this.uploading()) };
    return this.sent.objects;
  }

  private uploading() {
    const { key, report } = this.draft;
    return { key, report, token: () => this.token, pace: this.pace, moved: this.watch.moved, waiting: this.watch.waiting };
  }
}
