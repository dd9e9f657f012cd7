// From one rate of samples to another: a polyphase filter, so that nothing above half the lower rate folds into speech.

const REACH = 20;
const STEEP = 8;
const KEEP = 0.9;

export class Resampler {
  private readonly up: number;
  private readonly down: number;
  private readonly reach: number;
  private readonly phases: Float32Array[];
  private past: Float32Array;
  /** Where the next sample lies, in parts of `up` of a sample of what comes in, counted from the start of `past`. */
  private at: number;

  constructor(from: number, to: number) {
    const shared = divisor(from, to);
    this.up = to / shared;
    this.down = from / shared;
    // The filter is as long as the slower side needs.
    this.reach = Math.ceil(REACH * Math.max(1, from / to));
    this.phases = filter(this.up, this.reach, KEEP * Math.min(1, to / from));
    this.past = new Float32Array(2 * this.reach);
    this.at = this.reach * this.up;
  }

  /** All samples of the new rate that these make complete; the others come with the next ones. */
  push(samples: Float32Array): Float32Array {
    if (this.up === this.down) return samples;
    const all = new Float32Array(this.past.length + samples.length);
    all.set(this.past);
    all.set(samples, this.past.length);
    const last = (all.length - this.reach) * this.up;
    const made = new Float32Array(Math.max(0, Math.ceil((last - this.at) / this.down)));
    for (let place = 0; place < made.length; place += 1, this.at += this.down) {
      const first = Math.floor(this.at / this.up) - this.reach + 1;
      const taps = this.phases[this.at % this.up]!;
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap += 1) sum += taps[tap]! * all[first + tap]!;
      made[place] = sum;
    }
    const gone = Math.max(0, Math.floor(this.at / this.up) - this.reach);
    this.past = all.slice(gone);
    this.at -= gone * this.up;
    return made;
  }
}

/** For each place between two samples, what the samples around it weigh: a sinc under a Kaiser window. */
function filter(up: number, reach: number, cut: number): Float32Array[] {
  return Array.from({ length: up }, (_, phase) => {
    const taps = new Float32Array(2 * reach);
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap += 1) {
      const away = tap - (reach - 1) - phase / up;
      const value = sinc(away * cut) * window(away / reach);
      taps[tap] = value;
      sum += value;
    }
    // What is constant stays what it is.
    return taps.map((value) => value / sum);
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function window(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(STEEP * Math.sqrt(1 - x * x)) / bessel(STEEP);
}

function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-9 * sum; k += 1) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
