// The phone of one call-taker as a plain value: state and message in, state out. What the page shows is drawn from it.

import type { Colleague, Heard, Interpreter, Kind, Link, Presence, Recording, Waiting } from "./messages.ts";

export interface Ring {
  readonly call: string;
  readonly kind: Kind;
  readonly language: string;
  readonly urgent: boolean;
  readonly waited: number;
  readonly from: string;
  readonly report: string;
}

export interface Joined {
  readonly who: string;
  readonly name: string;
}

export interface Talk extends Ring {
  /** Unix seconds, by the clock of the service. */
  readonly since: number;
  readonly held: boolean;
  readonly recording: Recording | null;
  readonly joined: readonly Joined[];
  /** The caller has hung up; the talk is over as soon as the service says so. */
  readonly lost: boolean;
}

export interface State {
  readonly link: Link;
  readonly presence: Presence;
  readonly seat: string;
  readonly media: "webrtc" | "socket" | null;
  readonly ring: Ring | null;
  /** What rang last here: the service tells of a call while it rings, and that it was taken afterwards. */
  readonly rang: Ring | null;
  readonly talk: Talk | null;
  /** Why the last talk ended, until the next one rings. */
  readonly ended: string;
  /** A ring went by that nobody took here. */
  readonly missed: boolean;
  readonly waiting: readonly Waiting[];
  readonly ready: number;
  readonly busy: number;
  readonly colleagues: readonly Colleague[];
  readonly interpreters: readonly Interpreter[];
  /** A colleague or an interpreter is being called in. */
  readonly asking: boolean;
  readonly refused: { readonly do: string; readonly why: string } | null;
}

export const BEGINNING: State = {
  link: "off",
  presence: "away",
  seat: "",
  media: null,
  ring: null,
  rang: null,
  talk: null,
  ended: "",
  missed: false,
  waiting: [],
  ready: 0,
  busy: 0,
  colleagues: [],
  interpreters: [],
  asking: false,
  refused: null,
};

const UNKNOWN: Ring = { call: "", kind: "queue", language: "", urgent: false, waited: 0, from: "", report: "" };

/** The state after a message. A message that does not fit changes nothing: what the service says next will. */
export function next(state: State, heard: Heard): State {
  switch (heard.is) {
    case "link":
      return linked(state, heard.link);
    case "pressed":
      if (heard.do === "invite" || heard.do === "transfer") return { ...state, refused: null, asking: state.talk !== null };
      return { ...state, refused: null, missed: false, ended: heard.do === "away" ? state.ended : "" };
    case "welcome":
      // A service that goes on with a talk says so right after this.
      return {
        ...BEGINNING,
        link: "open",
        seat: heard.seat,
        media: heard.media,
        interpreters: heard.interpreters ?? [],
        ended: state.ended,
      };
    case "you":
      return presence(state, heard.state);
    case "queue":
      return { ...state, waiting: heard.waiting, ready: heard.ready, busy: heard.busy };
    case "colleagues":
      return { ...state, colleagues: heard.people };
    case "ringing": {
      const ring = { ...UNKNOWN, ...facts(heard), from: heard.from ?? "", report: heard.report ?? "" };
      return { ...state, presence: "ringing", ring, rang: ring, ended: "", missed: false, refused: null };
    }
    case "unrung":
      if (state.ring?.call !== heard.call) return state;
      return { ...state, ring: null, missed: state.ring.kind !== "dial", presence: state.presence === "ringing" ? "ready" : state.presence };
    case "talking": {
      const rung = [state.talk, state.rang].find((each) => each?.call === heard.call) ?? UNKNOWN;
      const talk: Talk = {
        ...rung,
        call: heard.call,
        kind: heard.kind,
        report: heard.report ?? rung.report,
        since: heard.since,
        held: false,
        recording: null,
        joined: [],
        lost: false,
      };
      return { ...state, presence: "talking", ring: null, talk, ended: "", missed: false, asking: false, refused: null };
    }
    case "ended":
      if (state.talk === null || (heard.call && state.talk.call !== heard.call)) return state;
      return { ...state, talk: null, asking: false, ended: why(state.talk, heard.why), presence: "wrapping" };
    case "refused":
      // What nobody pressed is nobody's to be told of.
      if (heard.do === "report" || heard.do === "ping" || heard.do === "ticket") return state;
      return { ...state, asking: false, refused: { do: heard.do, why: heard.why } };
    case "held":
      return inTalk(state, { held: true });
    case "unheld":
      return { ...inTalk(state, { held: false }), asking: false };
    case "recording":
      return inTalk(state, { recording: heard.state });
    case "joined":
      if (!state.talk) return state;
      return { ...inTalk(state, { joined: [...without(state.talk, heard.who), { who: heard.who, name: heard.name }] }), asking: false };
    case "left":
      return state.talk ? inTalk(state, { joined: without(state.talk, heard.who) }) : state;
    case "lost":
      return inTalk(state, { lost: true, held: false });
    default:
      return state;
  }
}

function linked(state: State, link: Link): State {
  if (link === "open") return { ...state, link };
  // Without a socket nothing can ring, and nothing that was known of others is true any more. A talk may go on.
  return { ...state, link, ring: null, waiting: [], colleagues: [], ready: 0, busy: 0, ...(final(link) ? { talk: null, presence: "away" as const } : {}) };
}

/** Whether the page does not try again by itself. */
export function final(link: Link): boolean {
  return link === "off" || link === "elsewhere" || link === "refused" || link === "ended";
}

function presence(state: State, now: Presence): State {
  const ring = now === "ringing" ? state.ring : null;
  const talk = now === "talking" ? state.talk : null;
  const ended = state.talk && !talk ? why(state.talk, "done") : state.ended;
  return { ...state, presence: now, ring, talk, ended: now === "ready" ? "" : ended, missed: now === "away" && (state.missed || state.ring !== null) };
}

function inTalk(state: State, change: Partial<Talk>): State {
  return state.talk ? { ...state, talk: { ...state.talk, ...change }, refused: null } : state;
}

/** Whoever was with a caller when the connection broke is told where the caller is now. */
function why(talk: Talk, told: string): string {
  if (talk.lost) return "lost";
  return told === "lost" ? "back-in-queue" : told;
}

function without(talk: Talk, who: string): readonly Joined[] {
  return talk.joined.filter((each) => each.who !== who);
}

function facts(ring: Omit<Ring, "from" | "report">): Omit<Ring, "from" | "report"> {
  return { call: ring.call, kind: ring.kind, language: ring.language, urgent: ring.urgent, waited: ring.waited };
}
