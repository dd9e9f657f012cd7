// Seals a report. Everything that must stay the same when it is sent again (id, key, code, files) is made once.

import {
  type Bytes,
  type ContentKey,
  type ReceiptCode,
  type Seed,
  authSecret,
  commit,
  grant,
  keyId,
  newContentKey,
  newReceiptCode,
  newSeed,
  pinSecret,
  proof,
  proofDigest,
  publicKey,
  readPin,
  receiptWrap,
  sealNote,
  split,
  toBase64,
  utf8,
} from "../sealing/index.ts";
import type { Json } from "../shared/http.ts";
import type { Answers } from "./answers.ts";
import { type FileNote, type SentObject, sealText } from "./files_sealed.ts";
import type { Recipient, Recipients } from "./recipients.ts";

export interface Draft {
  readonly report: string;
  readonly site: string;
  readonly code: ReceiptCode;
  readonly seed: Seed;
  readonly key: ContentKey;
  readonly identityKey: ContentKey;
  /** Who has it may send this report again; a stranger who learnt the id may not. */
  readonly retry: string;
}

export function newDraft(report: string, site: string): Draft {
  const retry = toBase64(crypto.getRandomValues(new Uint8Array(32)));
  return { report, site, code: newReceiptCode(), seed: newSeed(), key: newContentKey(), identityKey: newContentKey(), retry };
}

export async function sealStory(draft: Draft, answers: Answers, files: readonly FileNote[]): Promise<SentObject[]> {
  const story = JSON.stringify({ text: answers.text, answers: answers.answers, where: answers.where, when: answers.when, files });
  const objects = [await sealText(draft.key, draft.report, { label: "story", purpose: "content", text: story })];
  if (answers.identity) {
    const contact = JSON.stringify(answers.identity);
    objects.push(await sealText(draft.identityKey, draft.report, { label: "contact", purpose: "identity", text: contact }));
  }
  return objects;
}

/** The report as it travels, without token and work. */
export async function parcel(draft: Draft, answers: Answers, objects: readonly SentObject[], to: Recipients, language: string): Promise<Json> {
  const mine: Bytes = await publicKey(draft.seed);
  const reporter: Recipient = { id: await keyId(mine), public: mine };
  const content = await granted("content", draft.key, draft.report, [to.team, reporter]);
  const identity = answers.identity ? await granted("identity", draft.identityKey, draft.report, [reporter]) : [];
  const commitments: Record<string, string> = { content: toBase64(await commit(draft.key, draft.report)) };
  if (answers.identity) {
    commitments.identity = toBase64(await commit(draft.identityKey, draft.report));
    // Nobody of the house gets this key: each seat gets a share, and two of them are needed.
    for (const [seat, share] of split(draft.identityKey, [...to.custody.keys()])) {
      identity.push(...(await granted(`seat/${seat}`, share, draft.report, [to.custody.get(seat)!])));
      commitments[`seat/${seat}`] = toBase64(await commit(share, draft.report));
    }
  }
  return {
    report: draft.report,
    retry: draft.retry,
    category: answers.category,
    region: answers.region,
    language,
    contact: answers.identity ? "sealed" : "code",
    urgent: answers.urgent,
    commitments,
    grants: [...content, ...identity],
    objects,
    registration: await registration(draft, to.registrar, answers.pin),
  };
}

async function granted(purpose: string, key: ContentKey, report: string, to: readonly Recipient[]): Promise<Json[]> {
  return Promise.all(
    to.map(async (recipient) => {
      const blob = await grant(key, { purpose, report, recipient: recipient.public });
      return { purpose, key: toBase64(recipient.id), blob: toBase64(blob) };
    }),
  );
}

/** What makes the code open the inbox, sealed to the registrar: the server that takes it in cannot read it. */
async function registration(draft: Draft, registrar: Recipient, pin: string): Promise<string> {
  const secrets = [await authSecret(draft.code, draft.site), await receiptWrap(draft.code, draft.site, draft.seed)];
  if (pin) secrets.push(await pinSecret(readPin(pin), draft.code), await proofDigest(await proof(draft.seed)));
  const id = Uint8Array.from(draft.report.replaceAll("-", "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const context = joined([utf8("au1/registration\0"), id]);
  return toBase64(await sealNote(joined(secrets), { recipient: registrar.public, context }));
}

function joined(parts: readonly Bytes[]): Bytes {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
