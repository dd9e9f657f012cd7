// The browser's half of sealing against auricle/sealing/vectors.json, under `node --test`.
// AURICLE_SEALING names the bundle of src/sealing/index.ts, AURICLE_VECTORS the file (tests/plain sets both).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const sealing = await import(pathToFileURL(process.env.AURICLE_SEALING).href);
const vectors = JSON.parse(readFileSync(process.env.AURICLE_VECTORS, "utf8"));
const { fromBase64, toBase64, utf8 } = sealing;
const MEBIBYTE = 1024 * 1024;

// Format AU1 a second time, by hand, so that a mistake in the package cannot hide.
async function hkdf(secret, salt, info, size) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, size * 8));
}

const joined = (...parts) => new Uint8Array(Buffer.concat(parts));
const idBytes = (id) => new Uint8Array(Buffer.from(id.replaceAll("-", ""), "hex"));

async function sealPadded({ key, report, label, salt }, plaintext) {
  const [dk, about, fresh] = [fromBase64(key), idBytes(report), fromBase64(salt)];
  const header = joined(
    Uint8Array.of(1),
    fresh,
    await hkdf(dk, fresh, utf8("au1/check/key"), 4),
    await hkdf(dk, fresh, joined(utf8("au1/check/report\0"), about), 4),
    await hkdf(dk, fresh, joined(utf8("au1/check/label\0"), about, utf8(label)), 4),
  );
  const raw = await hkdf(dk, fresh, joined(utf8("au1/obj\0"), about, utf8(label)), 32);
  const cipher = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const chunks = [];
  for (let at = 0; at < plaintext.length; at += MEBIBYTE) {
    const iv = new Uint8Array(12);
    iv[10] = chunks.length;
    iv[11] = at + MEBIBYTE >= plaintext.length ? 1 : 0;
    const piece = plaintext.subarray(at, at + MEBIBYTE);
    chunks.push(new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: header }, cipher, piece)));
  }
  return { header, chunks };
}

function contentOf({ repeat, size }) {
  const pattern = fromBase64(repeat);
  return Uint8Array.from({ length: size }, (_, i) => pattern[i % pattern.length]);
}

function paddedOf(content) {
  const plaintext = new Uint8Array(sealing.paddedSize(content.length));
  plaintext.set(content);
  new DataView(plaintext.buffer).setBigUint64(plaintext.length - 8, BigInt(content.length));
  return plaintext;
}

const sealVector = async (vector) => sealPadded(vector, paddedOf(contentOf(vector)));
const sha256 = async (bytes) => Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
const refused = (error) => (thrown) => thrown instanceof sealing.SealError && thrown.name === error;

function flipped(bytes, bit) {
  const changed = bytes.slice();
  changed[bit >> 3] ^= 1 << (bit & 7);
  return changed;
}

function changed(presented, [what, ...by]) {
  const { header, chunks } = presented;
  const one = (chunk) => ({ ...presented, chunks: chunks.map((old, i) => (i === by[0] ? chunk(old) : old)) });
  switch (what) {
    case "key": return { ...presented, key: by[0] };
    case "report": return { ...presented, report: by[0] };
    case "label": return { ...presented, label: by[0] };
    case "flip header": return { ...presented, header: flipped(header, by[0]) };
    case "cut header": return { ...presented, header: header.slice(0, -by[0]) };
    case "order": return { ...presented, chunks: by[0].map((i) => chunks[i]) };
    case "flip": return one((old) => flipped(old, by[1]));
    case "cut": return one((old) => old.slice(0, old.length - by[1]));
    case "append": return one((old) => joined(old, fromBase64(by[1])));
    default: throw new Error(`unknown change ${what}`);
  }
}

const open = ({ key, report, label, header, chunks }) =>
  sealing.openObject(fromBase64(key), { report, label, sealed: { header, chunks } });

test("padded sizes", () => {
  for (const [size, padded] of vectors.padded_sizes) assert.equal(sealing.paddedSize(size), padded);
});

test("the published vector of X-Wing, and the key pairs", async () => {
  const { seed, public: published } = vectors.xwing;
  assert.equal(toBase64(await sealing.publicKey(fromBase64(seed))), published);
  for (const pair of vectors.keys) {
    const publicBytes = await sealing.publicKey(fromBase64(pair.seed));
    assert.equal(toBase64(publicBytes), pair.public);
    assert.equal(toBase64(await sealing.keyId(publicBytes)), pair.key_id);
  }
});

test("commitments", async () => {
  for (const { key, report, commitment } of vectors.commitments) {
    assert.equal(toBase64(await sealing.commit(fromBase64(key), report)), commitment);
  }
});

