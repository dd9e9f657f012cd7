"""Verify a trail that Auricle exported, against checkpoints that were published. Python 3.11 and this file are enough.

    python3 verify_trail.py trail.jsonl --key KEY --checkpoints FILE [FILE ...]

trail.jsonl    what `auricle trail export` wrote: one line of JSON for each line of the trail, without any content
--key          the key of the checkpoints, from the hotline's page or, better, from paper: NAME+ID+BASE64
--checkpoints  checkpoints that you kept: as the page /checkpoint gives them (one in a file), or /checkpoints.json

The status is 0 when everything holds, 1 when something does not, 2 when a file cannot be read.

What is checked: that lines are numbered without a gap; that each line's digest covers what the line says and the
digest before it; that each checkpoint is signed by the key; and that the trail's first lines, as many as a checkpoint
counts, give the root that it states. The chain alone does not notice a trail that was written anew as a whole. An old
checkpoint that somebody outside kept does.

This file shares no code with Auricle. The signature check is the reference of RFC 8032 (Ed25519): slow, and short
enough to read. Licence: AGPL-3.0-or-later.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DIGEST = 32


@dataclass(frozen=True)
class Stated:
    """A signed checkpoint: the first `size` lines of the trail have this root."""

    where: str
    size: int
    root: bytes


class Unreadable(Exception):
    """A file is not what it should be; the message is one sentence."""


# --- The chain ---------------------------------------------------------------------------------------------------


def line_digest(line: dict[str, object], before: bytes) -> bytes:
    """SHA-256 over the digest before, the number, the time and what the line says, each text behind its length."""
    event = line["event_digest"]
    return hashlib.sha256(
        field(before)
        + number(line["seq"]).to_bytes(8, "big", signed=True)
        + micros(text(line["at"])).to_bytes(8, "big", signed=True)
        + field(text(line["actor"]).encode())
        + field(text(line["act"]).encode())
        + field(bytes.fromhex(text(line["subject"])))
        + field(text(line["detail"]).encode())
        + field(b"" if event is None else bytes.fromhex(text(event)))
    ).digest()


def field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big", signed=True) + value


def micros(written: str) -> int:
    passed = datetime.fromisoformat(written) - EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is missing")
    return value


def number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("a number is missing")
    return value


# --- The tree (RFC 6962) -----------------------------------------------------------------------------------------


class Tree:
    """The tree so far, as the roots of its full subtrees, from large to small: one for each bit of its size."""

    def __init__(self) -> None:
        self.size = 0
        self.roots: list[bytes] = []

    def add(self, entry: bytes) -> None:
        """One more leaf. Two full subtrees of one height become one, as when a carry runs through a number."""
        node = hashlib.sha256(b"\x00" + entry).digest()
        rest = self.size
        while rest & 1:
            node = inner(self.roots.pop(), node)
            rest >>= 1
        self.roots.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root: the small subtrees at the right are joined first."""
        if not self.roots:
            return hashlib.sha256(b"").digest()
        node = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            node = inner(left, node)
        return node


