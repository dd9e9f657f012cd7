// Say why something was refused. Runs after a refusal, with the key at hand; never turns one into a yes.
//
// AES-GCM says no without a reason. The reasons here are found by asking it again: does this chunk open at another
// place, or with the other end flag, or without its last bytes? An answer of yes is proof, because nobody without the
// key can make a chunk that opens anywhere. Where no question finds an answer, the bytes themselves were changed.

import { type Bytes, equal } from "./bytes.ts";
import { type Place, checkKey, checks, nonce, objectKey, readHeader } from "./context.ts";
import {
  Appended,
  BadHeader,
  CHUNK_SIZE,
  Changed,
  type ContentKey,
  CutAtByte,
  CutAtChunk,
  Duplicated,
  GRANT_SIZE,
  MissingChunk,
  SEALED_CHUNK_SIZE,
  SMALLEST_PADDED,
  type SealError,
  Swapped,
  TAG_SIZE,
  WrongKey,
  WrongLabel,
  WrongReport,
  isPaddedSize,
} from "./envelope.ts";

// How many places before and after its own a chunk is tried at.
const SEARCHED = 256;
// Every padded size is a multiple of 256: an exponent of 12 or more leaves at least 8 free bits.
const SMALLEST_STEP = 256;

/** A chunk as it was presented: its bytes, its place, and whether nothing follows. */
export interface Chunk {
  readonly sealed: Bytes;
  readonly index: number;
  readonly last: boolean;
}

/** The key and header of the object whose chunks are opened. */
export interface Opener {
  readonly cipher: CryptoKey;
  readonly header: Bytes;
}

/** The opener, if key, report and label are those the header was made for; throws which one is not. */
export async function openerFor(key: ContentKey, place: Place, header: Bytes): Promise<Opener> {
  checkKey(key);
  const { salt, values } = readHeader(header);
  const mine = await checks(key, place, salt);
  const keyHolds = equal(mine[0], values[0]);
  const reportHolds = equal(mine[1], values[1]);
  const labelHolds = equal(mine[2], values[2]);
  // Each check includes what the one before it covers: another order of yes and no is nobody's header.
  if ((labelHolds && !reportHolds) || (reportHolds && !keyHolds)) throw new BadHeader("The header was changed.");
  if (!keyHolds) throw new WrongKey("This object was sealed under another content key.");
  if (!reportHolds) throw new WrongReport("This object belongs to another report.");
  if (!labelHolds) throw new WrongLabel("This object was sealed under another label.");
  return { cipher: await objectKey(key, place, salt, "decrypt"), header };
}

export function whyGrantSize(blob: Bytes): SealError {
  if (blob.length < GRANT_SIZE) return new CutAtByte(`A grant has ${GRANT_SIZE} bytes, this one ${blob.length}.`);
  return new Appended(`${blob.length - GRANT_SIZE} bytes follow after a grant.`);
}

/** Whether no sealer makes a chunk of this size at this place. */
export function wrongSize({ sealed, index, last }: Chunk): boolean {
  if (!last) return sealed.length !== SEALED_CHUNK_SIZE;
  const total = index * CHUNK_SIZE + sealed.length - TAG_SIZE;
  return sealed.length <= TAG_SIZE || sealed.length > SEALED_CHUNK_SIZE || !isPaddedSize(total);
}

/** The plaintext of a chunk at a place, or null when it does not open there. */
export async function openAt(opener: Opener, sealed: Bytes, index: number, last: boolean): Promise<Bytes | null> {
  try {
    const parameters = { name: "AES-GCM", iv: nonce(index, last), additionalData: opener.header };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, opener.cipher, sealed));
  } catch {
    return null;
  }
}

/** The refusal to throw for a chunk that did not open at its place. */
export async function whyRefused(opener: Opener, chunk: Chunk, rest: AsyncIterable<Bytes>): Promise<SealError> {
  const where = `Chunk ${chunk.index}`;
  if ((await openAt(opener, chunk.sealed, chunk.index, !chunk.last)) !== null) {
    if (chunk.last) return new CutAtChunk(`${where} is the last one here and was not the last one sealed.`);
    return new Appended(`Something follows after chunk ${chunk.index}, the last one sealed.`);
  }
  const place = await placeOf(opener, chunk);
  if (place !== null) return whyElsewhere(opener, chunk, place, rest);
  if (await opensWithoutItsEnd(opener, chunk)) return new Appended(`Bytes were appended to chunk ${chunk.index}.`);
  if (wrongSize(chunk)) return new CutAtByte(`${where} has ${chunk.sealed.length} bytes, which no chunk at this place has.`);
  return new Changed(`The bytes of chunk ${chunk.index} were changed.`);
}

async function whyElsewhere(opener: Opener, { index }: Chunk, place: number, rest: AsyncIterable<Bytes>): Promise<SealError> {
  if (place < index) return new Duplicated(`Chunk ${index} is chunk ${place} once more.`);
  for await (const other of rest) {
    if (await opensEither(opener, other, index)) {
      return new Swapped(`Chunk ${index} is chunk ${place}; the one that belongs here comes later.`);
    }
  }
  return new MissingChunk(`Chunk ${index} is missing; chunk ${place} follows.`);
}

/** The place at which a chunk opens, nearest first; null when it opens nowhere near. */
async function placeOf(opener: Opener, chunk: Chunk): Promise<number | null> {
  for (let distance = 1; distance <= SEARCHED; distance++) {
    for (const index of [chunk.index - distance, chunk.index + distance]) {
      if (index >= 0 && (await opensEither(opener, chunk.sealed, index))) return index;
    }
  }
  return null;
}

/** Whether the chunk opens as a shorter one, of any size that a sealer makes at this place. */
async function opensWithoutItsEnd(opener: Opener, { sealed, index }: Chunk): Promise<boolean> {
  const largest = Math.min(sealed.length - 1 - TAG_SIZE, CHUNK_SIZE);
  const smallest = index === 0 ? SMALLEST_PADDED : SMALLEST_STEP;
  for (let size = largest - (largest % SMALLEST_STEP); size >= smallest; size -= SMALLEST_STEP) {
    const cut = sealed.subarray(0, size + TAG_SIZE);
    if (size === CHUNK_SIZE && (await openAt(opener, cut, index, false)) !== null) return true;
    if (isPaddedSize(index * CHUNK_SIZE + size) && (await openAt(opener, cut, index, true)) !== null) return true;
  }
  return false;
}

async function opensEither(opener: Opener, sealed: Bytes, index: number): Promise<boolean> {
  return (await openAt(opener, sealed, index, false)) !== null || (await openAt(opener, sealed, index, true)) !== null;
}
