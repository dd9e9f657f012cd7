// The shapes, sizes and refusals of format AU1 (auricle/sealing/SPEC.md). No key is handled here.

import { type Bytes, utf8 } from "./bytes.ts";

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** 32 random bytes that belong to one report. */
export type ContentKey = Branded<Bytes, "ContentKey">;
/** 32 bytes from which an X-Wing key pair is made: the private key. */
export type Seed = Branded<Bytes, "Seed">;

export const ALGORITHM = 1;
export const KEY_SIZE = 32;
export const SEED_SIZE = 32;
export const PUBLIC_KEY_SIZE = 1216;
export const KEY_ID_SIZE = 16;
export const COMMITMENT_SIZE = 32;
export const TAG_SIZE = 16;
export const NONCE_SIZE = 12;
export const ENCAPSULATION_SIZE = 1120;
export const GRANT_SIZE = ENCAPSULATION_SIZE + KEY_SIZE + TAG_SIZE;

export const SALT_SIZE = 32;
export const CHECK_SIZE = 4;
export const HEADER_SIZE = 1 + SALT_SIZE + 3 * CHECK_SIZE;

export const CHUNK_SIZE = 1 << 20;
export const SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE;
export const LENGTH_SIZE = 8;
export const SMALLEST_PADDED = 4096;

/** One sealed object: a header and at least one chunk, in order. */
export interface SealedObject {
  readonly header: Bytes;
  readonly chunks: readonly Bytes[];
}

/** Something sealed was refused. Nothing that was read of it may be used. */
export class SealError extends Error {
  // Given as text: a minifier renames the classes.
  override name = "SealError";
}
/** The header is not one of format AU1. */
export class BadHeader extends SealError { override name = "BadHeader"; }
/** The bytes are no key of the kind that was asked for. */
export class BadKey extends SealError { override name = "BadKey"; }
/** A label or purpose is outside the alphabet that both implementations agree on. */
export class BadName extends SealError { override name = "BadName"; }
/** The object was sealed under another content key (or its salt was changed). */
export class WrongKey extends SealError { override name = "WrongKey"; }
/** The object belongs to another report. */
export class WrongReport extends SealError { override name = "WrongReport"; }
/** The object was sealed under another label. */
export class WrongLabel extends SealError { override name = "WrongLabel"; }
/** The grant was given for another purpose. */
export class WrongPurpose extends SealError { override name = "WrongPurpose"; }
/** The grant is for another key or report, or a bit of it was changed: HPKE cannot tell which. */
export class GrantRefused extends SealError { override name = "GrantRefused"; }
/** The content key does not match the commitment of its report. */
export class WrongCommitment extends SealError { override name = "WrongCommitment"; }
/** The end is missing. */
export class Truncated extends SealError { override name = "Truncated"; }
/** Whole chunks are missing from the end. */
export class CutAtChunk extends Truncated { override name = "CutAtChunk"; }
/** Bytes are missing from within a chunk, a grant or a wrap. */
export class CutAtByte extends Truncated { override name = "CutAtByte"; }
/** A chunk before the last one was taken out. */
export class MissingChunk extends SealError { override name = "MissingChunk"; }
/** A chunk stands where another belongs, and that other comes later. */
export class Swapped extends SealError { override name = "Swapped"; }
/** A chunk that was read before stands here again. */
export class Duplicated extends SealError { override name = "Duplicated"; }
/** Something follows after the end. */
export class Appended extends SealError { override name = "Appended"; }
/** The bytes of a chunk were changed. */
export class Changed extends SealError { override name = "Changed"; }
/** Whoever sealed this held the key and did not follow the format. */
export class BadPadding extends SealError { override name = "BadPadding"; }
/** A wrapped secret was made under another key or context, or a bit of it was changed. */
export class WrapRefused extends SealError { override name = "WrapRefused"; }

/** Padme: rounds a size up so that it gives away little, for at most 12 % more. Arithmetic, not bits: exact to 2^53. */
export function padme(size: number): number {
  if (size < 2) return size;
  let exponent = 0;
  for (let rest = size; rest >= 2; rest = Math.floor(rest / 2)) exponent++;
  const step = 2 ** (exponent - (32 - Math.clz32(exponent)));
  return Math.ceil(size / step) * step;
}

/** Size of the padded plaintext: content, zeros, and eight bytes that hold the true length. */
export function paddedSize(size: number): number {
  return Math.max(SMALLEST_PADDED, padme(size + LENGTH_SIZE));
}

export function isPaddedSize(size: number): boolean {
  return size >= SMALLEST_PADDED && padme(size) === size;
}

/** A label or a purpose as it enters a key derivation. */
export function nameBytes(name: string): Bytes {
  if (!/^[a-z0-9][a-z0-9/_-]{0,99}$/.test(name)) {
    throw new BadName("A label or purpose is 1 to 100 characters of a-z, 0-9, '/', '-' and '_'.");
  }
  return utf8(name);
}
