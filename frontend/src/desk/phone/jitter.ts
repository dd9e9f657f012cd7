// What was heard waits a moment, so that frames that come late leave no hole; and never long, or talking becomes hard.

export const BEGINS_WITH = 0.06;
export const AT_MOST = 0.24;

export class Jitter {
  private readonly waiting: Float32Array[] = [];
  private held = 0;
  private offset = 0;
  private flowing = false;

  constructor(private readonly rate: number) {}

  /** Seconds that wait. */
  get depth(): number {
    return this.held / this.rate;
  }

  push(samples: Float32Array): void {
    if (samples.length === 0) return;
    this.waiting.push(samples);
    this.held += samples.length;
    // After a stall everything comes at once: what is old is left out, or the talk would lag for good.
    if (this.depth > AT_MOST) while (this.depth > BEGINS_WITH && this.waiting.length > 1) this.drop();
  }

  /** Fill what is played next; silence where nothing is there. */
  pull(out: Float32Array): void {
    out.fill(0);
    if (!this.flowing && this.depth < BEGINS_WITH) return;
    this.flowing = true;
    let filled = 0;
    while (filled < out.length) {
      const first = this.waiting[0];
      if (!first) {
        this.flowing = false;
        return;
      }
      const piece = first.subarray(this.offset, this.offset + out.length - filled);
      out.set(piece, filled);
      filled += piece.length;
      this.offset += piece.length;
      this.held -= piece.length;
      if (this.offset === first.length) {
        this.waiting.shift();
        this.offset = 0;
      }
    }
  }

  private drop(): void {
    this.held -= (this.waiting.shift()?.length ?? 0) - this.offset;
    this.offset = 0;
  }
}
