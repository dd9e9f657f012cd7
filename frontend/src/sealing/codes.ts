// Receipt codes: 20 digits, and what the reporter's browser derives from them. The slow half runs on the server.

import { type Bytes, randomBytes, utf8 } from "./bytes.ts";
import { hkdf } from "./context.ts";
import { BadKey, CutAtByte, NONCE_SIZE, SEED_SIZE, SealError, type Seed, TAG_SIZE, WrapRefused } from "./envelope.ts";
import { unwrap } from "./wraps.ts";

declare const brand: unique symbol;
/** 20 ASCII digits whose last one checks the others. */
export type ReceiptCode = string & { readonly [brand]: "ReceiptCode" };

const RANDOM_DIGITS = 19;
const CODE_DIGITS = 20;
const AUTH = utf8("au1/receipt/auth");
const WRAP = utf8("au1/receipt/wrap");
const LOCK = utf8("au1/receipt/lock");
// One key encrypts one seed, ever, because a code is drawn together with its seed: a fixed nonce repeats nothing.
const ONLY_NONCE = new Uint8Array(NONCE_SIZE);

// The quasigroup of order 10 from Damm's thesis. It finds every wrong digit and every swap of two neighbours.
const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];
const IGNORED = /[\s\p{Z}\p{Cf}\x1c-\x1f\x85\-.,_/‐‑‒–—―−－．・·]/u;
const DIGIT = /^\p{Nd}$/u;

/** What was typed is no receipt code: not 20 digits, or a digit is wrong. */
export class BadCode extends SealError { override name = "BadCode"; }

/** A fresh code of 63 bits, for one filing: receiptWrap must never meet one code with two seeds. */
export function newReceiptCode(): ReceiptCode {
  let digits = "";
  while (digits.length < RANDOM_DIGITS) {
    // A byte from 250 up would make some digits likelier than others.
    const byte = randomBytes(1)[0] ?? 255;
    if (byte < 250) digits += String(byte % 10);
  }
  return (digits + damm(digits)) as ReceiptCode;
}

/** The code in what somebody typed, with spaces, dashes or full-width digits; throws BadCode. */
export function readReceiptCode(typed: string): ReceiptCode {
  const digits = Array.from(typed).filter((character) => !IGNORED.test(character)).map(asciiDigit).join("");
  if (digits.length !== CODE_DIGITS) throw new BadCode(`A receipt code has ${CODE_DIGITS} digits; these are ${digits.length}.`);
  if (damm(digits) !== "0") throw new BadCode("A digit of this receipt code is wrong.");
  return digits as ReceiptCode;
}

/** The code as it is shown: five groups of four digits. */
export function grouped(code: ReceiptCode): string {
  return code.replace(/....(?=.)/g, "$& ");
}

/** What the reporter shows to prove that they hold the code. A fast hash: it never rests anywhere unsealed. */
export async function authSecret(code: ReceiptCode, site: string): Promise<Bytes> {
  return hkdf(utf8(code), utf8(site), AUTH);
}

/** The reporter's seed under the code: 48 bytes. A fast hash guards it: it never rests anywhere unsealed. */
export async function receiptWrap(code: ReceiptCode, site: string, seed: Seed): Promise<Bytes> {
  if (seed.length !== SEED_SIZE) throw new BadKey("A seed has 32 bytes.");
  const key = await wrapKey(code, site, "encrypt");
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: ONLY_NONCE }, key, seed));
}

/** The reporter's seed; throws CutAtByte or WrapRefused. */
export async function receiptUnwrap(code: ReceiptCode, site: string, wrapped: Bytes): Promise<Seed> {
  if (wrapped.length !== SEED_SIZE + TAG_SIZE) throw new CutAtByte("A wrapped seed has 48 bytes.");
  const key = await wrapKey(code, site, "decrypt");
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: ONLY_NONCE }, key, wrapped)) as Seed;
  } catch (error) {
    throw new WrapRefused("This seed was wrapped under another code, or it was changed.", { cause: error });
  }
}

/** What receiptWrap made, out of what the server keeps, with the part the server gave for the code. */
export async function unlock(serverPart: Bytes, blob: Bytes): Promise<Bytes> {
  return unwrap(serverPart, blob, { context: LOCK });
}

async function wrapKey(code: ReceiptCode, site: string, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", await hkdf(utf8(code), utf8(site), WRAP), "AES-GCM", false, [use]);
}

/** The digits of every script come in runs of ten, so a digit's value is its distance from the start of its run. */
function asciiDigit(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (!DIGIT.test(character)) throw new BadCode("A receipt code has digits only.");
  let start = point;
  while (DIGIT.test(String.fromCodePoint(start - 1))) start--;
  return String((point - start) % 10);
}

function damm(digits: string): string {
  let interim = "0";
  for (const digit of digits) interim = DAMM[Number(interim)]?.[Number(digit)] ?? "";
  return interim;
}
