// Seal: what needs public keys and fresh randomness only. What is sealed here is opened in unseal.ts.

import { type Bytes, bigEndian, concat, randomBytes } from "./bytes.ts";
import { type Place, checkKey, checks, commitmentOf, grantInfo, headerOf, nonce, noteInfo, objectKey, suite } from "./context.ts";
import {
  BadKey,
  CHUNK_SIZE,
  type ContentKey,
  KEY_SIZE,
  LENGTH_SIZE,
  SALT_SIZE,
  type SealedObject,
  paddedSize,
} from "./envelope.ts";
import { keyId, recipientKey } from "./keys.ts";

export function newContentKey(): ContentKey {
  return randomBytes(KEY_SIZE) as ContentKey;
}

/** The commitment to send beside a report; openGrant holds each opened key against it. */
export async function commit(key: ContentKey, report: string): Promise<Bytes> {
  return commitmentOf(key, report);
}

export interface GrantFor {
  readonly purpose: string;
  readonly report: string;
  readonly recipient: Bytes;
}

/** The content key, sealed to one recipient for one purpose in one report: 1,168 bytes. */
export async function grant(key: ContentKey, { purpose, report, recipient }: GrantFor): Promise<Bytes> {
  checkKey(key);
  return toRecipient(key, recipient, grantInfo(purpose, report, await keyId(recipient)));
}

/** A short secret, sealed to one recipient for one context. Its length shows. */
export async function sealNote(plaintext: Bytes, { recipient, context }: { recipient: Bytes; context: Bytes }): Promise<Bytes> {
  return toRecipient(plaintext, recipient, noteInfo(await keyId(recipient), context));
}

/** Seals one object whose length nobody knows yet, a chunk at a time and in constant memory. */
export class SealingStream {
  private waiting: Bytes = new Uint8Array(0);
  private length = 0;
  private index = 0;
  private finished = false;

  private constructor(
    readonly header: Bytes,
    private readonly cipher: CryptoKey,
  ) {}

  static async start(key: ContentKey, place: Place): Promise<SealingStream> {
    checkKey(key);
    const salt = randomBytes(SALT_SIZE);
    const [values, cipher] = await Promise.all([checks(key, place, salt), objectKey(key, place, salt, "encrypt")]);
    return new SealingStream(headerOf(salt, values), cipher);
  }

  /** Take more of the content; returns the chunks that became full. One call at a time. */
  async update(plaintext: Uint8Array): Promise<Bytes[]> {
    this.refuseWhenFinished();
    this.length += plaintext.length;
    const ready: Bytes[] = [];
    let at = 0;
    // A full chunk leaves at once: eight bytes of length are still to come, so it is never the last one.
    while (this.waiting.length + plaintext.length - at >= CHUNK_SIZE) {
      const upTo = at + CHUNK_SIZE - this.waiting.length;
      const full = concat(this.waiting, plaintext.subarray(at, upTo));
      this.waiting = new Uint8Array(0);
      ready.push(await this.sealChunk(full, false));
      at = upTo;
    }
    this.waiting = concat(this.waiting, plaintext.subarray(at));
    return ready;
  }

  /** The remaining chunks, padding and length included, one at a time; the last of them is flagged as last. */
  async *finishing(): AsyncGenerator<Bytes, void, undefined> {
    this.refuseWhenFinished();
    this.finished = true;
    const total = paddedSize(this.length);
    for (let left = total - this.index * CHUNK_SIZE; left > 0; left -= CHUNK_SIZE) {
      const chunk = new Uint8Array(Math.min(left, CHUNK_SIZE));
      chunk.set(this.waiting);
      this.waiting = new Uint8Array(0);
      const last = left <= CHUNK_SIZE;
      if (last) chunk.set(bigEndian(this.length, LENGTH_SIZE), chunk.length - LENGTH_SIZE);
      yield await this.sealChunk(chunk, last);
    }
  }

  /** All of finishing() at once: at most 3 % of a large object. */
  async finish(): Promise<Bytes[]> {
    const ready: Bytes[] = [];
    for await (const chunk of this.finishing()) ready.push(chunk);
    return ready;
  }

  private async sealChunk(plaintext: Bytes, last: boolean): Promise<Bytes> {
    // Counted before the wait: no two chunks may ever share a nonce, whatever a caller does meanwhile.
    const iv = nonce(this.index++, last);
    return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: this.header }, this.cipher, plaintext));
  }

  private refuseWhenFinished(): void {
    if (this.finished) throw new Error("This stream is finished; seal another object with another stream.");
  }
}

/** Seal an object that is in memory already. */
export async function sealObject(key: ContentKey, { plaintext, ...place }: Place & { plaintext: Uint8Array }): Promise<SealedObject> {
  const stream = await SealingStream.start(key, place);
  const chunks = [...(await stream.update(plaintext)), ...(await stream.finish())];
  return { header: stream.header, chunks };
}

/** Read a file slice by slice and give its sealed chunks one at a time: memory holds about one chunk. */
export async function* sealBlob(stream: SealingStream, blob: Blob): AsyncGenerator<Bytes, void, undefined> {
  for (let at = 0; at < blob.size; at += CHUNK_SIZE) {
    const slice = new Uint8Array(await blob.slice(at, at + CHUNK_SIZE).arrayBuffer());
    yield* await stream.update(slice);
  }
  yield* stream.finishing();
}

async function toRecipient(plaintext: Bytes, recipient: Bytes, info: Bytes): Promise<Bytes> {
  const key = await recipientKey(recipient);
  try {
    const { enc, ct } = await suite.seal({ recipientPublicKey: key, info }, plaintext);
    return concat(new Uint8Array(enc), new Uint8Array(ct));
  } catch (error) {
    throw new BadKey("These bytes are no X-Wing public key.", { cause: error });
  }
}
