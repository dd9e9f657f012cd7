// What of the phone's state is shown: a plain function, so that every state can be looked at in a test without a browser.

import type { Recording } from "./messages.ts";
import { type State, final } from "./state.ts";

export type Trouble = "denied" | "none" | "busy" | "unable" | "sound" | "silent" | "gone" | "lost" | "elsewhere" | "refused" | "ended";

/** What the page alone knows. */
export interface Here {
  readonly muted: boolean;
  /** The microphone or the way of the sound is being opened. */
  readonly opening: boolean;
  readonly trouble: Trouble | null;
}

export type Act = "ready" | "wrapped" | "away" | "answer" | "decline" | "hold" | "unhold" | "mute" | "hang_up" | "consent" | "stop_recording" | "requeue";

export interface View {
  readonly state: string;
  readonly icon: string;
  readonly acts: ReadonlySet<Act>;
  readonly recording: Recording | "none" | null;
  readonly trouble: Trouble | null;
  readonly note: string | null;
}

const ICONS: Readonly<Record<string, string>> = { away: "pause", ready: "check", ringing: "phone", dialling: "phone", talking: "speak", held: "pause", wrapping: "note" };

export function view(state: State, here: Here): View {
  const shown = name(state, here);
  return {
    state: shown,
    icon: ICONS[shown] ?? "phone",
    acts: new Set(acts(state, here)),
    recording: state.talk && state.talk.kind !== "invite" ? (state.talk.recording ?? "none") : null,
    trouble: here.trouble ?? linkTrouble(state),
    note: note(state),
  };
}

function name(state: State, here: Here): string {
  if (state.talk) return state.talk.held ? "held" : "talking";
  if (final(state.link)) return "off";
  if (state.link !== "open") return "connecting";
  if (state.ring?.kind === "dial") return "dialling";
  return here.opening ? "opening" : state.presence;
}

function acts(state: State, here: Here): readonly Act[] {
  if (state.link !== "open") return state.talk ? ["mute"] : [];
  if (state.talk) {
    const talk = state.talk;
    if (talk.lost) return ["hang_up"];
    if (talk.kind === "invite") return ["mute", "hang_up"];
    const recorded = talk.recording === "yes" ? "stop_recording" : talk.recording === "asked" ? null : "consent";
    return [talk.held ? "unhold" : "hold", "mute", "hang_up", "requeue", ...(recorded && !talk.held ? [recorded as Act] : [])];
  }
  // Who calls somebody back can only give up.
  if (state.ring) return state.ring.kind === "dial" ? ["decline"] : ["answer", "decline"];
  if (here.opening) return [];
  if (state.presence === "wrapping") return ["wrapped", "away"];
  return [state.presence === "away" ? "ready" : "away"];
}

function linkTrouble(state: State): Trouble | null {
  const link = state.link;
  return link === "lost" || link === "elsewhere" || link === "refused" || link === "ended" ? link : null;
}

/** A line that says what just happened, until something else does. */
function note(state: State): string | null {
  if (state.refused?.do === "dial") return `dialled-${state.refused.why}`;
  if (state.refused) return state.refused.do === "transfer" || state.refused.do === "invite" ? "refused-to" : "refused";
  if (state.talk?.lost) return "ended-lost";
  if (state.asking) return "asking";
  if (state.talk) return null;
  if (state.missed && state.presence === "away") return "missed";
  if (state.presence === "wrapping" && state.ended) return `ended-${state.ended}`;
  return null;
}
