// The call-taker's phone: joins the socket, the state, the sound and the bar. It decides nothing that the service decides.

import { all, one } from "../../shared/dom.ts";
import { isCovered } from "../cover.ts";
import { Bar, facts } from "./bar.ts";
import type { Do, Heard, SipAccount } from "./messages.ts";
import { Microphone, NoMicrophone } from "./microphone.ts";
import { type Sound, overSocket } from "./sound_socket.ts";
import { Speaker } from "./speaker.ts";
import { BEGINNING, type State, type Talk, next } from "./state.ts";
import type { Trouble } from "./view.ts";
import { Wire } from "./wire.ts";
import { words } from "./words.ts";

type WebRtc = typeof import("./sound_webrtc.ts");

export class Phone {
  private state: State = BEGINNING;
  private account: SipAccount | null = null;
  private sound: Sound | null = null;
  private opening: Promise<boolean> | null = null;
  private muted = false;
  private trouble: Trouble | null = null;
  /** Somebody pressed Ready, and has not taken a break since. */
  private wants = false;
  private fresh = false;
  private began = 0;
  private rang = 0;
  private queueTold = 0;
  private readonly bar: Bar;
  private readonly wire: Wire;
  readonly speaker = new Speaker();
  readonly microphone: Microphone;

  constructor(private readonly box: HTMLElement) {
    this.bar = new Bar(box);
    this.wire = new Wire(box, (heard) => this.hear(heard), (frame) => this.state.talk && this.sound?.frame(frame));
    const cleans = one<HTMLInputElement>("#phone-cleans", box);
    this.microphone = new Microphone(() => this.lostMicrophone(), () => cleans.checked);
  }

  start(): void {
    this.wire.open();
    window.setInterval(() => this.tick(), 1000);
    addEventListener("beforeunload", (event) => this.state.talk && event.preventDefault());
    this.draw();
  }

  get talking(): boolean {
    return this.state.talk !== null;
  }

  /** Whether the phone has a use for the microphone at this moment. */
  get uses(): boolean {
    return this.state.presence !== "away" || this.opening !== null || this.talking;
  }

  /** What a button of the bar does. */
  async press(act: string): Promise<void> {
    if (act === "ready" || act === "wrapped") return this.beReady(act);
    if (act === "repair") return this.repair();
    if (act === "away") this.wants = false;
    if (act === "mute") return this.mute(!this.muted);
    if (act === "answer") return this.answer();
    if (act === "decline") return this.tell({ do: "decline", call: this.state.ring?.call ?? "" });
    if (act === "requeue") return this.requeue();
    this.tell({ do: act as "hold" });
  }

  /** Do something with somebody: hand over to, ask to join, take out. */
  pressWith(act: string, to: string): void {
    this.tell({ do: act as "transfer", to });
  }

  tell(what: Do): void {
    const asks = (what.do === "transfer" || what.do === "invite") && what.to !== undefined;
    if (asks) this.hear({ is: "pressed", do: what.do as "invite" });
    else if (what.do === "wrapped" || what.do === "away" || what.do === "ready") this.hear({ is: "pressed", do: what.do });
    this.wire.tell(what);
  }

  /** Another microphone, or the same one with other filters. Raises NoMicrophone. */
  async hears(device: string): Promise<MediaStream> {
    const stream = await this.microphone.choose(device);
    this.sound?.hears(stream);
    return stream;
  }

  /** The form of the page files under this report: a recording of the call joins it. */
  fileUnder(report: string): void {
    if (report && this.state.talk && report !== this.state.talk.report) this.wire.tell({ do: "report", report });
  }

  /** What was left to write down is written: the next call may ring. Not for whoever was not on the phone at all. */
  async wrappedUp(): Promise<void> {
    if (this.state.presence === "wrapping") await this.beReady("wrapped");
  }

  fail(error: unknown): void {
    this.trouble = error instanceof NoMicrophone ? error.trouble : "sound";
    this.draw();
  }

  private hear(heard: Heard): void {
    if (heard.is === "sip") return this.sound?.signal(heard.message);
    const before = this.state;
    this.state = next(before, heard);
    if (heard.is === "queue") this.queueTold = Date.now();
    if (heard.is === "welcome") this.welcomed(heard.sip);
    if (heard.is === "link" && heard.link !== "connecting" && heard.link !== "open") this.silence();
    if (heard.is === "you") this.told();
    if (heard.is === "joined" || heard.is === "left") this.tellOfOthers(before, heard);
    this.follow(before);
    this.draw();
  }

  private welcomed(account: SipAccount | null): void {
    this.account = account;
    this.silence();
    this.fresh = true;
    if (this.trouble === "sound") this.trouble = null;
  }

  /** The service said how we stand: after a new connection that can be other than what somebody here wants. */
  private told(): void {
    const first = this.fresh;
    this.fresh = false;
    const { presence } = this.state;
    if (presence === "ready" || presence === "talking") {
      this.wants = true;
      // The page was loaded anew, or the connection is a new one: it goes on without a press.
      void this.prepare().then((done) => !done && presence === "ready" && this.tell({ do: "away" }));
    } else if (presence === "away" && this.wants) {
      if (first) void this.beReady("ready");
      else this.wants = false;
    }
  }

