// The plain parts of the call-taker's phone. AURICLE_PHONE names the bundle (tests/plain sets it).

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const { AT_MOST, BEGINNING, BEGINS_WITH, FRAME, Jitter, RATE, Resampler, clock, fromPcm, next, read, toPcm, view } = await import(
  pathToFileURL(process.env.AURICLE_PHONE).href
);

const WELCOME = { is: "welcome", seat: "mine", media: "socket", sip: null, interpreters: [{ code: "i1", name: "Ana", language: "es" }] };
const RINGING = { is: "ringing", call: "c1", kind: "queue", language: "es", urgent: true, waited: 42 };
const TALKING = { is: "talking", call: "c1", since: 1_790_000_000, kind: "queue" };
const HERE = { muted: false, opening: false, trouble: null };

const after = (...heard) => heard.reduce(next, BEGINNING);
const ready = [WELCOME, { is: "you", state: "ready" }];
const talking = [...ready, RINGING, TALKING];
const acts = (...heard) => [...view(after(...heard), HERE).acts].sort();
const shown = (...heard) => view(after(...heard), HERE);

test("a call rings, is answered, and is over", () => {
  assert.equal(after(...ready).presence, "ready");
  const ringing = after(...ready, RINGING);
  assert.equal(ringing.presence, "ringing");
  assert.deepEqual([ringing.ring.language, ringing.ring.urgent, ringing.ring.waited], ["es", true, 42]);
  const talk = after(...talking);
  assert.equal(talk.ring, null);
  assert.deepEqual([talk.talk.call, talk.talk.language, talk.talk.urgent], ["c1", "es", true], "what the ring told stays known");
  const over = after(...talking, { is: "ended", call: "c1", why: "done" });
  assert.deepEqual([over.talk, over.presence, over.ended], [null, "wrapping", "done"]);
});

test("what a ring told is not forgotten when the service first says that they talk", () => {
  const talk = after(...ready, RINGING, { is: "you", state: "talking", call: "c1" }, TALKING).talk;
  assert.deepEqual([talk.language, talk.urgent], ["es", true]);
  assert.equal(after(...talking, { ...TALKING, kind: "transfer" }).talk.language, "es", "nor when they come to own the call");
  assert.equal(after(...ready, RINGING, { ...TALKING, call: "c2" }).talk.language, "", "another call is another one");
});

test("offers what can be done in a state and nothing else", () => {
  assert.deepEqual(acts(), [], "not before there is a connection");
  assert.deepEqual(acts(WELCOME), ["ready"]);
  assert.deepEqual(acts(...ready), ["away"]);
  assert.deepEqual(acts(...ready, RINGING), ["answer", "decline"]);
  assert.deepEqual(acts(...talking), ["consent", "hang_up", "hold", "mute", "requeue"]);
  assert.deepEqual(acts(...talking, { is: "held" }), ["hang_up", "mute", "requeue", "unhold"]);
  assert.deepEqual(acts(...talking, { is: "recording", state: "asked" }), ["hang_up", "hold", "mute", "requeue"]);
  assert.deepEqual(acts(...talking, { is: "recording", state: "yes" }), ["hang_up", "hold", "mute", "requeue", "stop_recording"]);
  assert.deepEqual(acts(...talking, { is: "lost" }), ["hang_up"]);
  assert.deepEqual(acts(...talking, { is: "ended", call: "c1", why: "done" }), ["away", "wrapped"]);
  assert.deepEqual(acts(...talking, { is: "link", link: "lost" }), ["mute"], "a talk may go on without its socket for a moment");
});

