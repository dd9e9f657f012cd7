// Sound on the socket: 16-bit samples, little-endian, one channel, 16,000 a second, in frames of 20 ms.

export const RATE = 16_000;
export const FRAME = 320;

export function toPcm(samples: Float32Array): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(2 * samples.length));
  samples.forEach((value, place) => view.setInt16(2 * place, Math.round(32_767 * Math.max(-1, Math.min(1, value))), true));
  return view.buffer as ArrayBuffer;
}

export function fromPcm(frame: ArrayBuffer): Float32Array {
  const view = new DataView(frame);
  return Float32Array.from({ length: Math.floor(frame.byteLength / 2) }, (_, place) => view.getInt16(2 * place, true) / 32_768);
}
