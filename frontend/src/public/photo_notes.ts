// Reads what a camera wrote into a JPEG: where, when, with what. Only the first 256 KiB of the file are looked at.

export type Note = "place" | "time" | "camera" | "author";

const HEAD = 256 * 1024;
const NOTES: Readonly<Record<number, Note>> = { 0x8825: "place", 0x9003: "time", 0x0132: "time", 0x010f: "camera", 0x0110: "camera", 0xa431: "camera", 0x013b: "author", 0x9c9d: "author", 0xa430: "author" };
const EXIF_BLOCK = 0x8769;

export async function photoNotes(file: Blob): Promise<Note[]> {
  const bytes = new DataView(await file.slice(0, HEAD).arrayBuffer());
  const tiff = bytes.byteLength > 4 && bytes.getUint16(0) === 0xffd8 ? exif(bytes) : undefined;
  if (!tiff) return [];
  try {
    return [...new Set(notes(tiff))];
  } catch (error) {
    // Cut or malformed: then there is nothing that another reader could be expected to find.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function exif(bytes: DataView<ArrayBuffer>): DataView<ArrayBuffer> | undefined {
  for (let at = 2; at + 10 < bytes.byteLength && bytes.getUint8(at) === 0xff; at += 2 + bytes.getUint16(at + 2)) {
    const isExif = bytes.getUint8(at + 1) === 0xe1 && bytes.getUint32(at + 4) === 0x45786966;
    if (isExif) return new DataView(bytes.buffer, at + 10, Math.min(bytes.getUint16(at + 2) - 8, bytes.byteLength - at - 10));
  }
  return undefined;
}

function* notes(tiff: DataView): Generator<Note> {
  const little = tiff.getUint16(0) === 0x4949;
  const blocks = [tiff.getUint32(4, little)];
  for (const [turn, block] of blocks.entries()) {
    if (turn > 2) return;
    for (let entry = 0; entry < tiff.getUint16(block, little); entry++) {
      const at = block + 2 + 12 * entry;
      const tag = tiff.getUint16(at, little);
      if (tag === EXIF_BLOCK) blocks.push(tiff.getUint32(at + 8, little));
      const note = NOTES[tag];
      if (note) yield note;
    }
  }
}