def inner(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


# --- The signature (RFC 8032, 5.1.7) -----------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    o, q = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, q - o, q + o, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = add(result, point)
        point = add(point, point)
        factor >>= 1
    return result


def same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_from(encoded: bytes) -> Point | None:
    """The point that 32 bytes stand for, or None."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if square == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_from((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message is that of the public key."""
    if len(public) != 32 or len(signature) != 64 or BASE is None:
        return False
    a, r = point_from(public), point_from(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return same(times(s, BASE), add(r, times(h, a)))


# --- Checkpoints (C2SP signed-note, tlog-checkpoint) -------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """The key of the checkpoints."""

    name: str
    identity: bytes
    public: bytes


def read_key(word: str) -> Key:
    """The key in the form NAME+ID+BASE64; the id is part of a hash of the rest, so a slip of the pen is noticed."""
    name, _, rest = word.strip().partition("+")
    identity, _, encoded = rest.partition("+")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except ValueError:
        blob = b""
    wanted = hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4]
    if len(blob) != 33 or blob[:1] != b"\x01" or identity != wanted.hex():
        raise Unreadable("The key is not right: it has the form NAME+ID+BASE64, and a letter may be wrong.")
    return Key(name, wanted, blob[1:])


def read_checkpoints(path: Path) -> list[tuple[str, str]]:
    """The notes in a file, each with where it stands: one note, or the JSON list of the hotline's page."""
    content = read(path)
    if not content.lstrip().startswith("{"):
        return [(f"the checkpoint in {path}", content)]
    try:
        notes = [text(one["note"]) for one in json.loads(content)["checkpoints"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} is not a list of checkpoints.") from error
    return [(f"checkpoint {place} of {path}", note) for place, note in enumerate(notes, 1)]


def check_note(where: str, note: str, key: Key) -> Stated | None:
    """What a checkpoint states, or None when the key did not sign it."""
    body, gap, signatures = note.rpartition("\n\n")
    body += "\n"
    lines = body.splitlines()
    for line in signatures.splitlines() if gap else ():
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if (mark, name) != ("\N{EM DASH}", key.name):
            continue
        try:
            blob = base64.b64decode(encoded, validate=True)
            stated = Stated(where, int(lines[1]), base64.b64decode(lines[2], validate=True))
        except (ValueError, IndexError):
            continue
        right = blob[:4] == key.identity and lines[0] == key.name
        if right and signed(key.public, body.encode(), blob[4:]):
            return stated
    return None


# --- All of it ---------------------------------------------------------------------------------------------------


def findings(lines: Iterable[dict[str, object]], checkpoints: list[Stated]) -> Iterator[str]:
    """Yield one sentence for everything that does not hold."""
    tree, before, expected = Tree(), b"", 1
    waiting = sorted(checkpoints, key=lambda stated: stated.size)
    for line in lines:
        seq = number(line["seq"])
        if seq != expected:
            yield f"line {expected} is missing: line {seq} stands in its place"
        if bytes.fromhex(text(line["previous"])) != before:
            yield f"line {seq} does not follow the line before it"
        computed = line_digest(line, bytes.fromhex(text(line["previous"])))
        if computed != bytes.fromhex(text(line["digest"])):
            yield f"line {seq} was changed"
        # What the line says goes into the tree, not what it says its digest is.
        before, expected = computed, seq + 1
        tree.add(computed)
        while waiting and waiting[0].size <= tree.size:
            stated = waiting.pop(0)
            if stated.root != tree.root():
                yield f"{stated.where}: it was signed over other lines than the first {stated.size} of this trail"
    for stated in waiting:
        yield f"{stated.where}: it covers {stated.size} lines, and this trail has {tree.size}"


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path} cannot be read.") from error


def trail_of(path: Path) -> Iterator[dict[str, object]]:
    """The lines of an export, one at a time: a trail of years need not fit into memory."""
    try:
        with path.open(encoding="utf-8") as file:
            for place, line in enumerate(file, 1):
                try:
                    value = json.loads(line)
                    line_digest(value, b"")
                    bytes.fromhex(value["previous"] + value["digest"])
                except (ValueError, KeyError, TypeError) as error:
                    raise Unreadable(f"{path}, line {place}: this is no line of a trail.") from error
                yield value
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path} cannot be read.") from error


def verify(trail: Path, key: str, files: list[Path]) -> list[str]:
    """Every finding. Raises Unreadable."""
    checkpoints, found = list[Stated](), list[str]()
    for where, note in [pair for path in files for pair in read_checkpoints(path)]:
        stated = check_note(where, note, read_key(key))
        if stated is None:
            found.append(f"{where}: it is not signed by the key")
        else:
            checkpoints.append(stated)
    return found + list(findings(trail_of(trail), checkpoints))


def main(given: list[str] | None = None) -> int:
    """Print each finding; the status says whether there was one."""
    parser = argparse.ArgumentParser(description="Verify an exported trail against published checkpoints.")
    parser.add_argument("trail", type=Path, help="the exported trail, JSON lines")
    parser.add_argument("--key", default="", help="the key of the checkpoints: NAME+ID+BASE64")
    parser.add_argument("--checkpoints", type=Path, nargs="+", default=[], metavar="FILE")
    arguments = parser.parse_args(given)
    if arguments.checkpoints and not arguments.key:
        parser.error("--checkpoints needs --key")
    try:
        found = verify(arguments.trail, arguments.key, arguments.checkpoints)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    for sentence in found:
        print(sentence[0].upper() + sentence[1:] + ".")
    if found:
        print(f"The trail does not hold: {len(found)} findings.")
    elif arguments.checkpoints:
        print("The trail holds, and every checkpoint was signed over it.")
    else:
        print(
            "The chain holds. Without a checkpoint that you kept, this does not exclude a trail written anew."
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