for (const vector of vectors.objects) {
  test(`object: ${vector.name}`, async () => {
    const { header, chunks } = await sealVector(vector);
    assert.equal(toBase64(header), vector.header);
    assert.deepEqual(chunks.map((chunk) => chunk.length), vector.chunk_sizes);
    assert.deepEqual(await Promise.all(chunks.map(sha256)), vector.chunk_sha256);
    if (vector.chunks) assert.deepEqual(chunks.map(toBase64), vector.chunks);
    const opened = await open({ ...vector, header, chunks });
    assert.equal(await sha256(opened), await sha256(contentOf(vector)));
  });
}

for (const { object, changes, error } of vectors.refusals) {
  test(`${object}, ${JSON.stringify(changes).slice(0, 60)}: ${error}`, async () => {
    const vector = vectors.objects.find(({ name }) => name === object);
    const presented = changes.reduce(changed, { ...vector, ...(await sealVector(vector)) });
    await assert.rejects(open(presented), refused(error));
  });
}

for (const vector of vectors.bad_padding) {
  test(`bad padding: ${vector.name}`, async () => {
    const plaintext = new Uint8Array(vector.size);
    plaintext.set(fromBase64(vector.start));
    plaintext.set(fromBase64(vector.end), vector.size - fromBase64(vector.end).length);
    await assert.rejects(open({ ...vector, ...(await sealPadded(vector, plaintext)) }), refused(vector.error));
  });
}

for (const vector of vectors.grants) {
  test(`grant: ${vector.name}`, async () => {
    const { purpose, report } = vector;
    const place = { purpose, report, commitment: fromBase64(vector.commitment) };
    const opening = sealing.openGrant(fromBase64(vector.seed), fromBase64(vector.blob), place);
    if (vector.error) await assert.rejects(opening, refused(vector.error));
    else assert.equal(toBase64(await opening), vector.key);
  });
}

for (const vector of vectors.notes) {
  test(`note: ${vector.name}`, async () => {
    const place = { context: fromBase64(vector.context) };
    const opening = sealing.openNote(fromBase64(vector.seed), fromBase64(vector.blob), place);
    if (vector.error) await assert.rejects(opening, refused(vector.error));
    else assert.equal(toBase64(await opening), vector.plaintext);
  });
}

test("shares", () => {
  for (const { key, slope, shares, pairs } of vectors.shares) {
    const seats = Object.keys(shares).map(Number);
    const made = sealing.splitWith(fromBase64(key), fromBase64(slope), seats);
    assert.deepEqual(Object.fromEntries([...made].map(([seat, share]) => [seat, toBase64(share)])), shares);
    for (const pair of pairs) assert.equal(toBase64(sealing.combine(new Map(pair.map((seat) => [seat, made.get(seat)])))), key);
  }
  const key = sealing.newContentKey();
  const fresh = sealing.split(key, [2, 5]);
  assert.deepEqual(sealing.combine(fresh), key);
  for (const seats of [[1], [1, 1], [0, 1], [1, 6]]) assert.throws(() => sealing.split(key, seats), refused("BadShares"));
});

for (const vector of vectors.bad_shares) {
  test(`bad shares: ${vector.name}`, async () => {
    const shares = new Map(Object.entries(vector.shares).map(([seat, share]) => [Number(seat), fromBase64(share)]));
    await assert.rejects(async () => sealing.putTogether(shares, vector.report, fromBase64(vector.commitment)), refused(vector.error));
  });
}

for (const vector of vectors.wraps) {
  test(`wrap: ${vector.name}`, async () => {
    const place = { context: fromBase64(vector.context) };
    const opening = sealing.unwrap(fromBase64(vector.key), fromBase64(vector.blob), place);
    if (vector.error) await assert.rejects(opening, refused(vector.error));
    else assert.equal(toBase64(await opening), vector.plaintext);
  });
}

test("receipts", async () => {
  for (const { code, site, seed, auth, wrapped, server_part, locked } of vectors.receipts) {
    assert.equal(toBase64(await sealing.authSecret(code, site)), auth);
    assert.equal(toBase64(await sealing.receiptWrap(code, site, fromBase64(seed))), wrapped);
    const unlocked = await sealing.unlock(fromBase64(server_part), fromBase64(locked));
    assert.equal(toBase64(await sealing.receiptUnwrap(code, site, unlocked)), seed);
    const other = sealing.newReceiptCode();
    await assert.rejects(sealing.receiptUnwrap(other, site, unlocked), refused("WrapRefused"));
    await assert.rejects(sealing.receiptUnwrap(code, site, unlocked.slice(1)), refused("CutAtByte"));
  }
});

