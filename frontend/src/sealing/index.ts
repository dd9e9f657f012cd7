// Sealing in the browser, the twin of the Python package auricle/sealing: format AU1, the same names in camelCase.
// What to use and what is promised stands in auricle/sealing/README.md; both pass auricle/sealing/vectors.json.

export { type Bytes, concat, fromBase64, toBase64, utf8 } from "./bytes.ts";
export { type ReceiptCode, BadCode, authSecret, grouped, newReceiptCode, readReceiptCode, receiptUnwrap, receiptWrap, unlock } from "./codes.ts";
export type { Place } from "./context.ts";
export * from "./envelope.ts";
export { keyId, newSeed, publicKey } from "./keys.ts";
export { type GrantFor, SealingStream, commit, grant, newContentKey, sealBlob, sealNote, sealObject } from "./seal.ts";
export { BadPin, both, lock, pinSecret, proof, proofDigest, readPin } from "./pins.ts";
export { BadShares, combine, split, splitWith } from "./shares.ts";
export { type KeyStatement, CannotCheck, Expired, NotSigned, checkStatement, fingerprint } from "./signatures.ts";
export { type GrantIn, type SealedStream, openGrant, openNote, openObject, openStream, putTogether } from "./unseal.ts";
export { unwrap, wrap } from "./wraps.ts";
