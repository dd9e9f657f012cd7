// The microphone: asked for when somebody says that they are ready, and given back when they are not. Mute is here, so
// that nothing that was said while it is on leaves the browser.

export type Trouble = "denied" | "none" | "busy" | "unable";

export class NoMicrophone extends Error {
  override name = "NoMicrophone";
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

export class Microphone {
  private stream: MediaStream | null = null;
  private muted = false;
  /** The device that was chosen on this page; the browser's own choice where it is empty. */
  chosen = "";
  private opening: Promise<MediaStream> | null = null;

  constructor(
    private readonly gone: () => void,
    /** Whether the browser may clean the sound; a headset in a quiet room sounds better without. */
    private readonly cleans: () => boolean,
  ) {}

  /** The sound of the microphone, asked for once. Raises NoMicrophone. */
  async open(): Promise<MediaStream> {
    if (this.stream?.active) return this.stream;
    this.opening ??= this.ask().finally(() => (this.opening = null));
    return this.opening;
  }

  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  get isOpen(): boolean {
    return this.stream?.active ?? false;
  }

  mute(on: boolean): void {
    this.muted = on;
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !on;
  }

  async choices(): Promise<readonly MediaDeviceInfo[]> {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((each) => each.kind === "audioinput" && each.deviceId);
  }

  async choose(device: string): Promise<MediaStream> {
    this.chosen = device;
    this.close();
    return this.open();
  }

  private async ask(): Promise<MediaStream> {
    if (!navigator.mediaDevices) throw new NoMicrophone("unable");
    const cleans = this.cleans();
    const wanted = { echoCancellation: cleans, noiseSuppression: cleans, autoGainControl: cleans };
    const device = this.chosen;
    try {
      // A device that is not plugged in any more is no reason to have none: `ideal` takes another one then.
      const audio = device ? { ...wanted, deviceId: { ideal: device } } : wanted;
      this.stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      throw new NoMicrophone(reason(error));
    }
    for (const track of this.stream.getAudioTracks()) track.addEventListener("ended", () => this.gone());
    this.mute(this.muted);
    return this.stream;
  }
}

function reason(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "unable";
}
