// Builds every script, style sheet and icon of the four faces into auricle/faces/shared/built/.
//
// Entries: each src/*.ts and each styles/*.scss whose name does not start with "_", and all of icons/*.svg as one
// sprite. Output: NAME-HASH.EXT, its .gz and .br twins, and manifest.json with the sha384 of what a page may load.
// The same sources and lock file give the same bytes, so that a published hash can be checked by anybody.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const built = process.argv[2] ?? join(here, "..", "auricle", "faces", "shared", "built");
const browsers = ["chrome109", "firefox115", "safari16"];
const packages = new Set(["govuk-frontend"]);
// Fetched by another script when it is needed, which asks it for what it exports.
const modules = new Set(["phone_webrtc.ts"]);
// JsSIP would tell the console what it says and hears; nothing of a call belongs there.
const alias = { debug: "./src/desk/phone/silence.cjs" };

// Physical directions become logical ones, so that one style sheet also serves languages written right to left.
const logical = [
  [/(^|[;{\s])(margin|padding)-left\s*:/g, "$1$2-inline-start:"],
  [/(^|[;{\s])(margin|padding)-right\s*:/g, "$1$2-inline-end:"],
  [/(^|[;{\s])border-left(-\w+)?\s*:/g, "$1border-inline-start$2:"],
  [/(^|[;{\s])border-right(-\w+)?\s*:/g, "$1border-inline-end$2:"],
  [/(^|[;{\s])left\s*:/g, "$1inset-inline-start:"],
  [/(^|[;{\s])right\s*:/g, "$1inset-inline-end:"],
  [/(text-align|float|clear)\s*:\s*left/g, "$1:START"],
  [/(text-align|float|clear)\s*:\s*right/g, "$1:END"],
  [/text-align:START/g, "text-align:start"],
  [/text-align:END/g, "text-align:end"],
  [/(float|clear):START/g, "$1:inline-start"],
  [/(float|clear):END/g, "$1:inline-end"],
];

function entries(folder, extension) {
  return readdirSync(join(here, folder))
    .filter((name) => extname(name) === extension && !name.startsWith("_") && !name.endsWith(".d.ts"))
    .sort()
    .map((name) => join(here, folder, name));
}

function remember(inputs) {
  for (const input of Object.keys(inputs)) {
    const parts = input.split("node_modules/").pop().split("/");
    if (input.includes("node_modules/")) packages.add(parts[0].startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]);
  }
}

async function script(file) {
  const result = await esbuild.build({
    entryPoints: [file],
    absWorkingDir: here,
    bundle: true,
    format: modules.has(basename(file)) ? "esm" : "iife",
    alias,
    minify: true,
    target: browsers,
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  remember(result.metafile.inputs);
  return result.outputFiles[0].contents;
}

async function style(file) {
  const compiled = sass.compile(file, { loadPaths: [join(here, "node_modules")], quietDeps: true, style: "expanded" });
  const turned = logical.reduce((css, [physical, direction]) => css.replace(physical, direction), compiled.css);
  const small = await esbuild.transform(turned, { loader: "css", minify: true, target: browsers, legalComments: "none" });
  // The content policy allows neither data: nor another host, so a style sheet has no reason to name an address.
  if (/url\(|@import/.test(small.code)) throw new Error(`${basename(file)} refers to another file`);
  return Buffer.from(small.code);
}

function sprite() {
  const symbols = entries("icons", ".svg").map((file) => {
    const svg = readFileSync(file, "utf8").trim();
    return svg.replace("<svg ", `<symbol id="${basename(file, ".svg")}" `).replace("</svg>", "</symbol>")
      .replace(' xmlns="http://www.w3.org/2000/svg"', "").replace(/>\s+</g, "><");
  });
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

function licences() {
  return [...packages].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    // A package without a licence file says it in its README.
    const said = file ? readFileSync(join(folder, file), "utf8") : readFileSync(join(folder, "README.md"), "utf8").split(/^## /m).find((part) => /^licen[cs]e/i.test(part)) ?? "";
    return `${name} ${version} (${license})\n\n${said.trim()}\n`;
  }).join(`\n${"-".repeat(72)}\n\n`);
}

function keep(manifest, name, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 12);
  const extension = extname(name);
  const file = `${basename(name, extension)}-${hash}${extension}`;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } };
  const packed = brotliCompressSync(contents, brotli);
  writeFileSync(join(built, file), contents);
  writeFileSync(join(built, `${file}.gz`), gzipSync(contents, { level: 9 }));
  writeFileSync(join(built, `${file}.br`), packed);
  const integrity = `sha384-${createHash("sha384").update(contents).digest("base64")}`;
  manifest[name] = { file, integrity };
  console.log(`${name.padEnd(16)} ${String(contents.length).padStart(7)} bytes, ${String(packed.length).padStart(6)} compressed`);
}

const manifest = {};
mkdirSync(built, { recursive: true });
for (const file of entries("src", ".ts")) keep(manifest, `${basename(file, ".ts")}.js`, await script(file));
for (const file of entries("styles", ".scss")) keep(manifest, `${basename(file, ".scss")}.css`, await style(file));
keep(manifest, "icons.svg", sprite());
const favicon = readFileSync(join(here, "icons", "_favicon.svg"), "utf8");
keep(manifest, "favicon.svg", Buffer.from(favicon));
keep(manifest, "favicon-training.svg", Buffer.from(favicon.replace("#14505f", "#6b2a86").replace("><path", '><rect x="1.5" y="1.5" width="29" height="29" rx="7" stroke-dasharray="3 3.2"/><path')));
writeFileSync(join(built, "LICENSES.txt"), licences());

// The manifest changes in one step and last: a page never names a file that is not there yet.
const temporary = join(built, `manifest.${process.pid}`);
writeFileSync(temporary, `${JSON.stringify(manifest, null, 2)}\n`);
renameSync(temporary, join(built, "manifest.json"));
const current = new Set(["manifest.json", "LICENSES.txt"]);
for (const { file } of Object.values(manifest)) for (const twin of ["", ".gz", ".br"]) current.add(file + twin);
// A server that was started before this build still names the files of its own manifest: they stay for an hour.
const stale = (name) => !current.has(name) && Date.now() - statSync(join(built, name)).mtimeMs > 3_600_000;
for (const name of readdirSync(built)) if (stale(name)) rmSync(join(built, name));
console.log(`written to ${relative(process.cwd(), built).split(sep).join("/") || "."}`);
