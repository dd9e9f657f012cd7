// Draws the phone into the bar of the page. Nothing is drawn that is there already: a screen reader would say it twice.

import { all, make, one } from "../../shared/dom.ts";
import type { Colleague, Interpreter } from "./messages.ts";
import type { Ring, State } from "./state.ts";
import { type Act, type Here, type View, view } from "./view.ts";
import { clock, has, languageName, words } from "./words.ts";

export class Bar {
  constructor(private readonly box: HTMLElement) {}

  /** Draw a state. `elapsed`: seconds of the talk; `queueAge`: seconds since the queue was told. */
  draw(state: State, here: Here, elapsed: number, ringAge: number, queueAge: number): void {
    const shown = view(state, here);
    this.box.dataset.state = shown.state;
    this.write("state", words(`state-${shown.state}`));
    this.icon(shown.icon);
    this.acts(shown.acts, here);
    this.ring(state, ringAge);
    this.show("timer", state.talk !== null);
    this.write("timer", state.talk ? clock(elapsed) : "");
    this.show("held", state.talk?.held ?? false);
    this.show("muted", state.talk !== null && here.muted);
    this.recording(shown);
    this.note(shown.note);
    this.trouble(shown);
    this.people(state, shown);
    this.queue(state, queueAge);
  }

  /** Say it at once, over whatever a screen reader says. */
  alert(said: string): void {
    this.write("alert", said);
  }

  /** Say it when there is a pause. */
  tell(said: string): void {
    this.write("said", said);
  }

  show(name: string, on: boolean): void {
    const part = one(`[data-show="${name}"]`, this.box);
    if (part.hidden === on) part.hidden = !on;
  }

  private write(name: string, said: string): void {
    for (const place of all(`[data-text-of="${name}"]`, this.box)) if (place.textContent !== said) place.textContent = said;
  }

  private icon(name: string): void {
    const use = this.box.querySelector("[data-icons]");
    const address = `${use?.getAttribute("data-icons") ?? ""}#${name}`;
    if (use && use.getAttribute("href") !== address) use.setAttribute("href", address);
  }

  private acts(acts: ReadonlySet<Act>, here: Here): void {
    const focused = document.activeElement;
    for (const button of all<HTMLButtonElement>("[data-do]", this.box)) {
      const name = button.dataset.do as Act | "repair" | "test";
      if (name === "repair" || name === "test") continue;
      button.hidden = !acts.has(name);
    }
    // Who pressed a button that is gone goes on with the one that came in its place, not at the top of the page.
    if (focused instanceof HTMLElement && focused.hidden && this.box.contains(focused)) {
      all<HTMLButtonElement>(".phone-acts [data-do]", this.box).find((each) => !each.hidden)?.focus();
    }
    one('[data-do="mute"]', this.box).setAttribute("aria-pressed", String(here.muted));
  }

  private ring(state: State, age: number): void {
    const call = state.ring ?? state.talk;
    this.show("ring", call !== null && call.language !== "");
    this.show("urgent", call?.urgent ?? false);
    this.write("facts", call?.language ? facts(call, state.ring ? age : 0) : "");
  }

  private recording(shown: View): void {
    this.show("recording", shown.recording !== null);
    if (shown.recording === null) return;
    one(".phone-recording", this.box).dataset.state = shown.recording;
    this.write("recording", words(`recording-${shown.recording}`));
  }

  private note(note: string | null): void {
    this.show("note", note !== null);
    this.write("note", note === null ? "" : words(has(note) ? note : "ended-done"));
  }

  private trouble(shown: View): void {
    this.show("trouble", shown.trouble !== null);
    const name = shown.trouble;
    this.write("trouble-title", name ? words(`trouble-${name}-title`) : "");
    this.write("trouble", name ? words(`trouble-${name}`) : "");
    this.write("repair", name ? words(has(`repair-${name}`) ? `repair-${name}` : "repair") : "");
    one('[data-do="repair"]', this.box).hidden = name === null || name === "ended" || name === "unable";
  }

  private people(state: State, shown: View): void {
    const talk = state.talk;
    const mayAsk = shown.acts.has("requeue");
    const inCall = new Set(talk?.joined.map((each) => each.who));
    const ready = state.colleagues.filter((each) => each.seat !== state.seat && each.state === "ready");
    const interpreters = [...state.interpreters]
      .filter((each) => !inCall.has(each.code))
      .sort((a, b) => Number(b.language === talk?.language) - Number(a.language === talk?.language));
    const free = ready.filter((each) => !inCall.has(each.seat));
    this.show("invite", mayAsk);
    this.show("transfer", mayAsk);
    this.show("joined", (talk?.joined.length ?? 0) > 0);
    this.list("joined", talk?.joined ?? [], (each) => [each.who, each.name, mayAsk ? button("uninvite", each.who, words("take-out", { name: each.name })) : each.name]);
    this.list("interpreters", mayAsk ? interpreters : [], (each) => [each.code, each.name, button("invite", each.code, words("ask-in", { name: interpreter(each) }))]);
    this.list("invited", mayAsk ? free : [], (each) => [each.seat, each.name, button("invite", each.seat, words("ask-in", { name: each.name }))]);
    this.list("transfers", mayAsk ? ready : [], (each) => [each.seat, each.name, button("transfer", each.seat, handTo(each))]);
    this.show("nobody-to-invite", interpreters.length + free.length === 0);
    this.show("nobody-to-transfer", ready.length === 0);
  }

  private queue(state: State, age: number): void {
    const count = state.waiting.length;
    this.write("queue", words(count === 0 ? "queue-none" : count === 1 ? "queue-one" : "queue-some", { n: count }));
    this.write("staff", words("staff", { ready: state.ready, busy: state.busy }));
    this.list("waiting", state.waiting, (each) => {
      const said = { language: languageName(each.language), waited: clock(each.waited + age) };
      return [each.call, words(each.urgent ? "waits-urgent" : "waits", said), null];
    });
  }

  /** A list whose rows stay the elements they are as long as they say the same: the focus may be in one of them. */
  private list<Item>(name: string, items: readonly Item[], row: (item: Item) => [key: string, said: string, content: Node | string | null]): void {
    const list = one(`[data-list="${name}"]`, this.box);
    list.hidden = items.length === 0;
    const before = new Map(all("li", list).map((each) => [each.dataset.row ?? "", each]));
    const rows = items.map((item) => {
      const [key, said, content] = row(item);
      const named = content instanceof Node ? `${key} ${content.textContent}` : key;
      const found = before.get(named) ?? make("li", { "data-row": named }, ...(content instanceof Node ? [content] : []));
      if (!(content instanceof Node) && found.textContent !== said) found.textContent = said;
      return found;
    });
    if (rows.length !== list.children.length || rows.some((each, place) => list.children[place] !== each)) list.replaceChildren(...rows);
  }
}

export function facts(ring: Ring, age: number): string {
  const from = ring.from || words("somebody");
  return words(`kind-${ring.kind}`, { language: languageName(ring.language), waited: clock(ring.waited + age), from });
}

function button(act: string, to: string, said: string): HTMLElement {
  return make("button", { type: "button", class: "govuk-button govuk-button--secondary", "data-to": to, "data-with": act }, said);
}

function interpreter(one: Interpreter): string {
  return words("interpreter", { name: one.name, language: languageName(one.language) });
}

function handTo(one: Colleague): string {
  return words("hand-to", { name: one.name, languages: one.languages.map(languageName).join(", ") });
}
