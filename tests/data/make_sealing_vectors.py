"""Write auricle/sealing/vectors.json: `python -m tests.data.make_sealing_vectors`.

Everything is the same on each run but what is random by construction (encapsulations and the nonces of wraps): those
are kept from the file as long as they still open.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from auricle.sealing import codes, keys, passwords, pins, shares, signatures, wraps
from auricle.sealing.envelope import ContentKey, Pepper, PublicKey, Seed, padded_size
from auricle.sealing.one_time import TotpSecret, totp_now
from auricle.sealing.seal import commit, grant, seal_note
from auricle.sealing.unseal import open_grant, open_note
from tests.data import sealing_reference as reference
from tests.data.sealing_reference import MEBIBYTE, flip, sha256

HERE = Path(__file__).parent
VECTORS = HERE.parents[1] / "auricle" / "sealing" / "vectors.json"
REPORT = UUID("0190a6c2-7d1e-7c3a-9f52-3b1d6a2e4c58")
OTHER_REPORT = UUID("0190a6c2-7d1e-7c3a-9f52-3b1d6a2e4c59")
ABOUT = b"au1/registration\0" + REPORT.bytes

Json = dict[str, Any]


def fixed(name: str) -> bytes:
    """32 bytes that look random and are the same on each run."""
    return hashlib.sha256(b"au1 vector: " + name.encode()).digest()


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


KEY = ContentKey(fixed("content key"))
OTHER_KEY = ContentKey(fixed("other content key"))
TEAM = Seed(fixed("team seed"))
OTHER_TEAM = Seed(fixed("other team seed"))
PEPPER = Pepper(fixed("pepper"))
ORG = signatures.OrgSeed(fixed("organisation seed"))


def objects() -> list[Json]:
    """Content is `repeat`, over and over, cut at `size`: so a large object stays a small vector."""
    table = [
        ("empty", "story", b"", 0),
        ("one byte", "story", b"a", 1),
        ("a story", "story", "夜里有人打开水闸。 ".encode(), 90),
        ("zeros", "file/1", b"\0", 5000),
        ("largest in four kibibytes", "story", b"ab", 4088),
        ("one byte more", "story", b"ab", 4089),
        ("a full last chunk", "file/1", b"chunk", MEBIBYTE - 8),
        ("one byte more than a full chunk", "file/1", b"chunk", MEBIBYTE - 7),
        ("whole chunks of content", "file/1", b"\0\1", 2 * MEBIBYTE),
        ("five chunks", "file/1", b"0123456789abcdef!", 4 * MEBIBYTE + 70_000),
        ("three full chunks", "file/1", b"x\0\0", 3 * MEBIBYTE - 8),
    ]
    return [_object(*row) for row in table]


def _object(name: str, label: str, repeat: bytes, size: int) -> Json:
    content = (repeat * (size // max(1, len(repeat)) + 1))[:size]
    salt = fixed("salt of " + name)
    sealed = reference.seal_padded(KEY, REPORT, label, salt, reference.padded(content))
    entry: Json = {
        "name": name,
        "key": text(KEY),
        "report": str(REPORT),
        "label": label,
        "salt": text(salt),
        "repeat": text(repeat),
        "size": size,
        "header": text(sealed.header),
        "chunk_sizes": [len(chunk) for chunk in sealed.chunks],
        "chunk_sha256": [sha256(chunk) for chunk in sealed.chunks],
    }
    if name == "a story":
        entry["chunks"] = [text(chunk) for chunk in sealed.chunks]
    return entry


def live() -> list[Json]:
    """Live streams as `objects` has objects, with the size of their pieces."""
    table = [
        ("nothing said", b"", 0, 32_000),
        ("half a second", b"sound!", 16_000, 32_000),
        ("ten seconds", b"0123456789abcdef!", 320_000, 32_000),
        ("silence", b"\0", 100_000, 32_000),
        ("exactly two pieces", b"ab", 8192 - 8, 4096),
        ("one byte more than two pieces", b"ab", 8192 - 7, 4096),
        ("a narrow line", b"\xd5\x55", 80_000, 7936),
        ("the largest pieces", b"sound!", 1_100_000, MEBIBYTE - 256),
    ]
    return [_live(*row) for row in table]


def _live(name: str, repeat: bytes, size: int, piece: int) -> Json:
    content = (repeat * (size // max(1, len(repeat)) + 1))[:size]
    salt = fixed("live salt of " + name)
    sealed = reference.seal_live(KEY, REPORT, "voice/1", salt, piece, reference.padded(content))
    return {
        "name": name,
        "key": text(KEY),
        "report": str(REPORT),
        "label": "voice/1",
        "salt": text(salt),
        "piece": piece,
        "repeat": text(repeat),
        "size": size,
        "header": text(sealed.header),
        "chunk_sizes": [len(chunk) for chunk in sealed.chunks],
        "chunk_sha256": [sha256(chunk) for chunk in sealed.chunks],
    }


def live_refusals() -> list[Json]:
    """As `refusals`; of the last ones all but the end may still be heard."""
    table: list[tuple[str, list[list[Any]], str]] = [
        ("half a second", [["key", text(OTHER_KEY)]], "WrongKey"),
        ("half a second", [["report", str(OTHER_REPORT)]], "WrongReport"),
        ("half a second", [["label", "voice/2"]], "WrongLabel"),
        ("half a second", [["cut header", 1]], "BadHeader"),
        ("half a second", [["cut header", 2]], "BadHeader"),
        ("half a second", [["flip header", 8 * 45 + 4]], "BadHeader"),
        ("half a second", [["flip header", 8 * 46]], "Changed"),
        ("ten seconds", [["flip header", 8 * 46]], "CutAtByte"),
        ("half a second", [["flip", 0, 4242]], "Changed"),
        ("half a second", [["order", [0, 0]]], "Appended"),
        ("ten seconds", [["order", [0, 2, 1, 3, 4, 5, 6, 7, 8, 9, 10]]], "Swapped"),
        ("ten seconds", [["order", [0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]], "Duplicated"),
        ("ten seconds", [["order", [0, 2, 3, 4, 5, 6, 7, 8, 9, 10]]], "MissingChunk"),
        ("ten seconds", [["append", 3, text(b"x")]], "Appended"),
        ("ten seconds", [["cut", 3, 1]], "CutAtByte"),
        ("ten seconds", [["order", []]], "CutAtChunk"),
        ("ten seconds", [["order", [0]]], "CutAtChunk"),
        ("ten seconds", [["order", [0, 1, 2, 3, 4, 5, 6]]], "CutAtChunk"),
        ("exactly two pieces", [["order", [0]]], "CutAtChunk"),
    ]
    return [{"live": name, "changes": changes, "error": error} for name, changes, error in table]


def refusals() -> list[Json]:
    """Changes to an object of `objects`, applied one after the other, and the refusal they lead to."""
    table: list[tuple[str, list[list[Any]], str]] = [
        ("a story", [["key", text(OTHER_KEY)]], "WrongKey"),
        ("a story", [["report", str(OTHER_REPORT)]], "WrongReport"),
        ("a story", [["label", "contact"]], "WrongLabel"),
        ("a story", [["flip header", 0]], "BadHeader"),
        ("a story", [["flip header", 8]], "WrongKey"),
        ("a story", [["flip header", 8 * 33]], "BadHeader"),
        ("a story", [["flip header", 8 * 37]], "BadHeader"),
        ("a story", [["flip header", 8 * 41]], "WrongLabel"),
        ("a story", [["cut header", 1]], "BadHeader"),
        ("a story", [["flip", 0, 0]], "Changed"),
        ("a story", [["flip", 0, 8 * 4096]], "Changed"),
        ("a story", [["flip", 0, 8 * 4112 - 1]], "Changed"),
        ("a story", [["cut", 0, 1]], "CutAtByte"),
        ("a story", [["cut", 0, 4100]], "CutAtByte"),
        ("a story", [["cut", 0, 4112]], "CutAtByte"),
        ("a story", [["append", 0, text(b"x")]], "Appended"),
        ("a story", [["append", 0, text(bytes(256))]], "Appended"),
        ("a story", [["order", []]], "CutAtChunk"),
        ("a story", [["order", [0, 0]]], "Appended"),
        ("five chunks", [["order", [0, 1, 2, 3]]], "CutAtChunk"),
        ("five chunks", [["order", [0]]], "CutAtChunk"),
        ("five chunks", [["order", [1, 0, 2, 3, 4]]], "Swapped"),
        ("five chunks", [["order", [0, 1, 2, 4, 3]]], "Swapped"),
        ("five chunks", [["order", [0, 0, 1, 2, 3, 4]]], "Duplicated"),
        ("five chunks", [["order", [0, 1, 1, 3, 4]]], "Duplicated"),
        ("five chunks", [["order", [0, 1, 3, 4]]], "MissingChunk"),
        ("five chunks", [["order", [0, 1, 2, 3, 4, 2]]], "Appended"),
        ("five chunks", [["flip", 2, 4242]], "Changed"),
        ("five chunks", [["cut", 3, 1]], "CutAtByte"),
        ("five chunks", [["cut", 4, 1]], "CutAtByte"),
        ("five chunks", [["append", 1, text(b"x")]], "Appended"),
        ("five chunks", [["append", 4, text(b"x")]], "Appended"),
        ("three full chunks", [["order", [0, 1]]], "CutAtChunk"),
        ("three full chunks", [["order", [0, 2, 1]]], "Swapped"),
        ("three full chunks", [["cut", 2, 1]], "CutAtByte"),
    ]
    return [{"object": name, "changes": changes, "error": error} for name, changes, error in table]


def bad_padding() -> list[Json]:
    """Padded plaintext (`start`, zeros, `end`; `size` bytes in all) that a key holder sealed against the format."""
    table = [
        ("length too small", b"words", 4096, (4).to_bytes(8, "big")),
        ("length too large", b"words", 4096, (4089).to_bytes(8, "big")),
        ("length absurd", b"words", 4096, b"\xff" * 8),
        ("padding not zero", b"words", 4096, b"x" + bytes(9) + (5).to_bytes(8, "big")),
        ("padded too far", b"words", 8192, (5).to_bytes(8, "big")),
    ]
    salt = fixed("salt of bad padding")
    return [
        {
            "name": name,
            "key": text(KEY),
            "report": str(REPORT),
            "label": "story",
            "salt": text(salt),
            "start": text(start),
            "size": size,
            "end": text(end),
            "error": "BadPadding",
        }
        for name, start, size, end in table
    ]


def grants(blob: bytes) -> list[Json]:
    right = text(commit(KEY, REPORT))
    table: list[tuple[str, Seed, bytes, str, UUID, str, str | None]] = [
        ("opens", TEAM, blob, "content", REPORT, right, None),
        ("wrong purpose", TEAM, blob, "identity", REPORT, right, "WrongPurpose"),
        ("other key", OTHER_TEAM, blob, "content", REPORT, right, "GrantRefused"),
        ("other report", TEAM, blob, "content", OTHER_REPORT, right, "GrantRefused"),
        ("flipped encapsulation", TEAM, flip(blob, 77), "content", REPORT, right, "GrantRefused"),
        ("flipped X25519 share", TEAM, flip(blob, 8 * 1088), "content", REPORT, right, "GrantRefused"),
        ("flipped ciphertext", TEAM, flip(blob, 8 * 1120), "content", REPORT, right, "GrantRefused"),
        ("flipped tag", TEAM, flip(blob, 8 * 1168 - 1), "content", REPORT, right, "GrantRefused"),
        ("cut", TEAM, blob[:-1], "content", REPORT, right, "CutAtByte"),
        ("appended", TEAM, blob + b"x", "content", REPORT, right, "Appended"),
        (
            "other commitment",
            TEAM,
            blob,
            "content",
            REPORT,
            text(commit(OTHER_KEY, REPORT)),
            "WrongCommitment",
        ),
    ]
    return [
        {
            "name": name,
            "seed": text(seed),
            "blob": text(presented),
            "purpose": purpose,
            "report": str(report),
            "commitment": commitment,
            **({"error": error} if error else {"key": text(KEY)}),
        }
        for name, seed, presented, purpose, report, commitment, error in table
    ]


def notes(blob: bytes) -> list[Json]:
    table: list[tuple[str, Seed, bytes, bytes, str | None]] = [
        ("opens", TEAM, blob, ABOUT, None),
        ("other context", TEAM, blob, ABOUT + b"x", "GrantRefused"),
        ("other key", OTHER_TEAM, blob, ABOUT, "GrantRefused"),
        ("flipped", TEAM, flip(blob, 8 * 1130), ABOUT, "GrantRefused"),
        ("appended", TEAM, blob + b"x", ABOUT, "GrantRefused"),
        ("cut", TEAM, blob[:1135], ABOUT, "CutAtByte"),
    ]
    return [
        {
            "name": name,
            "seed": text(seed),
            "blob": text(presented),
            "context": text(context),
            **({"error": error} if error else {"plaintext": text(b"n" * 80)}),
        }
        for name, seed, presented, context, error in table
    ]


def wrapped(blob: bytes) -> list[Json]:
    table: list[tuple[str, bytes, bytes, bytes, str | None]] = [
        ("opens", KEY, blob, b"member/1", None),
        ("other key", OTHER_KEY, blob, b"member/1", "WrapRefused"),
        ("other context", KEY, blob, b"member/2", "WrapRefused"),
        ("flipped nonce", KEY, flip(blob, 8), b"member/1", "WrapRefused"),
        ("flipped tag", KEY, flip(blob, len(blob) * 8 - 1), b"member/1", "WrapRefused"),
        ("other algorithm", KEY, flip(blob, 1), b"member/1", "BadHeader"),
        ("cut", KEY, blob[:28], b"member/1", "CutAtByte"),
    ]
    return [
        {
            "name": name,
            "key": text(key),
            "blob": text(presented),
            "context": text(context),
            **({"error": error} if error else {"plaintext": text(b"a secret")}),
        }
        for name, key, presented, context, error in table
    ]


def shared() -> list[Json]:
    """A key that was split with `slope` for `seats`, and what two shares of it give."""
    slope = fixed("slope")
    parts = shares.split_with(KEY, slope, range(1, 6))
    given = {str(seat): text(share) for seat, share in parts.items()}
    pairs = [[one, two] for one in range(1, 6) for two in range(1, 6) if one < two]
    return [{"key": text(KEY), "slope": text(slope), "shares": given, "pairs": pairs}]


def bad_shares() -> list[Json]:
    """Shares by seat that give no key, and such as give another one than was split."""
    parts = shares.split_with(KEY, fixed("slope"), range(1, 6))
    other = shares.split_with(OTHER_KEY, fixed("other slope"), range(1, 6))
    table: list[tuple[str, dict[int, bytes], str]] = [
        ("one share", {1: parts[1]}, "BadShares"),
        ("three shares", {1: parts[1], 2: parts[2], 3: parts[3]}, "BadShares"),
        ("no seat 0", {0: parts[1], 2: parts[2]}, "BadShares"),
        ("no seat 6", {1: parts[1], 6: parts[2]}, "BadShares"),
        ("too short", {1: parts[1][1:], 2: parts[2]}, "BadShares"),
        ("equal shares", {1: parts[1], 2: parts[1]}, "BadShares"),
        ("swapped seats", {1: parts[2], 2: parts[1]}, "WrongCommitment"),
        ("another key's share", {1: parts[1], 2: other[2]}, "WrongCommitment"),
        ("flipped", {1: parts[1], 2: flip(parts[2], 77)}, "WrongCommitment"),
    ]
    return [
        {
            "name": name,
            "report": str(REPORT),
            "commitment": text(commit(KEY, REPORT)),
            "shares": {str(seat): text(share) for seat, share in given.items()},
            "error": error,
        }
        for name, given, error in table
    ]


def receipt(locked: bytes) -> Json:
    code, site = (
        codes.read_receipt_code("1234 5678 9012 3456 789" + _check("1234567890123456789")),
        "hotline.example",
    )
    seed = Seed(fixed("reporter seed"))
    auth = codes.auth_secret(code, site)
    h = codes.stretch(auth, PEPPER)
    return {
        "code": code,
        "site": site,
        "seed": text(seed),
        "auth": text(auth),
        "wrapped": text(codes.receipt_wrap(code, site, seed)),
        "pepper": text(PEPPER),
        "stretched": text(h),
        "lookup": text(codes.lookup_id(PEPPER, h)),
        "server_part": text(codes.server_part(PEPPER, h)),
        "locked": text(locked),
    }


def pinned(known: Json, locked: bytes) -> Json:
    """The same receipt under a phrase, as it was typed."""
    typed = "  Drei\u3000\uff22\u00e4ume \n am Fluss"
    code, pin = codes.ReceiptCode(known["code"]), pins.read_pin(typed)
    secret = pins.pin_secret(pin, code)
    second = pins.pin_part(PEPPER, codes.LookupId(base64.b64decode(known["lookup"])), secret)
    part = codes.ServerPart(base64.b64decode(known["server_part"]))
    shown = pins.proof(Seed(fixed("reporter seed")))
    return {
        "typed": typed,
        "pin": pin,
        "code": code,
        "secret": text(secret),
        "pin_part": text(second),
        "both": text(pins.both(part, second)),
        "locked": text(locked),
        "proof": text(shown),
        "proof_digest": text(pins.proof_digest(shown)),
    }


def bad_pins() -> list[Json]:
    """What is too short or too long once it is read."""
    return [
        {"typed": typed, "error": "BadPin"} for typed in ("", "12345", " 12   34 ", "x" * 101, "\u2028" * 9)
    ]


def _check(digits: str) -> str:
    for digit in "0123456789":
        try:
            codes.read_receipt_code(digits + digit)
        except codes.BadCode:
            continue
        return digit
    raise AssertionError


def typed_codes(code: str) -> list[Json]:
    groups = [code[i : i + 4] for i in range(0, 20, 4)]
    wide = "".join(chr(0xFF10 + int(digit)) for digit in code)
    arabic = "".join(chr(0x0660 + int(digit)) for digit in code)
    good = [code, " ".join(groups), "-".join(groups), "–".join(groups), wide, "\u3000".join(groups), arabic]
    swapped = code[1] + code[0] + code[2:]
    bad = ["", code[:-1], code + "0", code[:-1] + "x", swapped, flipped_digit(code), "²" * 20]
    return [{"typed": typed, "code": code} for typed in good] + [
        {"typed": t, "error": "BadCode"} for t in bad
    ]


def flipped_digit(code: str) -> str:
    return str((int(code[0]) + 1) % 10) + code[1:]


def statements() -> list[Json]:
    until = 1_900_000_000
    signed = signatures.KeyStatement("team", "Fraud, north · 反诈北区", keys.public_key(TEAM), until)
    signature = signatures.sign_statement(ORG, signed)
    org, other = (
        signatures.org_public(ORG),
        signatures.org_public(signatures.OrgSeed(fixed("other organisation"))),
    )
    table: list[tuple[str, bytes, str, str, PublicKey, int, bytes, int, str | None]] = [
        ("holds", org, "team", signed.holder, signed.public, until, signature, until - 1, None),
        ("expired", org, "team", signed.holder, signed.public, until, signature, until, "Expired"),
        ("later date", org, "team", signed.holder, signed.public, until + 1, signature, 0, "NotSigned"),
        ("other purpose", org, "custody", signed.holder, signed.public, until, signature, 0, "NotSigned"),
        ("other holder", org, "team", "Fraud, south", signed.public, until, signature, 0, "NotSigned"),
        (
            "other key",
            org,
            "team",
            signed.holder,
            keys.public_key(OTHER_TEAM),
            until,
            signature,
            0,
            "NotSigned",
        ),
        ("other signer", other, "team", signed.holder, signed.public, until, signature, 0, "NotSigned"),
        ("no signature", org, "team", signed.holder, signed.public, until, b"", 0, "NotSigned"),
        ("flipped", org, "team", signed.holder, signed.public, until, flip(signature, 9), 0, "NotSigned"),
        ("unknown purpose", org, "desk", signed.holder, signed.public, until, signature, 0, "BadName"),
    ]
    return [
        {
            "name": name,
            "org_public": text(org_public),
            "fingerprint": signatures.fingerprint(signatures.OrgPublicKey(org_public)),
            "purpose": purpose,
            "holder": holder,
            "public": text(public),
            "expires": expires,
            "signature": text(presented),
            "now": now,
            **({"error": error} if error else {}),
        }
        for name, org_public, purpose, holder, public, expires, presented, now, error in table
    ]


def password() -> Json:
    salt = fixed("password salt")[:16]
    verifier, key = passwords.stretch_password("caf\u00e9 au lait", salt, PEPPER)
    return {
        "password": "cafe\u0301 au lait",
        "salt": text(salt),
        "pepper": text(PEPPER),
        "verifier": text(verifier),
        "key": text(key),
    }


def one_time() -> list[Json]:
    """RFC 6238, appendix B, with six digits."""
    secret = TotpSecret(b"12345678901234567890")
    times = (59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000)
    return [{"secret": text(secret), "time": time, "code": totp_now(secret, time)} for time in times]


def recorded() -> dict[str, bytes]:
    """What is random by construction: from the file when it is still good, made anew otherwise."""
    fresh = {
        "grant": grant(KEY, purpose="content", report=REPORT, recipient=keys.public_key(TEAM)),
        "note": seal_note(b"n" * 80, recipient=keys.public_key(TEAM), context=ABOUT),
        "wrap": wraps.wrap(KEY, b"a secret", context=b"member/1"),
        "lock": b"",
        "pin_lock": b"",
    }
    code = codes.read_receipt_code("1234567890123456789" + _check("1234567890123456789"))
    auth = codes.auth_secret(code, "hotline.example")
    part = codes.server_part(PEPPER, codes.stretch(auth, PEPPER))
    secret = codes.receipt_wrap(code, "hotline.example", Seed(fixed("reporter seed")))
    fresh["lock"] = codes.lock(part, secret)
    known = receipt(b"")
    two = codes.ServerPart(base64.b64decode(pinned(known, b"")["both"]))
    fresh["pin_lock"] = codes.lock(two, secret)
    if not VECTORS.exists():
        return fresh
    old = json.loads(VECTORS.read_text())
    kept = {
        "grant": base64.b64decode(old["grants"][0]["blob"]),
        "note": base64.b64decode(old["notes"][0]["blob"]),
        "wrap": base64.b64decode(old["wraps"][0]["blob"]),
        "lock": base64.b64decode(old["receipts"][0]["locked"]),
        "pin_lock": base64.b64decode(old["pins"][0]["locked"]) if "pins" in old else fresh["pin_lock"],
    }
    open_grant(TEAM, kept["grant"], purpose="content", report=REPORT, commitment=commit(KEY, REPORT))
    open_note(TEAM, kept["note"], context=ABOUT)
    wraps.unwrap(KEY, kept["wrap"], context=b"member/1")
    codes.unlock(part, kept["lock"])
    codes.unlock(two, kept["pin_lock"])
    return kept


def vectors() -> Json:
    kept = recorded()
    sizes = [0, 1, 4087, 4088, 4089, 10_000, MEBIBYTE - 8, MEBIBYTE - 7, 200_000_000, 2**30, 2**40 + 1]
    code, seed = codes.receipt_from(fixed("page secret"))
    first = receipt(kept["lock"])
    return {
        "format": "AU1",
        "xwing": json.loads((HERE / "xwing_draft.json").read_text()),
        "padded_sizes": [[size, padded_size(size)] for size in sizes],
        "keys": [
            {
                "seed": text(s),
                "public": text(keys.public_key(s)),
                "key_id": text(keys.key_id(keys.public_key(s))),
            }
            for s in (TEAM, OTHER_TEAM)
        ],
        "commitments": [
            {"key": text(k), "report": str(r), "commitment": text(commit(k, r))}
            for k, r in ((KEY, REPORT), (KEY, OTHER_REPORT), (OTHER_KEY, REPORT))
        ],
        "objects": objects(),
        "refusals": refusals(),
        "bad_padding": bad_padding(),
        "live": live(),
        "live_refusals": live_refusals(),
        "grants": grants(kept["grant"]),
        "notes": notes(kept["note"]),
        "shares": shared(),
        "bad_shares": bad_shares(),
        "wraps": wrapped(kept["wrap"]),
        "receipts": [first],
        "pins": [pinned(first, kept["pin_lock"])],
        "bad_pins": bad_pins(),
        "receipts_from": [{"secret": text(fixed("page secret")), "code": code, "seed": text(seed)}],
        "typed_codes": typed_codes(first["code"]),
        "statements": statements(),
        "passwords": [password()],
        "one_time": one_time(),
    }


def as_file(content: Json) -> str:
    return json.dumps(content, indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(as_file(vectors()))
