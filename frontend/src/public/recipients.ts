// Whom the report is sealed to. A key that is missing, unsigned, expired or not what it claims stops everything.

import { type Bytes, checkStatement, fromBase64, keyId, toBase64 } from "../sealing/index.ts";
import { type Json, Refused, post } from "../shared/http.ts";

export interface Recipient {
  readonly id: Bytes;
  readonly public: Bytes;
}

export interface Recipients {
  readonly team: Recipient;
  readonly registrar: Recipient;
  /** By the number of the seat. Who the reporter is, is sealed in shares, one to each. */
  readonly custody: ReadonlyMap<number, Recipient>;
}

/** The keys cannot be trusted; nothing may be sealed to them and nothing was sent. */
export class Untrusted extends Error {
  override name = "Untrusted";
}

/** Two seats open an identity; with fewer than three, losing one would lose them all. */
const FEWEST_SEATS = 3;

/** A key for this purpose that the organisation signed. Throws Untrusted. */
export async function trustedRecipients(url: string, orgKey: string, of: { category: string; region: string | null; language: string }): Promise<Recipients> {
  const answer = await post(url, of).catch((error: unknown) => {
    // The server itself says that there is no valid key: for the reporter the same as one that cannot be trusted.
    throw error instanceof Refused && error.status === 409 ? new Untrusted("none", { cause: error }) : error;
  });
  const [team, registrar] = await Promise.all([trusted("team", answer.team, orgKey), trusted("registrar", answer.registrar, orgKey)]);
  return { team, registrar, custody: await trustedSeats(answer.custody, orgKey) };
}

async function trustedSeats(told: unknown, orgKey: string): Promise<Map<number, Recipient>> {
  const keys = Array.isArray(told) ? (told as unknown[]) : [];
  const seats = await Promise.all(keys.map(async (key) => [seatOf(key), await trusted("custody", key, orgKey)] as const));
  const bySeat = new Map(seats);
  // One key behind two seats would hold two shares, which is the whole.
  const different = new Set(seats.map(([, seat]) => toBase64(seat.id))).size;
  if (bySeat.size < FEWEST_SEATS || bySeat.size !== keys.length || different !== keys.length) throw new Untrusted("custody");
  return bySeat;
}

/** The seat that a signed statement names; a key of anything else is no seat's. */
function seatOf(key: unknown): number {
  const named = /^seat\/([1-5])$/.exec(String((key as Json | null)?.holder));
  if (!named) throw new Untrusted("custody");
  return Number(named[1]);
}

export async function trusted(purpose: string, told: unknown, orgKey: string): Promise<Recipient> {
  try {
    const key = told as Json;
    const statement = { purpose: String(key.purpose), holder: String(key.holder), public: fromBase64(String(key.public)), expires: Number(key.expires) };
    // A signed key for another purpose is a signed key, but not the one that was asked for.
    if (statement.purpose !== purpose) throw new Error("another purpose");
    await checkStatement(fromBase64(orgKey), statement, fromBase64(String(key.signature)), Date.now() / 1000);
    const id = await keyId(statement.public);
    if (toBase64(id) !== key.key) throw new Error("another key");
    return { id, public: statement.public };
  } catch (error) {
    throw new Untrusted(purpose, { cause: error });
  }
}
