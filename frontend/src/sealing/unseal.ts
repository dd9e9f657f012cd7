// Open what seal.ts or the server sealed. In a browser only the reporter's own inbox does this.

import { type Bytes, concat, equal } from "./bytes.ts";
import { type Place, commitmentOf, grantInfo, noteInfo, suite } from "./context.ts";
import { type Chunk, type Opener, openAt, openerFor, whyGrantSize, whyRefused, wrongSize } from "./diagnosis.ts";
import {
  BadPadding,
  CHUNK_SIZE,
  type ContentKey,
  CutAtByte,
  CutAtChunk,
  ENCAPSULATION_SIZE,
  GRANT_SIZE,
  GrantRefused,
  LENGTH_SIZE,
  type SealedObject,
  type Seed,
  TAG_SIZE,
  WrongCommitment,
  WrongPurpose,
  paddedSize,
} from "./envelope.ts";
import { keyId, privateKey, publicKey } from "./keys.ts";
import { combine } from "./shares.ts";

const KNOWN_PURPOSES = [
  ...["content", "identity", "desk", "ask"],
  ...["talk", "talk/2", "talk/3", "talk/4"],
  ...["seat/1", "seat/2", "seat/3", "seat/4", "seat/5"],
];

export interface GrantIn {
  readonly purpose: string;
  readonly report: string;
  readonly commitment: Bytes;
}

/** The content key a grant carries, held against the commitment of its report. */
export async function openGrant(seed: Seed, blob: Bytes, { purpose, report, commitment }: GrantIn): Promise<ContentKey> {
  if (blob.length !== GRANT_SIZE) throw whyGrantSize(blob);
  const own = await keyId(await publicKey(seed));
  const opened = await tryOpen(seed, blob, grantInfo(purpose, report, own));
  if (opened === null) {
    // The holder of the seed may know which purpose the grant was really given for; nobody else gets here.
    for (const other of KNOWN_PURPOSES) {
      if ((await tryOpen(seed, blob, grantInfo(other, report, own))) !== null) {
        throw new WrongPurpose(`This grant was not given for the purpose "${purpose}".`);
      }
    }
    throw new GrantRefused("This grant is for another key or another report, or it was changed.");
  }
  return committed(opened as ContentKey, report, commitment);
}

/** The key behind the shares of two seats, held against its commitment. */
export async function putTogether(shares: ReadonlyMap<number, Bytes>, report: string, commitment: Bytes): Promise<ContentKey> {
  return committed(combine(shares), report, commitment);
}

async function committed(key: ContentKey, report: string, commitment: Bytes): Promise<ContentKey> {
  if (!equal(await commitmentOf(key, report), commitment)) {
    throw new WrongCommitment("The content key does not match the commitment of the report.");
  }
  return key;
}

/** The whole content of an object. For large ones use openStream. */
export async function openObject(key: ContentKey, { sealed, ...place }: Place & { sealed: SealedObject }): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for await (const piece of openStream(key, { ...place, ...sealed })) pieces.push(piece);
  return concat(...pieces);
}

export interface SealedStream extends Place {
  readonly header: Bytes;
  readonly chunks: Iterable<Bytes> | AsyncIterable<Bytes>;
}

/**
 * The content of an object piece by piece, in constant memory; padding is never part of it.
 *
 * That the object is complete is known only when the iteration ends: whoever passed pieces on must take them back
 * when it throws.
 */
export async function* openStream(key: ContentKey, { header, chunks, report, label }: SealedStream): AsyncGenerator<Bytes, void, undefined> {
  const opener = await openerFor(key, { report, label }, header);
  let passed = 0;
  let held = 0;
  let length = 0;
  for await (const { plain, last } of padded(opener, chunks)) {
    // Padding is zeros and comes last, so only a run of zeros at the end can be padding. It is held back as a number.
    const body = last ? plain.subarray(0, -LENGTH_SIZE) : plain;
    if (last) length = readLength(plain.subarray(-LENGTH_SIZE));
    const solid = body.subarray(0, endOfContent(body));
    if (solid.length > 0) {
      yield* zeros(held);
      yield solid;
      passed += held + solid.length;
      held = 0;
    }
    held += body.length - solid.length;
  }
  if (length < passed || length > passed + held || paddedSize(length) !== passed + held + LENGTH_SIZE) {
    throw new BadPadding("The length that was sealed and the padding disagree.");
  }
  yield* zeros(length - passed);
}

/** A short secret that sealNote sealed to this key in this context. */
export async function openNote(seed: Seed, blob: Bytes, { context }: { context: Bytes }): Promise<Bytes> {
  if (blob.length < ENCAPSULATION_SIZE + TAG_SIZE) throw new CutAtByte("A sealed note is longer than this.");
  const opened = await tryOpen(seed, blob, noteInfo(await keyId(await publicKey(seed)), context));
  if (opened === null) throw new GrantRefused("This note is for another key or another context, or it was changed.");
  return opened;
}

async function tryOpen(seed: Seed, blob: Bytes, info: Bytes): Promise<Bytes | null> {
  const recipientKey = await privateKey(seed);
  try {
    const enc = blob.slice(0, ENCAPSULATION_SIZE);
    return new Uint8Array(await suite.open({ recipientKey, enc, info }, blob.slice(ENCAPSULATION_SIZE)));
  } catch {
    return null;
  }
}

/** The padded plaintext, chunk by chunk, with the flag of the last one. */
async function* padded(opener: Opener, chunks: SealedStream["chunks"]): AsyncGenerator<{ plain: Bytes; last: boolean }> {
  const following = each(chunks);
  let current = await following.next();
  if (current.done) throw new CutAtChunk("The object has no chunk at all.");
  for (let index = 0; !current.done; index++) {
    const later = await following.next();
    const chunk: Chunk = { sealed: current.value, index, last: later.done === true };
    const plain = wrongSize(chunk) ? null : await openAt(opener, chunk.sealed, index, chunk.last);
    if (plain === null) throw await whyRefused(opener, chunk, rest(later, following));
    yield { plain, last: chunk.last };
    current = later;
  }
}

async function* each(chunks: SealedStream["chunks"]): AsyncGenerator<Bytes, undefined, undefined> {
  yield* chunks;
  return undefined;
}

async function* rest(later: IteratorResult<Bytes, undefined>, following: AsyncGenerator<Bytes, undefined>): AsyncGenerator<Bytes> {
  if (later.done) return;
  yield later.value;
  yield* following;
}

function endOfContent(body: Bytes): number {
  let end = body.length;
  while (end > 0 && body[end - 1] === 0) end--;
  return end;
}

/** Eight big-endian bytes as a number; one that no file here reaches is infinite, so that it is refused. */
function readLength(bytes: Bytes): number {
  const length = bytes.reduce((value, byte) => value * 256 + byte, 0);
  return Number.isSafeInteger(length) ? length : Number.POSITIVE_INFINITY;
}

function* zeros(count: number): Generator<Bytes> {
  for (let left = count; left > 0; left -= CHUNK_SIZE) yield new Uint8Array(Math.min(left, CHUNK_SIZE));
}
