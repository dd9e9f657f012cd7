// Turns a code into an open inbox, and opens what is in it.

import {
  type Bytes,
  type ContentKey,
  type ReceiptCode,
  type Seed,
  authSecret,
  both,
  fromBase64,
  lock,
  openGrant,
  openObject,
  pinSecret,
  proof,
  proofDigest,
  readPin,
  readReceiptCode,
  receiptUnwrap,
  toBase64,
  unlock,
} from "../sealing/index.ts";
import { type Json, post } from "../shared/http.ts";
import type { FileNote, SentObject } from "./files_sealed.ts";

export interface SealedMessage {
  readonly id: string;
  readonly from: "reporter" | "desk";
  readonly kind: string;
  readonly at: string;
  readonly object: SentObject;
}

export interface SealedThread {
  readonly report: string;
  readonly keys: { readonly content: { readonly commitment: string; readonly grant: string } };
  readonly story: SentObject;
  readonly messages: readonly SealedMessage[];
  readonly stage: number;
  readonly stages: readonly string[];
  readonly words: string;
  readonly received: string;
  /** What the desk finds the report by; it opens nothing. */
  readonly reference: string;
  readonly promises: readonly { readonly what: string; readonly due: string; readonly met: string | null; readonly standing: string }[];
  /** The offices that it was handed to, in words; none is named before the house says so. */
  readonly handed: readonly { readonly who: string; readonly words: readonly string[]; readonly dates: SealedThread["promises"] }[];
  /** Whether the reporter left who they are, and each time that was opened. */
  readonly identity: boolean;
  readonly openings: readonly { readonly at: string; readonly why: string }[];
  /** When recordings of calls were added. */
  readonly talks: readonly string[];
  readonly pin: boolean;
  /** Whether an address was left to be told at, and whether one can be. */
  readonly mail: boolean;
  readonly can_be_told: boolean;
  readonly can_withdraw: boolean;
  readonly can_write: boolean;
  /** Whether it is closed, and until when one button opens it again. */
  readonly closed: boolean;
  readonly reopens_until: string | null;
  readonly token: string;
}

export interface OpenInbox {
  readonly key: ContentKey;
  readonly thread: SealedThread;
  readonly receipt: OpenReceipt;
}

/** What a new PIN is put on: it stays in this tab. */
export interface OpenReceipt {
  readonly code: ReceiptCode;
  readonly seed: Seed;
  readonly wrapped: Bytes;
  readonly part: Bytes;
}

/** The PIN gives another key than the one that opens this inbox. */
export class WrongPin extends Error {
  override name = "WrongPin";
}

export interface Words {
  readonly text: string;
  readonly files?: readonly FileNote[];
}

export interface Typed {
  readonly code: string;
  readonly pin: string;
}

/** Throws BadCode or BadPin before anything is sent, Refused when no inbox opens, WrongPin when the PIN does not fit. */
export async function openInbox(typed: Typed, site: string, urls: { open: string; prove: string }): Promise<OpenInbox> {
  const code = readReceiptCode(typed.code);
  const pin = typed.pin.trim() ? toBase64(await pinSecret(readPin(typed.pin), code)) : "";
  const answer = await post(urls.open, { a: toBase64(await authSecret(code, site)), ...(pin && { p: pin }) });
  const part = bytes(answer.prf);
  const wrapped = await unlocked(part, answer);
  const seed = await receiptUnwrap(code, site, wrapped);
  const told = answer.pin === undefined ? answer : await post(urls.prove, { proof: toBase64(await proof(seed)) });
  const thread = told.thread as unknown as SealedThread;
  const { grant, commitment } = thread.keys.content;
  const key = await openGrant(seed, fromBase64(grant), { purpose: "content", report: thread.report, commitment: fromBase64(commitment) });
  return { key, thread, receipt: { code, seed, wrapped, part } };
}

/** With a PIN the server gives its part for whatever was typed: only here does it show whether that was right. */
async function unlocked(part: Bytes, answer: Json): Promise<Bytes> {
  if (answer.pin === undefined) return unlock(part, bytes(answer.wrapped));
  try {
    return await unlock(await both(part, bytes(answer.pin)), bytes(answer.wrapped));
  } catch (error) {
    throw new WrongPin("another key", { cause: error });
  }
}

/** Locks the seed anew under this PIN and has it kept. Throws BadPin. */
export async function setPin(typed: string, { code, seed, wrapped, part }: OpenReceipt, url: string): Promise<void> {
  const secret = await pinSecret(readPin(typed), code);
  const key = await both(part, bytes((await post(url, { p: toBase64(secret) })).pin));
  const locked = await lock(key, wrapped);
  await post(url, { locked: toBase64(locked), proof: toBase64(await proofDigest(await proof(seed))) });
}

export async function openWords({ key, thread }: OpenInbox, object: SentObject): Promise<Words> {
  const sealed = { header: fromBase64(object.header), chunks: [bytes(object.body)] };
  const plaintext = await openObject(key, { report: thread.report, label: object.label, sealed });
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plaintext)) as Words;
}

function bytes(value: unknown): Bytes {
  return fromBase64(String(value ?? ""));
}
