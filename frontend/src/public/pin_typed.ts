// A PIN that is chosen is typed twice: one that was mistyped would lose the inbox.

import { BadPin, readPin } from "../sealing/index.ts";
import { one } from "../shared/dom.ts";
import { text } from "../shared/texts.ts";

/** What is wrong with a choice, by field; empty when it can be used. */
export function pinProblems(first: string, again: string): Map<string, string> {
  const [typed, repeated] = [first, again].map((id) => one<HTMLInputElement>(`#${id}`).value) as [string, string];
  try {
    readPin(typed);
  } catch (error) {
    if (error instanceof BadPin) return new Map([[first, text("pin-length")]]);
    throw error;
  }
  return typed === repeated ? new Map() : new Map([[again, text("pin-differs")]]);
}
