// The organisation's signature over public keys: nothing is sealed to a key that is not signed and current.

import { type Bytes, bigEndian, concat, hex, utf8 } from "./bytes.ts";
import { BadKey, BadName, PUBLIC_KEY_SIZE, SealError } from "./envelope.ts";

const STATEMENT = utf8("au1/key\0");
const PURPOSES: readonly string[] = ["team", "registrar", "custody", "recovery"];
const ORG_KEY_SIZE = 32;
const FINGERPRINT_SIZE = 20;

/** What the organisation vouches for: this key belongs to this holder for this purpose until then (Unix seconds). */
export interface KeyStatement {
  readonly purpose: string;
  readonly holder: string;
  readonly public: Bytes;
  readonly expires: number;
}

/** The organisation did not sign this statement. */
export class NotSigned extends SealError { override name = "NotSigned"; }
/** The organisation signed this statement and its time is over. */
export class Expired extends SealError { override name = "Expired"; }
/** This browser has no Ed25519, so nothing can be checked and nothing may be sealed. */
export class CannotCheck extends SealError { override name = "CannotCheck"; }

/** The signed bytes. */
export function statementBytes(statement: KeyStatement): Bytes {
  if (!PURPOSES.includes(statement.purpose)) throw new BadName(`A key is for one of ${PURPOSES.join(", ")}.`);
  const holder = utf8(statement.holder);
  if (holder.length === 0 || holder.includes(0)) throw new BadName("A holder has a name without zero bytes.");
  if (statement.public.length !== PUBLIC_KEY_SIZE) throw new BadKey(`A public key has ${PUBLIC_KEY_SIZE} bytes.`);
  const zero = utf8("\0");
  return concat(STATEMENT, utf8(statement.purpose), zero, holder, zero, bigEndian(statement.expires, 8), statement.public);
}

/** Returns when the statement is signed and current at `now` (Unix seconds); throws NotSigned or Expired. */
export async function checkStatement(orgPublic: Bytes, statement: KeyStatement, signature: Bytes, now: number): Promise<void> {
  if (orgPublic.length !== ORG_KEY_SIZE) throw new BadKey("The organisation's public key has 32 bytes.");
  const signed = statementBytes(statement);
  const key = await orgKey(orgPublic);
  if (!(await crypto.subtle.verify("Ed25519", key, signature, signed))) {
    throw new NotSigned("The organisation did not sign this key.");
  }
  if (now >= statement.expires) throw new Expired("The organisation's signature over this key has expired.");
}

/** The organisation's key as people compare it: 40 hexadecimal digits in ten groups. */
export async function fingerprint(orgPublic: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", orgPublic)).subarray(0, FINGERPRINT_SIZE);
  return hex(digest).replace(/....(?=.)/g, "$& ");
}

async function orgKey(orgPublic: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey("raw", orgPublic, "Ed25519", false, ["verify"]);
  } catch (error) {
    throw new CannotCheck("This browser cannot check an Ed25519 signature.", { cause: error });
  }
}
