// X-Wing key pairs (ML-KEM-768 with X25519) from 32-byte seeds.

import { type Bytes, randomBytes } from "./bytes.ts";
import { kem } from "./context.ts";
import { BadKey, KEY_ID_SIZE, PUBLIC_KEY_SIZE, SEED_SIZE, type Seed } from "./envelope.ts";

export function newSeed(): Seed {
  return randomBytes(SEED_SIZE) as Seed;
}

export async function publicKey(seed: Seed): Promise<Bytes> {
  checkSeed(seed);
  // Not deriveKeyPair: that one hashes its input first, and the pair would not be the one this seed stands for.
  const pair = await kem.generateKeyPairDerand(seed.slice());
  return new Uint8Array(await kem.serializePublicKey(pair.publicKey));
}

/** The first 16 bytes of SHA-256 of a public key. */
export async function keyId(publicBytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", publicBytes)).slice(0, KEY_ID_SIZE);
}

/** The private key that HPKE opens with. */
export async function privateKey(seed: Seed): Promise<CryptoKey> {
  checkSeed(seed);
  return kem.deserializePrivateKey(seed.slice());
}

/** The key that HPKE seals to. */
export async function recipientKey(publicBytes: Bytes): Promise<CryptoKey> {
  if (publicBytes.length !== PUBLIC_KEY_SIZE) {
    throw new BadKey(`A public key has ${PUBLIC_KEY_SIZE} bytes, this one ${publicBytes.length}.`);
  }
  return kem.deserializePublicKey(publicBytes.slice());
}

function checkSeed(seed: Seed): void {
  if (seed.length !== SEED_SIZE) throw new BadKey(`A seed has ${SEED_SIZE} bytes, this one ${seed.length}.`);
}
