// Pausing, going on, and waiting for a network that went away.

const WAITS = [2, 5, 10, 20, 30];

export class Pace {
  private halted: Promise<void> | undefined;
  private goOn: (() => void) | undefined;
  private stop = new AbortController();
  private failures = 0;

  /** For the request that is under way: pausing ends it. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get paused(): boolean {
    return this.halted !== undefined;
  }

  pause(): void {
    if (this.halted) return;
    this.halted = new Promise((resolve) => (this.goOn = resolve));
    this.stop.abort();
  }

  resume(): void {
    this.stop = new AbortController();
    this.halted = undefined;
    this.failures = 0;
    this.goOn?.();
  }

  /** Returns at once, or when a pause is over. */
  async turn(): Promise<void> {
    await this.halted;
  }

  worked(): void {
    this.failures = 0;
  }

  /** Returns when it makes sense to try again: after a while, when the network is back, or when somebody says so. */
  async afterFailure(): Promise<void> {
    if (this.halted) return this.halted;
    const seconds = WAITS[Math.min(this.failures++, WAITS.length - 1)] ?? 30;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        removeEventListener("online", done);
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      addEventListener("online", done);
      this.goOn = done;
    });
  }
}
