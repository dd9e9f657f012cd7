// A second factor on a receipt: a PIN or a phrase that only the reporter knows. A wrong one gives another key.

import { type Bytes, concat, utf8 } from "./bytes.ts";
import type { ReceiptCode } from "./codes.ts";
import { hkdf } from "./context.ts";
import { SealError, type Seed } from "./envelope.ts";
import { wrap } from "./wraps.ts";

const FEWEST = 6;
const MOST = 100;
const PIN = utf8("au1/receipt/pin");
const BOTH = utf8("au1/receipt/both");
const PROOF = utf8("au1/receipt/proof");
const LOCK = utf8("au1/receipt/lock");
const EMPTY = new Uint8Array(0);
// Named one by one: two languages do not agree on what white space is.
const SPACES = /[ \t\n\v\f\r\u1680\u2028\u2029]+/g;

/** Too short or too long for a PIN or a phrase. */
export class BadPin extends SealError { override name = "BadPin"; }

/** What somebody typed, the same on every keyboard: compatible signs as one, runs of spaces as one. */
export function readPin(typed: string): string {
  const pin = typed.normalize("NFKC").replace(SPACES, " ").replace(/^ | $/g, "");
  const length = Array.from(pin).length;
  if (length < FEWEST || length > MOST) throw new BadPin(`A PIN or phrase has ${FEWEST} to ${MOST} signs.`);
  return pin;
}

/** What the reporter shows of the PIN. A fast hash, salted with the code: it never rests anywhere unsealed. */
export async function pinSecret(pin: string, code: ReceiptCode): Promise<Bytes> {
  return hkdf(utf8(pin), utf8(code), PIN);
}

/** The key that locks the seed when there is a PIN, out of the two parts that the server gave. */
export async function both(part: Bytes, second: Bytes): Promise<Bytes> {
  return hkdf(concat(part, second), EMPTY, BOTH);
}

/** What receiptWrap made, for the server to keep under that key. */
export async function lock(key: Bytes, wrapped: Bytes): Promise<Bytes> {
  return wrap(key, wrapped, { context: LOCK });
}

/** What shows that somebody holds the seed without giving it away. */
export async function proof(seed: Seed): Promise<Bytes> {
  return hkdf(seed, EMPTY, PROOF);
}

/** What the server keeps of a proof. */
export async function proofDigest(shown: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", shown));
}
