// Opens what Python sealed and seals for Python to open: one JSON in on standard input, one out.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const sealing = await import(pathToFileURL(process.env.AURICLE_SEALING).href);
const { fromBase64, toBase64 } = sealing;
const given = JSON.parse(readFileSync(0, "utf8"));
const { report, code, site } = given;
const context = fromBase64(given.context);
const seed = fromBase64(given.seed);
const recipient = await sealing.publicKey(seed);

const theirs = await sealing.openGrant(seed, fromBase64(given.grant), {
  purpose: "content", report, commitment: fromBase64(given.commitment),
});
const opened = [];
for (const { label, header, chunks } of given.objects) {
  const sealed = { header: fromBase64(header), chunks: chunks.map(fromBase64) };
  opened.push(toBase64(await sealing.openObject(theirs, { report, label, sealed })));
}
const note = await sealing.openNote(seed, fromBase64(given.note), { context });
const unlocked = await sealing.unlock(fromBase64(given.server_part), fromBase64(given.locked));

const key = sealing.newContentKey();
const objects = [];
for (const [i, plaintext] of opened.entries()) {
  const { label } = given.objects[i];
  const { header, chunks } = await sealing.sealObject(key, { report, label, plaintext: fromBase64(plaintext) });
  objects.push({ label, header: toBase64(header), chunks: chunks.map(toBase64) });
}
process.stdout.write(JSON.stringify({
  opened,
  note: toBase64(note),
  receipt_seed: toBase64(await sealing.receiptUnwrap(code, site, unlocked)),
  auth: toBase64(await sealing.authSecret(code, site)),
  own: {
    key: toBase64(key),
    commitment: toBase64(await sealing.commit(key, report)),
    grant: toBase64(await sealing.grant(key, { purpose: "content", report, recipient })),
    note: toBase64(await sealing.sealNote(note, { recipient, context })),
    code: sealing.newReceiptCode(),
    objects,
  },
}));
