// What is said over the phone's socket: JSON objects, and the sound between them as binary frames. The voice service says
// what happened (`is`), the browser what to do (`do`).

export type Presence = "away" | "ready" | "ringing" | "talking" | "wrapping";
export type Kind = "queue" | "transfer" | "invite" | "dial";
export type Recording = "asked" | "yes" | "no" | "failed" | "stopped";

export interface Waiting {
  readonly call: string;
  readonly language: string;
  readonly urgent: boolean;
  readonly waited: number;
  readonly first: boolean;
}

export interface Colleague {
  readonly seat: string;
  readonly name: string;
  readonly languages: readonly string[];
  readonly state: Presence;
}

export interface Interpreter {
  readonly code: string;
  readonly name: string;
  readonly language: string;
}

export interface SipAccount {
  readonly uri: string;
  readonly password: string;
}

export type Said =
  | { is: "welcome"; seat: string; media: "webrtc" | "socket"; sip: SipAccount | null; interpreters: readonly Interpreter[] }
  | { is: "you"; state: Presence; call?: string }
  | { is: "queue"; waiting: readonly Waiting[]; ready: number; busy: number }
  | { is: "colleagues"; people: readonly Colleague[] }
  | { is: "ringing"; call: string; kind: Kind; language: string; urgent: boolean; waited: number; from?: string; report?: string }
  | { is: "unrung"; call: string }
  | { is: "talking"; call: string; since: number; kind: Kind; report?: string }
  | { is: "held" }
  | { is: "unheld" }
  | { is: "recording"; state: Recording }
  | { is: "joined"; who: string; name: string }
  | { is: "left"; who: string }
  | { is: "lost" }
  | { is: "ended"; call: string; why: string }
  | { is: "refused"; do: string; why: string }
  | { is: "sip"; message: string }
  | { is: "pong" };

/** How the socket itself stands; the state machine takes it as one message more. */
export type Link = "off" | "connecting" | "open" | "lost" | "elsewhere" | "refused" | "ended";
export type Heard = Said | { is: "link"; link: Link } | { is: "pressed"; do: "ready" | "away" | "wrapped" | "invite" | "transfer" };

export type Do =
  | { do: "ready" | "away" | "hold" | "unhold" | "consent" | "stop_recording" | "hang_up" | "wrapped" | "ping" }
  | { do: "ticket"; ticket: string }
  | { do: "answer" | "decline"; call: string }
  | { do: "transfer"; to?: string; language?: string; team?: string }
  | { do: "invite" | "uninvite"; to: string }
  | { do: "report"; report: string }
  | { do: "dial"; pass: string }
  | { do: "sip"; message: string };

/** Read a text frame; what is no message of ours is nothing. */
export function read(frame: string): Said | null {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === "object" && value !== null && typeof (value as { is?: unknown }).is === "string" ? (value as Said) : null;
  } catch {
    return null;
  }
}
