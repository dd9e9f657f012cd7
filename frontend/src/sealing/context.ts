// What each key of format AU1 is bound to: the derivations that sealing and opening share.

import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

import { type Bytes, bigEndian, concat, utf8, uuidBytes } from "./bytes.ts";
import {
  ALGORITHM,
  BadHeader,
  BadKey,
  CHECK_SIZE,
  COMMITMENT_SIZE,
  type ContentKey,
  HEADER_SIZE,
  KEY_SIZE,
  SALT_SIZE,
  nameBytes,
} from "./envelope.ts";

const COMMIT = utf8("au1/commit");
const OBJECT = utf8("au1/obj\0");
const CHECK_KEY = utf8("au1/check/key");
const CHECK_REPORT = utf8("au1/check/report\0");
const CHECK_LABEL = utf8("au1/check/label\0");
const GRANT = utf8("au1/grant\0");
const NOTE = utf8("au1/note\0");
const ZERO = utf8("\0");

export const kem = new XWing();
export const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** Where an object belongs. */
export interface Place {
  readonly report: string;
  readonly label: string;
}

/** HKDF-SHA-256 (RFC 5869). */
export async function hkdf(secret: Bytes, salt: Bytes, info: Bytes, size = KEY_SIZE): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, size * 8));
}

export function checkKey(key: ContentKey): void {
  if (key.length !== KEY_SIZE) throw new BadKey("A content key has 32 bytes.");
}

/** The 32 bytes that bind every recipient of a report to one content key. */
export async function commitmentOf(key: ContentKey, report: string): Promise<Bytes> {
  checkKey(key);
  return hkdf(key, uuidBytes(report), COMMIT, COMMITMENT_SIZE);
}

/** The AES-256-GCM key of one object, for sealing or for opening. */
export async function objectKey(key: ContentKey, place: Place, salt: Bytes, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const raw = await hkdf(key, salt, concat(OBJECT, uuidBytes(place.report), nameBytes(place.label)));
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, [use]);
}

/** Three short values of the header by which an opener says what is wrong: key, report or label. */
export async function checks(key: ContentKey, place: Place, salt: Bytes): Promise<readonly [Bytes, Bytes, Bytes]> {
  const report = uuidBytes(place.report);
  return Promise.all([
    hkdf(key, salt, CHECK_KEY, CHECK_SIZE),
    hkdf(key, salt, concat(CHECK_REPORT, report), CHECK_SIZE),
    hkdf(key, salt, concat(CHECK_LABEL, report, nameBytes(place.label)), CHECK_SIZE),
  ]);
}

export function headerOf(salt: Bytes, values: readonly [Bytes, Bytes, Bytes]): Bytes {
  return concat(Uint8Array.of(ALGORITHM), salt, ...values);
}

export interface ReadHeader {
  readonly salt: Bytes;
  readonly values: readonly [Bytes, Bytes, Bytes];
}

export function readHeader(header: Bytes): ReadHeader {
  if (header.length !== HEADER_SIZE) throw new BadHeader(`A header has ${HEADER_SIZE} bytes, this one ${header.length}.`);
  if (header[0] !== ALGORITHM) throw new BadHeader(`Algorithm ${header[0]} is unknown; this is algorithm ${ALGORITHM}.`);
  const end = 1 + SALT_SIZE;
  const value = (i: number): Bytes => header.slice(end + i * CHECK_SIZE, end + (i + 1) * CHECK_SIZE);
  return { salt: header.slice(1, end), values: [value(0), value(1), value(2)] };
}

/** STREAM: eleven bytes of counter, then one byte that is 1 for the last chunk and 0 for all others. */
export function nonce(index: number, last: boolean): Bytes {
  return concat(bigEndian(index, 11), Uint8Array.of(last ? 1 : 0));
}

export function grantInfo(purpose: string, report: string, recipient: Bytes): Bytes {
  return concat(GRANT, nameBytes(purpose), ZERO, uuidBytes(report), recipient);
}

export function noteInfo(recipient: Bytes, context: Bytes): Bytes {
  return concat(NOTE, recipient, context);
}
