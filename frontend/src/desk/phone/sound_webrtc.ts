// The way of the sound by WebRTC: JsSIP registers an account that lives as long as our socket, and answers what is sent
// to it. Its messages go through our own websocket, so no port of Asterisk is open to anybody.

import { UA } from "jssip";

import type { SipAccount } from "./messages.ts";
import type { Sound } from "./sound_socket.ts";

const REGISTERS_WITHIN = 8_000;

// What of JsSIP's sessions is used here.
interface Session {
  readonly connection: RTCPeerConnection;
  answer(options: object): void;
  terminate(): void;
  isEnded(): boolean;
  on(event: "peerconnection", act: (event: { peerconnection: RTCPeerConnection }) => void): void;
  on(event: "ended" | "failed", act: () => void): void;
}

/** What JsSIP takes for a websocket: a way through ours, which is open already and ends with it. */
class Tunnel {
  via_transport = "WS";
  readonly url = "ws://auricle.invalid";
  readonly sip_uri = "sip:auricle.invalid;transport=ws";
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean) => void = () => undefined;
  ondata: (data: unknown) => void = () => undefined;
  private open = false;

  constructor(private readonly say: (message: string) => boolean) {}

  connect(): void {
    this.open = true;
    queueMicrotask(() => this.onconnect());
  }

  disconnect(): void {
    this.open = false;
  }

  isConnected(): boolean {
    return this.open;
  }

  isConnecting(): boolean {
    return false;
  }

  send(message: unknown): boolean {
    return this.open && this.say(String(message));
  }
}

export function overWebRtc(account: SipAccount, stream: MediaStream, say: (message: string) => boolean): Sound {
  const tunnel = new Tunnel(say);
  const agent = new UA({
    sockets: [tunnel as never],
    uri: account.uri,
    password: account.password,
    register: true,
    register_expires: 600,
    session_timers: false,
    user_agent: "Auricle",
  });
  const player = new Audio();
  player.autoplay = true;
  let microphone = stream;
  let session: Session | null = null;
  agent.on("newRTCSession", (event: { originator: string; session: unknown }) => {
    const came = event.session as Session;
    // We are called and never call.
    if (event.originator !== "remote") return;
    if (session && !session.isEnded()) session.terminate();
    session = came;
    came.on("peerconnection", ({ peerconnection }) =>
      peerconnection.addEventListener("track", ({ track }) => {
        player.srcObject = new MediaStream([track]);
        void player.play().catch(() => undefined);
      }),
    );
    came.answer({ mediaStream: microphone, pcConfig: { iceServers: [] } });
  });
  return {
    ready: registered(agent),
    frame: () => undefined,
    signal: (message) => tunnel.ondata(message),
    hears: (other) => {
      microphone = other;
      const [track] = other.getAudioTracks();
      for (const sender of session?.isEnded() === false ? session.connection.getSenders() : []) void sender.replaceTrack(track ?? null);
    },
    stop: () => {
      agent.stop();
      player.srcObject = null;
    },
  };
}

function registered(agent: UA): Promise<void> {
  return new Promise<void>((done, failed) => {
    const late = setTimeout(() => failed(new Error("late")), REGISTERS_WITHIN);
    agent.on("registered", () => {
      clearTimeout(late);
      done();
    });
    agent.on("registrationFailed", () => {
      clearTimeout(late);
      failed(new Error("refused"));
    });
    agent.start();
  });
}
