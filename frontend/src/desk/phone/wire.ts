// The one websocket of this page, to the voice service. The desk gives a ticket, which is the first thing said on it; a
// socket that breaks is opened again with a new ticket, quickly at first, since a caller waits eight seconds for us.

import { one } from "../../shared/dom.ts";
import { Refused, postForm } from "../../shared/http.ts";
import { isCovered, whenUncovered } from "../cover.ts";
import { type Do, type Heard, read } from "./messages.ts";

const WAITS = [300, 700, 1_500, 3_000, 6_000, 10_000];
const PING_EVERY = 5_000;
// The service lets go of whoever brings no other ticket in a quarter of an hour: the desk may have ended their session.
const PROVE_EVERY = 240_000;
// A line that says nothing for so long is dead, whatever the browser thinks of it.
const SILENT_FOR = 15_000;
const NO_WELCOME = 10_000;

/** What the service closes with: another page of this session took over, or it does not take our ticket. */
const TAKEN_OVER = 4001;
const TICKET_REFUSED = 4003;
const TICKETS = 4;

export class Wire {
  private socket: WebSocket | null = null;
  private wanted = false;
  private tries = 0;
  private refusals = 0;
  private timer: number | undefined;
  private pinging: number | undefined;
  private proving: number | undefined;
  private contact = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly hear: (heard: Heard) => void,
    private readonly sound: (frame: ArrayBuffer) => void,
  ) {}

  open(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.tries = this.refusals = 0;
    void this.connect();
  }

  close(): void {
    this.wanted = false;
    window.clearTimeout(this.timer);
    this.drop();
  }

  /** Say it, if there is anybody to hear it; whether there was. */
  tell(what: Do): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(what));
    return true;
  }

  /** A frame of sound. What cannot leave at once is old when it could, and is left out. */
  speak(frame: ArrayBuffer): void {
    if (this.socket?.readyState === WebSocket.OPEN && this.socket.bufferedAmount < 16_000) this.socket.send(frame);
  }

  private async connect(): Promise<void> {
    this.hear({ is: "link", link: "connecting" });
    let ticket: string;
    try {
      ticket = await this.ticket();
    } catch (error) {
      if (!(error instanceof Refused)) return this.again();
      // A desk that is locked gives no ticket: it does once somebody has unlocked it.
      if (error.code === "locked") return whenUncovered(() => this.wanted && void this.connect());
      return this.end(error.code === "ended" ? "ended" : "refused");
    }
    if (this.wanted) this.speakWith(new WebSocket(this.box.dataset.socket ?? ""), ticket);
  }

  private async ticket(): Promise<string> {
    const token = new FormData();
    token.set("form_token", one<HTMLInputElement>("input[name=form_token]", this.box).value);
    return String((await postForm(this.box.dataset.ticket ?? "", token)).ticket);
  }

  private async prove(socket: WebSocket): Promise<void> {
    if (isCovered()) return;
    const ticket = await this.ticket().catch(() => null);
    if (ticket !== null && socket === this.socket) this.tell({ do: "ticket", ticket });
  }

  private speakWith(socket: WebSocket, ticket: string): void {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    this.contact = Date.now() + NO_WELCOME - SILENT_FOR;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ ticket })));
    socket.addEventListener("message", (event: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.socket) return;
      this.contact = Date.now();
      if (typeof event.data !== "string") return this.sound(event.data);
      const said = read(event.data);
      if (said?.is === "welcome") this.tries = this.refusals = 0;
      if (said && said.is !== "pong") this.hear(said);
    });
    socket.addEventListener("close", (event) => socket === this.socket && this.closed(event.code));
    window.clearInterval(this.pinging);
    this.pinging = window.setInterval(() => {
      if (Date.now() - this.contact > SILENT_FOR) this.closed(0);
      else this.tell({ do: "ping" });
    }, PING_EVERY);
    window.clearInterval(this.proving);
    this.proving = window.setInterval(() => void this.prove(socket), PROVE_EVERY);
  }

  private closed(code: number): void {
    this.drop();
    if (!this.wanted) return;
    if (code === TAKEN_OVER) return this.end("elsewhere");
    this.refusals += code === TICKET_REFUSED ? 1 : 0;
    if (this.refusals >= TICKETS) return this.end("refused");
    this.again();
  }

  private again(): void {
    if (!this.wanted) return;
    this.hear({ is: "link", link: "lost" });
    const wait = WAITS[Math.min(this.tries, WAITS.length - 1)]!;
    this.tries += 1;
    // Not all at the same moment, after a service was started anew.
    this.timer = window.setTimeout(() => void this.connect(), wait * (0.75 + crypto.getRandomValues(new Uint8Array(1))[0]! / 512));
  }

  private end(link: "elsewhere" | "refused" | "ended"): void {
    this.wanted = false;
    this.hear({ is: "link", link });
  }

  private drop(): void {
    window.clearInterval(this.pinging);
    window.clearInterval(this.proving);
    const gone = this.socket;
    this.socket = null;
    gone?.close();
  }
}
