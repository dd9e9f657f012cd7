// The way of the sound that needs no WebRTC: frames over the websocket, made and played in the browser's sound thread.

export interface Sound {
  /** Done when a call can come; fails when none can. */
  readonly ready: Promise<void>;
  /** A frame that came over the socket; WebRTC has a way of its own and ignores it. */
  frame(frame: ArrayBuffer): void;
  /** A signalling message that came over the socket. */
  signal(message: string): void;
  /** Another microphone is used from now on. */
  hears(stream: MediaStream): void;
  stop(): void;
}

export function overSocket(
  context: AudioContext,
  worklet: string,
  stream: MediaStream,
  speak: (frame: ArrayBuffer) => void,
): Sound {
  let microphone = stream;
  let nodes: Nodes | null = null;
  let stopped = false;
  const ready = load(context, worklet).then(() => {
    if (!stopped) nodes = connect(context, microphone, speak);
  });
  return {
    ready,
    frame: (frame) => nodes?.playback.port.postMessage(frame, [frame]),
    signal: () => undefined,
    hears: (other) => {
      microphone = other;
      if (!nodes) return;
      nodes.source.disconnect();
      nodes.source = context.createMediaStreamSource(other);
      nodes.source.connect(nodes.capture);
    },
    stop: () => {
      stopped = true;
      if (!nodes) return;
      nodes.capture.port.onmessage = null;
      for (const node of [nodes.source, nodes.capture, nodes.playback]) node.disconnect();
      nodes = null;
    },
  };
}

interface Nodes {
  source: MediaStreamAudioSourceNode;
  readonly capture: AudioWorkletNode;
  readonly playback: AudioWorkletNode;
}

function connect(context: AudioContext, stream: MediaStream, speak: (frame: ArrayBuffer) => void): Nodes {
  const mono = { numberOfOutputs: 1, outputChannelCount: [1], channelCount: 1, channelCountMode: "explicit" as const };
  const capture = new AudioWorkletNode(context, "phone-capture", mono);
  const playback = new AudioWorkletNode(context, "phone-playback", { ...mono, numberOfInputs: 0 });
  const source = context.createMediaStreamSource(stream);
  capture.port.onmessage = (event: MessageEvent<ArrayBuffer>) => speak(event.data);
  source.connect(capture);
  // A node that leads nowhere is not run; this one puts out silence.
  capture.connect(context.destination);
  playback.connect(context.destination);
  return { source, capture, playback };
}

const loaded = new WeakMap<AudioContext, Promise<void>>();

function load(context: AudioContext, worklet: string): Promise<void> {
  let done = loaded.get(context);
  if (!done) loaded.set(context, (done = context.audioWorklet.addModule(worklet)));
  return done;
}
