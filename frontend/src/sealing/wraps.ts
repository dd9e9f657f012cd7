// Keep a short secret under a 32-byte key, and open it again.

import { type Bytes, concat, randomBytes, utf8 } from "./bytes.ts";
import { hkdf } from "./context.ts";
import { ALGORITHM, BadHeader, BadKey, CutAtByte, KEY_SIZE, NONCE_SIZE, TAG_SIZE, WrapRefused } from "./envelope.ts";

const WRAP = utf8("au1/wrap\0");

/** Algorithm byte, random nonce, ciphertext and tag: 29 bytes longer than the secret. */
export async function wrap(key: Bytes, plaintext: Bytes, { context }: { context: Bytes }): Promise<Bytes> {
  if (key.length !== KEY_SIZE) throw new BadKey("A wrapping key has 32 bytes.");
  const start = concat(Uint8Array.of(ALGORITHM), randomBytes(NONCE_SIZE));
  const raw = await hkdf(key, new Uint8Array(0), concat(WRAP, context));
  const cipher = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const parameters = { name: "AES-GCM", iv: start.slice(1), additionalData: start };
  return concat(start, new Uint8Array(await crypto.subtle.encrypt(parameters, cipher, plaintext)));
}

export async function unwrap(key: Bytes, blob: Bytes, { context }: { context: Bytes }): Promise<Bytes> {
  if (key.length !== KEY_SIZE) throw new BadKey("A wrapping key has 32 bytes.");
  if (blob.length < 1 + NONCE_SIZE + TAG_SIZE) throw new CutAtByte("A wrapped secret is longer than this.");
  if (blob[0] !== ALGORITHM) throw new BadHeader(`Algorithm ${blob[0]} is unknown; this is algorithm ${ALGORITHM}.`);
  const start = blob.slice(0, 1 + NONCE_SIZE);
  const raw = await hkdf(key, new Uint8Array(0), concat(WRAP, context));
  const cipher = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  try {
    const parameters = { name: "AES-GCM", iv: start.slice(1), additionalData: start };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, cipher, blob.slice(start.length)));
  } catch (error) {
    throw new WrapRefused("This was wrapped under another key or context, or it was changed.", { cause: error });
  }
}
