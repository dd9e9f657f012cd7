// What the page makes heard: the ring, a tone to try the headset with, and how loud the microphone is.

const RINGS_EVERY = 2_400;
const SOFT = 0.12;

export class Speaker {
  private context: AudioContext | null = null;
  private ringing: number | undefined;
  private meter: { source: MediaStreamAudioSourceNode; analyser: AnalyserNode } | null = null;

  /** A browser lets a page be heard after somebody pressed something: to be called from such a press. */
  wake(): AudioContext {
    this.context ??= new AudioContext({ latencyHint: "interactive" });
    if (this.context.state !== "running") void this.context.resume();
    return this.context;
  }

  ring(on: boolean): void {
    if (on === (this.ringing !== undefined)) return;
    window.clearInterval(this.ringing);
    this.ringing = undefined;
    if (!on) return;
    const once = (): void => this.play([523, 659, 523, 659], 0.16);
    once();
    this.ringing = window.setInterval(once, RINGS_EVERY);
  }

  test(): void {
    this.play([440, 554, 659, 880], 0.35);
  }

  /** From 0 to 1, of the microphone that is being watched. */
  get level(): number {
    if (!this.meter) return 0;
    const heard = new Float32Array(this.meter.analyser.fftSize);
    this.meter.analyser.getFloatTimeDomainData(heard);
    const power = heard.reduce((sum, value) => sum + value * value, 0) / heard.length;
    // What an ear takes for half as loud is about 10 dB; 60 dB below full is silence.
    return Math.max(0, Math.min(1, 1 + (10 * Math.log10(power + 1e-9)) / 60));
  }

  watch(stream: MediaStream | null): void {
    this.meter?.source.disconnect();
    this.meter = null;
    if (!stream) return;
    const context = this.wake();
    const [source, analyser] = [context.createMediaStreamSource(stream), context.createAnalyser()];
    source.connect(analyser);
    this.meter = { source, analyser };
  }

  private play(pitches: readonly number[], length: number): void {
    const context = this.wake();
    pitches.forEach((pitch, place) => {
      const [tone, volume, begins] = [context.createOscillator(), context.createGain(), context.currentTime + place * length];
      tone.frequency.value = pitch;
      // A tone that begins and ends softly; a hard edge is a click in a headset.
      volume.gain.setValueAtTime(0, begins);
      volume.gain.linearRampToValueAtTime(SOFT, begins + 0.03);
      volume.gain.linearRampToValueAtTime(0, begins + length * 0.95);
      tone.connect(volume).connect(context.destination);
      tone.start(begins);
      tone.stop(begins + length);
    });
  }
}
