// What the check page finds in a text, a file name and a photo. AURICLE_LOOKING names the bundle (tests/plain sets it).

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const { identifying, inFileName, photoNotes, solve } = await import(pathToFileURL(process.env.AURICLE_LOOKING).href);
const found = (text) => identifying(text).map(({ kind, found }) => `${kind}: ${found}`);

test("finds what points to a reporter", () => {
  const cases = [
    ["Call me on +44 20 7946 0958 please", "phone: +44 20 7946 0958"],
    ["我的电话13812345678。", "phone: 13812345678"],
    ["write to jane.miller@example.org!", "mail: jane.miller@example.org"],
    ["I am Jane Miller and I work there", "name: Jane Miller"],
    ["My name is Zoë O'Neill.", "name: Zoë O'Neill"],
    ["我叫王小明，在工厂上班", "name: 王小明"],
    ["身份证11010519491231002X", "number: 11010519491231002X"],
    ["passport K1234567", "number: K1234567"],
    ["加我微信：little_fish88", "handle: little_fish88"],
    ["see https://example.org/me?id=1 for it", "link: https://example.org/me?id=1"],
  ];
  for (const [text, wanted] of cases) assert.deepEqual(found(text), [wanted], text);
});

test("leaves alone what points to nobody", () => {
  const harmless = ["I am afraid of him", "I am not sure", "It happened on 2026-03-02", "They took 1,000 in 2024", "我是受害者", "我是工厂的人", "at 5 pm in room 12", ""];
  for (const text of harmless) assert.deepEqual(found(text), [], text);
});

test("places each finding where it stands in the text", () => {
  const text = "Call 020 7946 0958, then a@b.example, then 020 7946 0958.";
  for (const { start, end, found } of identifying(text)) assert.equal(text.slice(start, end), found);
  assert.equal(identifying(text).length, 3);
});

test("is quick with a long text", () => {
  const begun = performance.now();
  identifying("9 ".repeat(25_000) + "a.".repeat(10_000) + "@" + "Aa1".repeat(5_000));
  assert.ok(performance.now() - begun < 2_000);
});

test("finds a person in a file's name", () => {
  assert.equal(inFileName("Jane Miller contract.pdf").length, 1);
  assert.equal(inFileName("jane_13812345678.jpg").length, 1);
  assert.equal(inFileName("IMG_0001.jpg").length, 0);
});

function photo(entries, { little = true, cut = Infinity } = {}) {
  const tiff = Buffer.alloc(200);
  const [u16, u32] = little ? ["writeUInt16LE", "writeUInt32LE"] : ["writeUInt16BE", "writeUInt32BE"];
  tiff.write(little ? "II" : "MM", 0, "latin1");
  tiff[u16](42, 2);
  tiff[u32](8, 4);
  tiff[u16](entries.length, 8);
  entries.forEach((tag, index) => tiff[u16](tag, 10 + 12 * index));
  const app1 = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(app1.length + 2, 4);
  return new Blob([Buffer.concat([head, app1, Buffer.from([0xff, 0xd9])]).subarray(0, cut)]);
}

test("reads place, time and device from a photo, in either byte order", async () => {
  for (const little of [true, false]) assert.deepEqual(await photoNotes(photo([0x8825, 0x0132, 0x0110], { little })), ["place", "time", "camera"]);
  assert.deepEqual(await photoNotes(photo([0x0112])), []);
});

test("survives what is no photo, cut off or malicious", async () => {
  assert.deepEqual(await photoNotes(new Blob([])), []);
  assert.deepEqual(await photoNotes(new Blob(["hello"])), []);
  for (let cut = 0; cut < 60; cut++) await photoNotes(photo([0x8825, 0x0132], { cut }));
  await photoNotes(photo(Array(15).fill(0x8769)));
});

test("solves the proof of work that the server set", async () => {
  const challenge = JSON.parse(process.env.AURICLE_CHALLENGE);
  const payload = JSON.parse(atob(await solve(challenge)));
  assert.equal(payload.solution.counter, Number(process.env.AURICLE_COUNTER));
  assert.deepEqual(payload.challenge, challenge);
});
