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
  readonly refused: { readonly do: string; readonly why: string } | null;
}

export const BEGINNING: State = {
  link: "off",
  presence: "away",
  seat: "",
  media: null,
  ring: null,
  talk: null,
  ended: "",
  missed: false,
  waiting: [],
  ready: 0,
  busy: 0,
  colleagues: [],
  interpreters: [],
  refused: null,
};

const UNKNOWN: Ring = { call: "", kind: "queue", language: "", urgent: false, waited: 0, from: "", report: "" };

/** The state after a message. A message that does not fit changes nothing: what the service says next will. */
export function next(state: State, heard: Heard): State {
  switch (heard.is) {
    case "link":
      return linked(state, heard.link);
    case "pressed":
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
    case "ringing":
      return {
        ...state,
        presence: "ringing",
        ring: { ...UNKNOWN, ...facts(heard), from: heard.from ?? "", report: heard.report ?? "" },
        ended: "",
        missed: false,
        refused: null,
      };
    case "unrung":
      if (state.ring?.call !== heard.call) return state;
      return { ...state, ring: null, missed: true, presence: state.presence === "ringing" ? "ready" : state.presence };
    case "talking": {
      const rung = state.ring?.call === heard.call ? state.ring : state.talk?.call === heard.call ? state.talk : UNKNOWN;
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
      return { ...state, presence: "talking", ring: null, talk, ended: "", missed: false, refused: null };
    }
    case "ended":
      if (state.talk === null || (heard.call && state.talk.call !== heard.call)) return state;
      return { ...state, talk: null, ended: state.talk.lost ? "lost" : heard.why || "over", presence: "wrapping" };
    case "refused":
      return { ...state, refused: { do: heard.do, why: heard.why } };
    case "held":
    case "unheld":
      return inTalk(state, { held: heard.is === "held" });
    case "recording":
      return inTalk(state, { recording: heard.state });
    case "joined":
      return state.talk ? inTalk(state, { joined: [...without(state.talk, heard.who), { who: heard.who, name: heard.name }] }) : state;
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
  const ended = state.talk && !talk ? (state.talk.lost ? "lost" : "over") : state.ended;
  return { ...state, presence: now, ring, talk, ended: now === "ready" ? "" : ended, missed: now === "away" && (state.missed || state.ring !== null) };
}

function inTalk(state: State, change: Partial<Talk>): State {
  return state.talk ? { ...state, talk: { ...state.talk, ...change }, refused: null } : state;
}

function without(talk: Talk, who: string): readonly Joined[] {
  return talk.joined.filter((each) => each.who !== who);
}

function facts(ring: Omit<Ring, "from" | "report">): Omit<Ring, "from" | "report"> {
  return { call: ring.call, kind: ring.kind, language: ring.language, urgent: ring.urgent, waited: ring.waited };
}