  private follow(before: State): void {
    const { ring, talk, presence } = this.state;
    if (ring && ring.call !== before.ring?.call) {
      this.rang = Date.now();
      const calls = ring.kind === "dial";
      this.speaker.ring(!calls);
      if (calls) this.bar.alert(words("state-dialling"));
      else this.bar.alert(words(ring.urgent ? "rings-urgent" : "rings", { facts: facts(ring, 0) }));
    } else if (!ring && before.ring) {
      this.speaker.ring(false);
      this.bar.alert("");
    }
    if (talk && talk.call !== before.talk?.call) {
      // Without a ring before it, it is a talk that goes on after the page was loaded anew.
      this.began = before.rang?.call === talk.call ? Date.now() : Math.min(Date.now(), talk.since * 1000);
      this.mute(false);
      this.tellPage(talk);
      this.fileUnder(document.getElementById("pane")?.dataset.report ?? "");
    }
    if (talk?.recording && talk.recording !== before.talk?.recording) this.bar.tell(words(`recording-${talk.recording}`));
    if (talk?.lost && !before.talk?.lost) this.bar.tell(words("ended-lost"));
    if (!talk && before.talk) this.bar.tell(words("ended-done"));
    if (presence === "away" && before.presence !== "away" && !this.opening) this.release();
  }

  private tellOfOthers(before: State, heard: Heard & { is: "joined" | "left" }): void {
    const name = heard.is === "joined" ? heard.name : before.talk?.joined.find((each) => each.who === heard.who)?.name;
    if (name) this.bar.tell(words(heard.is, { name }));
  }

  private async beReady(act: "ready" | "wrapped"): Promise<void> {
    this.speaker.wake();
    this.wants = true;
    if (await this.prepare()) this.tell({ do: act });
    else this.wants = false;
    this.draw();
  }

  /** The microphone and a way for the sound. Whether both are there; if not, the bar says what to do. */
  private prepare(): Promise<boolean> {
    this.opening ??= this.open().finally(() => {
      this.opening = null;
      this.draw();
    });
    this.draw();
    return this.opening;
  }

  private async open(): Promise<boolean> {
    this.trouble = null;
    try {
      const stream = await this.microphone.open();
      const context = this.speaker.wake();
      this.sound ??= await this.way(context, stream);
      await this.sound.ready;
      if (context.state !== "running") await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 500))]);
      if (context.state !== "running") this.trouble = "silent";
      return true;
    } catch (error) {
      this.silence();
      this.fail(error);
      return false;
    }
  }

  private async way(context: AudioContext, stream: MediaStream): Promise<Sound> {
    if (this.state.media === "webrtc" && this.account) {
      const { overWebRtc } = (await import(this.box.dataset.webrtc ?? "")) as WebRtc;
      return overWebRtc(this.account, stream, (message) => this.wire.tell({ do: "sip", message }));
    }
    const speak = (frame: ArrayBuffer): void => void (this.state.talk && this.wire.speak(frame));
    return overSocket(context, this.box.dataset.worklet ?? "", stream, speak);
  }

  private async answer(): Promise<void> {
    const call = this.state.ring?.call;
    this.speaker.wake();
    if (call && (await this.prepare())) this.tell({ do: "answer", call });
  }

  /** Call somebody back by a pass of the desk; what number it holds is not for this page to know. */
  async dial(pass: string): Promise<void> {
    this.speaker.wake();
    if (await this.prepare()) this.tell({ do: "dial", pass });
    this.draw();
  }

  private mute(on: boolean): void {
    this.muted = on;
    this.microphone.mute(on);
    this.draw();
  }

  private requeue(): void {
    const [language, team] = ["#phone-language", "#phone-team"].map((each) => one<HTMLSelectElement>(each, this.box).value);
    this.tell({ do: "transfer", ...(language ? { language } : {}), ...(team ? { team } : {}) });
  }

  private async repair(): Promise<void> {
    const trouble = this.trouble;
    this.trouble = null;
    if (trouble === null) {
      this.wire.close();
      return this.wire.open();
    }
    if (this.talking || trouble === "silent") {
      const done = await this.prepare();
      if (done && this.talking) this.sound?.hears(await this.microphone.open());
    } else await this.beReady(this.state.presence === "wrapping" ? "wrapped" : "ready");
  }

  private lostMicrophone(): void {
    if (!this.uses) return;
    this.trouble = "gone";
    if (!this.talking) {
      this.wants = false;
      this.tell({ do: "away" });
    }
    this.draw();
  }

  private silence(): void {
    this.sound?.stop();
    this.sound = null;
  }

  private release(): void {
    this.silence();
    this.microphone.close();
    this.speaker.watch(null);
    for (const panel of all<HTMLDetailsElement>('[data-panel="sound"]', this.box)) panel.open = false;
  }

  /** The page takes over what the call told already. */
  private tellPage(talk: Talk): void {
    const { language, urgent } = talk;
    document.dispatchEvent(new CustomEvent("phone:talking", { detail: { language, urgent } }));
    if (language) one<HTMLSelectElement>("#phone-language", this.box).value = language;
  }

  private tick(): void {
    // Whoever talks with a caller is at the desk, even without touching it.
    if (this.talking) dispatchEvent(new Event("phone-sign"));
    if (isCovered() && !this.talking && (this.state.presence === "ready" || this.state.ring)) {
      this.wants = false;
      this.tell(this.state.ring ? { do: "decline", call: this.state.ring.call } : { do: "away" });
    }
    this.draw();
  }

  private draw(): void {
    const seconds = (since: number): number => (since ? (Date.now() - since) / 1000 : 0);
    const here = { muted: this.muted, opening: this.opening !== null, trouble: this.trouble };
    this.bar.draw(this.state, here, seconds(this.began), seconds(this.rang), seconds(this.queueTold));
    this.title();
  }

  private plain = "";

  /** A ring is seen in the row of tabs, too. */
  private title(): void {
    if (isCovered()) return;
    if (this.state.ring && !this.plain) {
      this.plain = document.title;
      document.title = `☎ ${words("rings-title")} – ${this.plain}`;
    } else if (!this.state.ring && this.plain) {
      document.title = this.plain;
      this.plain = "";
    }
  }
}
