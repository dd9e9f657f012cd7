// Runs in the browser's own thread for sound: makes frames of what the microphone hears, and plays frames that came.

import { Jitter } from "./desk/phone/jitter.ts";
import { FRAME, RATE, fromPcm, toPcm } from "./desk/phone/pcm.ts";
import { Resampler } from "./desk/phone/resampler.ts";

// What the sound's thread has of its own; TypeScript's library knows the page's alone.
declare const sampleRate: number;
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

type Channels = readonly (readonly Float32Array[])[];

class Capture extends AudioWorkletProcessor {
  private readonly resampler = new Resampler(sampleRate, RATE);
  private frame = new Float32Array(FRAME);
  private filled = 0;

  process(inputs: Channels): boolean {
    const heard = inputs[0]?.[0];
    if (!heard) return true;
    for (const value of this.resampler.push(heard)) {
      this.frame[this.filled] = value;
      this.filled += 1;
      if (this.filled === FRAME) {
        const pcm = toPcm(this.frame);
        this.port.postMessage(pcm, [pcm]);
        this.filled = 0;
      }
    }
    return true;
  }
}

class Playback extends AudioWorkletProcessor {
  private readonly resampler = new Resampler(RATE, sampleRate);
  private readonly jitter = new Jitter(sampleRate);

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<ArrayBuffer>) => this.jitter.push(this.resampler.push(fromPcm(event.data)));
  }

  process(_inputs: Channels, outputs: readonly (readonly Float32Array[])[]): boolean {
    const out = outputs[0]?.[0];
    if (out) this.jitter.pull(out);
    return true;
  }
}

registerProcessor("phone-capture", Capture);
registerProcessor("phone-playback", Playback);
