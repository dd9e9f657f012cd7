// Split a key so that any two shares give it back and one alone says nothing at all (Shamir's scheme over GF(256)).
//
// Multiplying is done by shifts and masks, not by tables: a table that is read at a secret place tells the processor's
// cache which place it was. The other factor is always a seat's number, which everybody knows.

import { type Bytes, equal, randomBytes } from "./bytes.ts";
import { BadKey, type ContentKey, KEY_SIZE, SealError } from "./envelope.ts";

const THRESHOLD = 2;
const FIRST_SEAT = 1;
const LAST_SEAT = 5;
/** x^8 + x^4 + x^3 + x + 1 without its first term: the polynomial of AES, so that anybody can check the sums. */
const REDUCTION = 0x1b;
const INVERSE_EXPONENT = 254;

/** These are not two shares of two seats. */
export class BadShares extends SealError { override name = "BadShares"; }

/** A share for each of these seats; any two of them give the key back. */
export function split(key: ContentKey, seats: readonly number[]): Map<number, ContentKey> {
  return splitWith(key, randomBytes(KEY_SIZE), seats);
}

/** The sums of split, for the vectors. A slope is used once, and nobody may know it. */
export function splitWith(key: Bytes, slope: Bytes, seats: readonly number[]): Map<number, ContentKey> {
  if (key.length !== KEY_SIZE || slope.length !== KEY_SIZE) throw new BadKey("A key has 32 bytes, and so has its slope.");
  if (seats.length < THRESHOLD || new Set(seats).size !== seats.length) {
    throw new BadShares("A key is split for two seats or more, each once.");
  }
  return new Map(seats.map((seat) => [seat, xor(key, times(slope, numbered(seat))) as ContentKey]));
}

/** The key behind two shares. Whether it is the right one its commitment says: two wrong shares give a key too. */
export function combine(shares: ReadonlyMap<number, Bytes>): ContentKey {
  const [one, two, ...more] = [...shares];
  if (!one || !two || more.length > 0 || one[1].length !== KEY_SIZE || two[1].length !== KEY_SIZE) {
    throw new BadShares("A key is put together from two shares of 32 bytes.");
  }
  // A line without slope would have made every share the key itself; no honest sealer draws one.
  if (equal(one[1], two[1])) throw new BadShares("The shares of two seats differ.");
  const crossed = xor(times(one[1], numbered(two[0])), times(two[1], numbered(one[0])));
  return times(crossed, inverse(one[0] ^ two[0])) as ContentKey;
}

/** What a number is multiplied by to give 1: its 254th power, since 255 of them lead back to 1. */
function inverse(number: number): number {
  let result = 1;
  for (let left = INVERSE_EXPONENT, power = number; left > 0; left >>= 1, power = multiply(power, power)) {
    if (left & 1) result = multiply(result, power);
  }
  return result;
}

/** Product in GF(256). The steps taken depend on `known` alone. */
function multiply(secret: number, known: number): number {
  let product = 0;
  for (let left = known, doubled = secret; left > 0; left >>= 1) {
    if (left & 1) product ^= doubled;
    doubled = ((doubled << 1) & 0xff) ^ (REDUCTION & -(doubled >> 7));
  }
  return product;
}

function numbered(seat: number): number {
  if (!Number.isInteger(seat) || seat < FIRST_SEAT || seat > LAST_SEAT) {
    throw new BadShares(`A seat has a number from ${FIRST_SEAT} to ${LAST_SEAT}.`);
  }
  return seat;
}

function times(secret: Bytes, known: number): Bytes {
  return secret.map((byte) => multiply(byte, known));
}

function xor(one: Bytes, two: Bytes): Bytes {
  return one.map((byte, at) => byte ^ (two[at] ?? 0));
}