test("says what happened until something else does", () => {
  assert.equal(shown(...talking, { is: "lost" }).note, "ended-lost");
  assert.equal(shown(...talking, { is: "lost" }, { is: "ended", call: "c1", why: "done" }).note, "ended-lost");
  assert.equal(shown(...talking, { is: "ended", call: "c1", why: "transferred" }).note, "ended-transferred");
  assert.equal(shown(...talking, { is: "ended", call: "c1", why: "lost" }).note, "ended-back-in-queue");
  const asked = [...talking, { is: "pressed", do: "transfer" }, { is: "held" }];
  assert.equal(shown(...asked).note, "asking");
  assert.equal(shown(...asked, { is: "unheld" }).note, null);
  assert.equal(shown(...asked, { is: "unheld" }, { is: "refused", do: "transfer", why: "not-taken" }).note, "refused-to");
  assert.equal(shown(...talking, { is: "pressed", do: "invite" }, { is: "joined", who: "i1", name: "Ana" }).note, null);
  assert.equal(shown(...talking, { is: "refused", do: "report", why: "no-call" }).note, null, "nobody pressed it");
  assert.equal(shown(...talking, { is: "refused", do: "ticket", why: "ticket" }).note, null, "nor this");
  const missed = [...ready, RINGING, { is: "unrung", call: "c1" }];
  assert.equal(shown(...missed).note, null, "a caller who hung up is no reproach");
  assert.equal(shown(...missed, { is: "you", state: "away" }).note, "missed");
  assert.equal(shown(...missed, { is: "you", state: "away" }, { is: "pressed", do: "ready" }, { is: "you", state: "ready" }).note, null);
});

test("says at each moment whether anything is recorded", () => {
  assert.equal(shown(...ready).recording, null);
  assert.equal(shown(...talking).recording, "none");
  for (const state of ["asked", "yes", "no", "failed", "stopped"]) assert.equal(shown(...talking, { is: "recording", state }).recording, state);
  const next = { ...RINGING, call: "c2" };
  const again = [...talking, { is: "recording", state: "yes" }, { is: "ended", call: "c1", why: "done" }, next, { ...TALKING, call: "c2" }];
  assert.equal(shown(...again).recording, "none", "a recording ends with its talk");
});

test("knows who else is in the call", () => {
  const three = after(...talking, { is: "joined", who: "i1", name: "Ana" }, { is: "joined", who: "i1", name: "Ana" });
  assert.deepEqual(three.talk.joined, [{ who: "i1", name: "Ana" }]);
  assert.deepEqual(next(three, { is: "left", who: "i1" }).talk.joined, []);
});

test("a connection that breaks stops the ring, keeps the talk, and takes up both from what the service says", () => {
  const broken = after(...ready, RINGING, { is: "link", link: "lost" });
  assert.equal(broken.ring, null);
  assert.equal(after(...talking, { is: "link", link: "lost" }).talk.call, "c1");
  const back = after(...talking, { is: "link", link: "lost" }, { is: "link", link: "connecting" }, WELCOME);
  assert.deepEqual([back.talk, back.presence], [null, "away"]);
  assert.equal(after(...talking, { is: "link", link: "lost" }, WELCOME, { is: "you", state: "talking" }, TALKING).talk.call, "c1");
  for (const link of ["elsewhere", "refused", "ended"]) assert.equal(after(...talking, { is: "link", link }).talk, null);
});

test("a message that does not fit changes nothing", () => {
  for (const heard of [{ is: "held" }, { is: "lost" }, { is: "recording", state: "yes" }, { is: "joined", who: "x", name: "X" }, { is: "left", who: "x" }]) {
    assert.deepEqual(after(...ready, heard), after(...ready), heard.is);
  }
  assert.deepEqual(after(...talking, { is: "ended", call: "another", why: "done" }), after(...talking));
  assert.deepEqual(after(...ready, RINGING, { is: "unrung", call: "another" }), after(...ready, RINGING));
  assert.deepEqual(after(...ready, { is: "something new" }), after(...ready));
});

test("reads messages and nothing else", () => {
  assert.equal(read('{"is":"pong"}').is, "pong");
  for (const frame of ["", "{", "null", "[]", "7", '{"is":7}', '{"do":"hold"}']) assert.equal(read(frame), null, frame);
});

test("tells the time as people read it", () => {
  assert.deepEqual([0, 9.9, 75, 3_725, -4].map(clock), ["0:00", "0:09", "1:15", "1:02:05", "0:00"]);
});

const tone = (pitch, rate, seconds) => Float32Array.from({ length: rate * seconds }, (_, place) => Math.sin((2 * Math.PI * pitch * place) / rate));
const power = (samples) => samples.reduce((sum, value) => sum + value * value, 0) / samples.length;