test("pins", async () => {
  const [known] = vectors.receipts;
  for (const vector of vectors.pins) {
    assert.equal(sealing.readPin(vector.typed), vector.pin);
    assert.equal(toBase64(await sealing.pinSecret(vector.pin, vector.code)), vector.secret);
    const key = await sealing.both(fromBase64(known.server_part), fromBase64(vector.pin_part));
    assert.equal(toBase64(key), vector.both);
    assert.equal(toBase64(await sealing.unlock(key, fromBase64(vector.locked))), known.wrapped);
    await assert.rejects(sealing.unlock(fromBase64(known.server_part), fromBase64(vector.locked)), refused("WrapRefused"));
    const again = await sealing.lock(key, fromBase64(known.wrapped));
    assert.equal(toBase64(await sealing.unlock(key, again)), known.wrapped);
    const shown = await sealing.proof(fromBase64(known.seed));
    assert.equal(toBase64(shown), vector.proof);
    assert.equal(toBase64(await sealing.proofDigest(shown)), vector.proof_digest);
  }
  for (const { typed, error } of vectors.bad_pins) assert.throws(() => sealing.readPin(typed), refused(error));
});

test("codes as people type them", () => {
  for (const { typed, code, error } of vectors.typed_codes) {
    if (error) assert.throws(() => sealing.readReceiptCode(typed), refused(error), typed);
    else assert.equal(sealing.readReceiptCode(typed), code);
  }
  for (let i = 0; i < 200; i++) {
    const code = sealing.newReceiptCode();
    assert.equal(sealing.readReceiptCode(sealing.grouped(code)), code);
  }
});

for (const vector of vectors.statements) {
  test(`statement: ${vector.name}`, async () => {
    const { purpose, holder, expires, now } = vector;
    const statement = { purpose, holder, expires, public: fromBase64(vector.public) };
    const org = fromBase64(vector.org_public);
    assert.equal(await sealing.fingerprint(org), vector.fingerprint);
    const checking = sealing.checkStatement(org, statement, fromBase64(vector.signature), now);
    if (vector.error) await assert.rejects(checking, refused(vector.error));
    else await checking;
  });
}

test("a stream cut anywhere gives the same content, in memory of about a chunk", async () => {
  const key = sealing.newContentKey();
  const place = { report: vectors.objects[0].report, label: "file/1" };
  for (const size of [0, 4088, MEBIBYTE - 8, MEBIBYTE, 2 * MEBIBYTE + 5]) {
    const content = Uint8Array.from({ length: size }, (_, i) => i % 251);
    const stream = await sealing.SealingStream.start(key, place);
    const chunks = [];
    for await (const chunk of sealing.sealBlob(stream, new Blob([content]))) chunks.push(chunk);
    const again = await sealing.SealingStream.start(key, place);
    const parts = [...(await again.update(content.subarray(0, 7))), ...(await again.update(content.subarray(7))), ...(await again.finish())];
    assert.deepEqual(parts.map((part) => part.length), chunks.map((chunk) => chunk.length));
    for (const [{ header }, sealed] of [[stream, chunks], [again, parts]]) {
      let opened = 0;
      for await (const piece of sealing.openStream(key, { ...place, header, chunks: sealed })) {
        assert.ok(piece.length <= MEBIBYTE);
        assert.deepEqual(piece, content.subarray(opened, opened + piece.length));
        opened += piece.length;
      }
      assert.equal(opened, size);
    }
    await assert.rejects(again.update(content), /finished/);
    await assert.rejects(again.finish(), /finished/);
  }
});

test("what is no key or name is refused", async () => {
  const key = sealing.newContentKey();
  const { report } = vectors.objects[0];
  const real = await sealing.publicKey(sealing.newSeed());
  const smallOrder = joined(real.subarray(0, 1184), new Uint8Array(32));
  for (const recipient of [new Uint8Array(0), real.subarray(1), new Uint8Array(1216).fill(255), smallOrder]) {
    await assert.rejects(sealing.grant(key, { purpose: "content", report, recipient }), refused("BadKey"));
  }
  for (const label of ["", "Story", "a b", "é", "x".repeat(101), "nul\0", "line\n"]) {
    await assert.rejects(sealing.sealObject(key, { report, label, plaintext: utf8("") }), refused("BadName"));
  }
  await assert.rejects(sealing.sealObject(key.slice(1), { report, label: "story", plaintext: utf8("") }), refused("BadKey"));
});

test("every flipped bit of a tag, and bits all over a grant, are refused", async () => {
  const [{ seed, blob, purpose, report, commitment }] = vectors.grants;
  const bits = [...Array(128).keys()].map((i) => 8 * 1152 + i).concat([...Array(117).keys()].map((i) => i * 79));
  for (const bit of bits) {
    const opening = sealing.openGrant(fromBase64(seed), flipped(fromBase64(blob), bit), { purpose, report, commitment: fromBase64(commitment) });
    await assert.rejects(opening, refused("GrantRefused"));
  }
});
