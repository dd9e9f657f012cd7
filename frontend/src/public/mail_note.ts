// Where a reporter wants to be told, as the worker opens it: auricle/mailing/left_address.py reads the same.

import { type Bytes, concat, sealNote, utf8 } from "../sealing/index.ts";

/** Every note has one length, so that it tells nothing of the address. */
const NOTE_BYTES = 512;

export interface Left {
  readonly report: string;
  readonly language: string;
  readonly address: string;
}

/** A language and an address in two lines, sealed for this report alone. */
export async function mailNote({ report, language, address }: Left, recipient: Bytes): Promise<Bytes> {
  const note = new Uint8Array(NOTE_BYTES);
  note.set(utf8(`${language}\n${address}`));
  const id = Uint8Array.from(report.replaceAll("-", "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return sealNote(note, { recipient, context: concat(utf8("au1/mail\0report"), id) });
}