/** How much of the sound is this tone. */
function share(pitch, samples, rate) {
  let [a, b] = [0, 0];
  samples.forEach((value, place) => {
    const turn = (2 * Math.PI * pitch * place) / rate;
    a += value * Math.cos(turn);
    b += value * Math.sin(turn);
  });
  return (2 * (a * a + b * b)) / samples.length ** 2 / power(samples);
}

/** In blocks of 128, as the browser's thread for sound gives them; without the filter's beginning. */
function through(samples, from, to) {
  const resampler = new Resampler(from, to);
  const made = [];
  for (let at = 0; at < samples.length; at += 128) made.push(...resampler.push(samples.subarray(at, at + 128)));
  return Float32Array.from(made);
}

for (const from of [48_000, 44_100, 96_000, 16_000]) {
  test(`a voice keeps its sound from ${from} to 16,000 and back`, () => {
    for (const pitch of [300, 1_000, 3_400, 6_000]) {
      const down = through(tone(pitch, from, 1), from, RATE);
      assert.ok(Math.abs(down.length - RATE) < 100, `${down.length} samples`);
      const steady = down.subarray(1_000, 15_000);
      assert.ok(share(pitch, steady, RATE) > 0.999, `${pitch} Hz down`);
      assert.ok(Math.abs(power(steady) - 0.5) < 0.01, `${pitch} Hz is as loud as before`);
      const up = through(tone(pitch, RATE, 1), RATE, from).subarray(from / 10, from - from / 10);
      assert.ok(share(pitch, up, from) > 0.999, `${pitch} Hz up`);
    }
  });
}

test("what telephones cannot carry does not fold into speech", () => {
  for (const pitch of [9_000, 12_000, 15_000, 20_000]) {
    const heard = through(tone(pitch, 48_000, 1), 48_000, RATE).subarray(1_000);
    assert.ok(power(heard) < 1e-5, `${pitch} Hz leaves ${power(heard)}`);
  }
});

test("frames are 20 ms, and loud sound is cut instead of wrapping over", () => {
  assert.equal(toPcm(new Float32Array(FRAME)).byteLength, 640);
  const back = fromPcm(toPcm(Float32Array.of(0, 0.5, -0.5, 1.5, -1.5)));
  [0, 0.5, -0.5, 1, -1].forEach((value, place) => assert.ok(Math.abs(back[place] - value) < 1e-3));
});

const block = (jitter, length = 128) => {
  const out = new Float32Array(length);
  jitter.pull(out);
  return out;
};
const frame = () => new Float32Array(320).fill(1);

test("what is heard waits a moment, then flows without holes", () => {
  const jitter = new Jitter(RATE);
  jitter.push(frame());
  assert.equal(power(block(jitter)), 0, "not at once");
  for (let count = 1; count < 4; count += 1) jitter.push(frame());
  for (let count = 0; count < 10; count += 1) assert.equal(power(block(jitter)), 1);
  assert.ok(jitter.depth < BEGINS_WITH);
});

test("after a stall it neither lags for good nor stays silent", () => {
  const jitter = new Jitter(RATE);
  for (let count = 0; count < 100; count += 1) jitter.push(frame());
  assert.ok(jitter.depth <= AT_MOST);
  while (jitter.depth > 0) block(jitter);
  assert.equal(power(block(jitter)), 0);
  for (let count = 0; count < 4; count += 1) jitter.push(frame());
  assert.equal(power(block(jitter)), 1);
});

test("whoever calls somebody back can give up, and learns why nobody was reached", () => {
  const dialling = [...ready, { ...RINGING, kind: "dial" }];
  assert.deepEqual(acts(...dialling), ["decline"]);
  assert.equal(shown(...dialling).state, "dialling");
  const busy = [...dialling, { is: "unrung", call: "c1" }, { is: "refused", do: "dial", why: "busy" }];
  assert.equal(shown(...busy).note, "dialled-busy");
  assert.equal(after(...busy).missed, false, "it was no call that somebody here missed");
});
