// Files: sealed chunk by chunk and sent on at once, so that memory holds about one chunk of one file.

import { type ContentKey, SealingStream, sealBlob, sealObject, toBase64 } from "../sealing/index.ts";
import { put, Refused, Unreachable } from "../shared/http.ts";
import type { Pace } from "./pace.ts";

/** How an object travels with a report or message; `body` is null when its chunks went before it. */
export interface SentObject {
  readonly id: string;
  readonly label: string;
  readonly purpose: string;
  readonly header: string;
  readonly body: string | null;
  readonly chunks: number;
}

export interface FileNote {
  readonly object: string;
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

export interface Uploading {
  readonly key: ContentKey;
  readonly report: string;
  readonly token: () => string;
  readonly pace: Pace;
  /** Of one file: how many of its bytes have arrived. */
  readonly moved: (file: File, bytes: number) => void;
  /** The network is away; called with false when it is back. */
  readonly waiting: (is: boolean) => void;
}

const SMALL = 48 * 1024;
const SMALL_TOGETHER = 384 * 1024;
const CHUNK = 1 << 20;

/** Seal a short text that travels in the request itself. */
export async function sealText(key: ContentKey, report: string, part: { id?: string; label: string; purpose: string; text: string }): Promise<SentObject> {
  const plaintext = new TextEncoder().encode(part.text);
  const { header, chunks } = await sealObject(key, { report, label: part.label, plaintext });
  return { id: part.id ?? crypto.randomUUID(), label: part.label, purpose: part.purpose, header: toBase64(header), body: toBase64(chunks[0]!), chunks: 1 };
}

/** Seal and send each file; small ones stay with the report, so that they arrive even when the store is away. */
export async function sendFiles(files: readonly File[], how: Uploading): Promise<SentObject[]> {
  const objects: SentObject[] = [];
  let together = 0;
  for (const file of files) {
    const small = file.size <= SMALL && together + file.size <= SMALL_TOGETHER;
    if (small) together += file.size;
    objects.push(small ? await inline(file, how) : await upload(file, how));
    how.moved(file, file.size);
  }
  return objects;
}

export function noteOf(file: File, object: SentObject): FileNote {
  return { object: object.id, label: object.label, name: file.name, type: file.type, size: file.size };
}

async function inline(file: File, { key, report }: Uploading): Promise<SentObject> {
  const id = crypto.randomUUID();
  const label = `file/${id}`;
  const plaintext = new Uint8Array(await file.arrayBuffer());
  const { header, chunks } = await sealObject(key, { report, label, plaintext });
  return { id, label, purpose: "content", header: toBase64(header), body: toBase64(chunks[0]!), chunks: 1 };
}

async function upload(file: File, how: Uploading): Promise<SentObject> {
  const id = crypto.randomUUID();
  const label = `file/${id}`;
  const stream = await SealingStream.start(how.key, { report: how.report, label });
  let index = 0;
  for await (const chunk of sealBlob(stream, file)) {
    await sendChunk(`/upload/${id}/${index}/`, chunk, how);
    index++;
    how.moved(file, Math.min(file.size, index * CHUNK));
  }
  return { id, label, purpose: "content", header: toBase64(stream.header), body: null, chunks: index };
}

/** The same sealed chunk again until it has arrived: a break in the network costs at most this chunk. */
async function sendChunk(url: string, chunk: Uint8Array<ArrayBuffer>, how: Uploading): Promise<void> {
  for (;;) {
    await how.pace.turn();
    try {
      const headers = { "X-Auricle-Token": how.token(), "X-Auricle-Report": how.report };
      await put(url, chunk, headers, how.pace.signal);
      how.pace.worked();
      how.waiting(false);
      return;
    } catch (error) {
      const away = error instanceof Unreachable || (error instanceof Refused && error.status === 409);
      if (!away) throw error;
      if (!how.pace.paused) how.waiting(true);
      await how.pace.afterFailure();
    }
  }
}
