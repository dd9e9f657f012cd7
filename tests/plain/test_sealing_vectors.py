"""The published vectors, auricle/sealing/vectors.json, hold for the Python package and are current."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from auricle.sealing import (
    codes,
    context,
    envelope,
    keys,
    passwords,
    pins,
    seal,
    shares,
    signatures,
    unseal,
    wraps,
)
from auricle.sealing.envelope import (
    ContentKey,
    Header,
    Pepper,
    PublicKey,
    Sealed,
    SealedObject,
    SealError,
    Seed,
)
from auricle.sealing.one_time import TotpSecret, totp_now
from tests.data import sealing_reference as reference
from tests.data.make_sealing_vectors import VECTORS, as_file, vectors
from tests.data.sealing_reference import Presented

Json = dict[str, Any]
KNOWN: Json = json.loads(VECTORS.read_text())
OBJECTS = {entry["name"]: entry for entry in KNOWN["objects"]}
data = base64.b64decode


def named(entry: Json) -> str:
    return str(entry.get("name") or f"{entry['object']} {json.dumps(entry['changes'])[:50]}")


def error_named(name: str) -> type[SealError]:
    return next(kind for kind in subclasses(SealError) if kind.__name__ == name)


def outcome(entry: Json, act: Callable[[], object], expected: object) -> None:
    """Hold one vector: its error when it names one, its result otherwise."""
    if "error" in entry:
        with pytest.raises(SealError) as caught:
            act()
        assert type(caught.value) is error_named(entry["error"])
    else:
        assert act() == expected


def content_of(entry: Json) -> bytes:
    repeat, size = data(entry["repeat"]), int(entry["size"])
    return (repeat * (size // max(1, len(repeat)) + 1))[:size]


def presented(entry: Json, padded: bytes) -> Presented:
    return reference.seal_padded(
        data(entry["key"]), UUID(entry["report"]), entry["label"], data(entry["salt"]), padded
    )


def opened(it: Presented) -> bytes:
    sealed = SealedObject(Header(it.header), tuple(map(Sealed, it.chunks)))
    return unseal.open_object(ContentKey(it.key), report=it.report, label=it.label, sealed=sealed)


CHANGES: dict[str, Callable[..., Presented]] = {
    "key": lambda it, key: replace(it, key=data(key)),
    "report": lambda it, report: replace(it, report=UUID(report)),
    "label": lambda it, label: replace(it, label=label),
    "flip header": lambda it, bit: replace(it, header=reference.flip(it.header, bit)),
    "cut header": lambda it, count: replace(it, header=it.header[:-count]),
    "order": lambda it, places: replace(it, chunks=reference.order(it.chunks, places)),
    "flip": lambda it, index, bit: with_chunk(it, index, reference.flip(it.chunks[index], bit)),
    "cut": lambda it, index, count: with_chunk(it, index, it.chunks[index][: len(it.chunks[index]) - count]),
    "append": lambda it, index, more: with_chunk(it, index, it.chunks[index] + data(more)),
}


def with_chunk(it: Presented, index: int, chunk: bytes) -> Presented:
    return replace(it, chunks=(*it.chunks[:index], chunk, *it.chunks[index + 1 :]))


def test_the_vectors_are_what_their_generator_writes() -> None:
    assert as_file(vectors()) == VECTORS.read_text()


def test_padded_sizes() -> None:
    assert [envelope.padded_size(size) for size, _ in KNOWN["padded_sizes"]] == [
        p for _, p in KNOWN["padded_sizes"]
    ]


def test_key_pairs_and_their_ids() -> None:
    for entry in KNOWN["keys"]:
        public = keys.public_key(Seed(data(entry["seed"])))
        assert (public, keys.key_id(public)) == (data(entry["public"]), data(entry["key_id"]))


def test_commitments() -> None:
    for entry in KNOWN["commitments"]:
        assert seal.commit(ContentKey(data(entry["key"])), UUID(entry["report"])) == data(entry["commitment"])


@pytest.mark.parametrize("entry", KNOWN["objects"], ids=named)
def test_objects(entry: Json) -> None:
    it = presented(entry, reference.padded(content_of(entry)))
    assert it.header == data(entry["header"])
    assert [len(chunk) for chunk in it.chunks] == entry["chunk_sizes"]
    assert [reference.sha256(chunk) for chunk in it.chunks] == entry["chunk_sha256"]
    if "chunks" in entry:
        assert [data(chunk) for chunk in entry["chunks"]] == list(it.chunks)
    assert opened(it) == content_of(entry)


@pytest.mark.parametrize("entry", KNOWN["objects"], ids=named)
def test_sealing_follows_the_reference(entry: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auricle.sealing.seal.secrets.token_bytes", lambda size: data(entry["salt"])[:size])
    key, report = ContentKey(data(entry["key"])), UUID(entry["report"])
    sealed = seal.seal_object(key, report=report, label=entry["label"], plaintext=content_of(entry))
    assert sealed.header == data(entry["header"])
    assert [reference.sha256(chunk) for chunk in sealed.chunks] == entry["chunk_sha256"]


@pytest.mark.parametrize("entry", KNOWN["refusals"], ids=named)
def test_refusals(entry: Json) -> None:
    original = OBJECTS[entry["object"]]
    it = presented(original, reference.padded(content_of(original)))
    for what, *by in entry["changes"]:
        it = CHANGES[what](it, *by)
    outcome(entry, lambda: opened(it), None)


@pytest.mark.parametrize("entry", KNOWN["bad_padding"], ids=named)
def test_bad_padding(entry: Json) -> None:
    start, end = data(entry["start"]), data(entry["end"])
    it = presented(entry, start + bytes(entry["size"] - len(start) - len(end)) + end)
    outcome(entry, lambda: opened(it), None)


def live(entry: Json) -> Presented:
    padded = reference.padded(content_of(entry))
    place = data(entry["key"]), UUID(entry["report"]), entry["label"], data(entry["salt"])
    return reference.seal_live(*place, entry["piece"], padded)


def opened_live(it: Presented) -> bytes:
    pieces = unseal.open_live(
        ContentKey(it.key), report=it.report, label=it.label, header=Header(it.header), chunks=it.chunks
    )
    return b"".join(pieces)


def opened_cut_live(it: Presented) -> tuple[bytes, bool]:
    place = ContentKey(it.key), it.report, it.label
    return unseal.open_cut_live(
        place[0], report=place[1], label=place[2], header=Header(it.header), chunks=it.chunks
    )


@pytest.mark.parametrize("entry", KNOWN["live"], ids=named)
def test_live_streams(entry: Json) -> None:
    it = live(entry)
    assert it.header == data(entry["header"])
    assert [len(chunk) for chunk in it.chunks] == entry["chunk_sizes"]
    assert [reference.sha256(chunk) for chunk in it.chunks] == entry["chunk_sha256"]
    assert opened_live(it) == content_of(entry)
    assert opened_cut_live(it) == (content_of(entry), True)


@pytest.mark.parametrize("entry", KNOWN["live"], ids=named)
def test_sealing_live_follows_the_reference(entry: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auricle.sealing.seal.secrets.token_bytes", lambda size: data(entry["salt"])[:size])
    key, report = ContentKey(data(entry["key"])), UUID(entry["report"])
    stream = seal.LiveStream(key, report=report, label=entry["label"], piece=entry["piece"])
    chunks = [*stream.update(content_of(entry)), *stream.finish()]
    assert stream.header == data(entry["header"])
    assert [reference.sha256(chunk) for chunk in chunks] == entry["chunk_sha256"]


@pytest.mark.parametrize("entry", KNOWN["live"], ids=named)
def test_of_a_live_stream_that_was_cut_all_that_came_is_opened(entry: Json) -> None:
    whole = live(entry)
    for cut in {1, len(whole.chunks) // 2, len(whole.chunks)} - {0}:
        came = replace(whole, chunks=whole.chunks[: len(whole.chunks) - cut])
        content, complete = opened_cut_live(came)
        padded = reference.padded(content_of(entry))
        assert (content, complete) == (padded[: len(came.chunks) * entry["piece"]], False)


@pytest.mark.parametrize(
    "entry", KNOWN["live_refusals"], ids=lambda entry: f"{entry['live']} {entry['changes']}"[:60]
)
def test_live_refusals(entry: Json) -> None:
    it = live({known["name"]: known for known in KNOWN["live"]}[entry["live"]])
    for what, *by in entry["changes"]:
        it = CHANGES[what](it, *by)
    outcome(entry, lambda: opened_live(it), None)
    if entry["error"] != "CutAtChunk":
        outcome(entry, lambda: opened_cut_live(it), None)


def test_no_opener_takes_the_other_kind() -> None:
    entry = KNOWN["live"][1]
    with pytest.raises(envelope.BadHeader):
        opened(live(entry))
    with pytest.raises(envelope.BadHeader):
        opened_live(presented(OBJECTS["a story"], reference.padded(content_of(OBJECTS["a story"]))))


@pytest.mark.parametrize("piece", [0, 256, 4096 - 256, 4097, 32_001, reference.MEBIBYTE])
def test_a_size_of_pieces_that_no_header_says_is_refused(piece: int) -> None:
    place = ContentKey(bytes(32)), UUID(KNOWN["live"][0]["report"])
    with pytest.raises(envelope.BadHeader):
        seal.LiveStream(place[0], report=place[1], label="voice/1", piece=piece)


@pytest.mark.parametrize("entry", KNOWN["grants"], ids=named)
def test_grants(entry: Json) -> None:
    outcome(
        entry,
        lambda: unseal.open_grant(
            Seed(data(entry["seed"])),
            data(entry["blob"]),
            purpose=entry["purpose"],
            report=UUID(entry["report"]),
            commitment=envelope.Commitment(data(entry["commitment"])),
        ),
        data(entry.get("key", "")),
    )


@pytest.mark.parametrize("entry", KNOWN["notes"], ids=named)
def test_notes(entry: Json) -> None:
    about = data(entry["context"])
    outcome(
        entry,
        lambda: unseal.open_note(Seed(data(entry["seed"])), data(entry["blob"]), context=about),
        data(entry.get("plaintext", "")),
    )


def test_shares() -> None:
    for entry in KNOWN["shares"]:
        key, slope = data(entry["key"]), data(entry["slope"])
        given = {int(seat): data(share) for seat, share in entry["shares"].items()}
        assert shares.split_with(ContentKey(key), slope, given) == given
        assert {seat: reference.share(key, slope, seat) for seat in given} == given
        for one, two in entry["pairs"]:
            assert shares.combine({one: given[one], two: given[two]}) == key


@pytest.mark.parametrize("entry", KNOWN["bad_shares"], ids=named)
def test_bad_shares(entry: Json) -> None:
    given = {int(seat): data(share) for seat, share in entry["shares"].items()}
    commitment = envelope.Commitment(data(entry["commitment"]))
    outcome(entry, lambda: unseal.put_together(given, UUID(entry["report"]), commitment), None)


@pytest.mark.parametrize("entry", KNOWN["wraps"], ids=named)
def test_wraps(entry: Json) -> None:
    about = data(entry["context"])
    outcome(
        entry,
        lambda: wraps.unwrap(data(entry["key"]), data(entry["blob"]), context=about),
        data(entry.get("plaintext", "")),
    )


def test_receipts() -> None:
    for entry in KNOWN["receipts"]:
        code, pepper = codes.ReceiptCode(entry["code"]), Pepper(data(entry["pepper"]))
        auth = codes.auth_secret(code, entry["site"])
        wrapped = codes.receipt_wrap(code, entry["site"], Seed(data(entry["seed"])))
        h = codes.stretch(auth, pepper)
        part = codes.server_part(pepper, h)
        derived = (auth, wrapped, h, codes.lookup_id(pepper, h), part)
        names = ("auth", "wrapped", "stretched", "lookup", "server_part")
        assert derived == tuple(data(entry[name]) for name in names)
        assert codes.unlock(part, data(entry["locked"])) == wrapped
    for entry in KNOWN["receipts_from"]:
        assert codes.receipt_from(data(entry["secret"])) == (entry["code"], data(entry["seed"]))


def test_pins() -> None:
    (known,) = KNOWN["receipts"]
    pepper, part = Pepper(data(known["pepper"])), codes.ServerPart(data(known["server_part"]))
    for entry in KNOWN["pins"]:
        pin = pins.read_pin(entry["typed"])
        assert pin == entry["pin"]
        secret = pins.pin_secret(pin, codes.ReceiptCode(entry["code"]))
        second = pins.pin_part(pepper, codes.LookupId(data(known["lookup"])), secret)
        key = pins.both(part, second)
        shown = pins.proof(Seed(data(known["seed"])))
        derived = (secret, second, key, shown, pins.proof_digest(shown))
        assert derived == tuple(
            data(entry[n]) for n in ("secret", "pin_part", "both", "proof", "proof_digest")
        )
        assert codes.unlock(key, data(entry["locked"])) == data(known["wrapped"])
        for wrong in (part, pins.both(part, pins.PinPart(bytes(32)))):
            with pytest.raises(envelope.WrapRefused):
                codes.unlock(wrong, data(entry["locked"]))


@pytest.mark.parametrize("entry", KNOWN["bad_pins"], ids=lambda entry: ascii(entry["typed"])[:20])
def test_bad_pins(entry: Json) -> None:
    outcome(entry, lambda: pins.read_pin(entry["typed"]), None)


@pytest.mark.parametrize("entry", KNOWN["typed_codes"], ids=lambda entry: ascii(entry["typed"]))
def test_codes_as_people_type_them(entry: Json) -> None:
    outcome(entry, lambda: codes.read_receipt_code(entry["typed"]), entry.get("code"))


@pytest.mark.parametrize("entry", KNOWN["statements"], ids=named)
def test_statements(entry: Json) -> None:
    org = signatures.OrgPublicKey(data(entry["org_public"]))
    assert signatures.fingerprint(org) == entry["fingerprint"]
    statement = signatures.KeyStatement(
        entry["purpose"], entry["holder"], PublicKey(data(entry["public"])), entry["expires"]
    )
    signature = data(entry["signature"])
    outcome(entry, lambda: signatures.check_statement(org, statement, signature, entry["now"]), None)


def test_passwords() -> None:
    for entry in KNOWN["passwords"]:
        derived = passwords.stretch_password(
            entry["password"], data(entry["salt"]), Pepper(data(entry["pepper"]))
        )
        assert derived == (data(entry["verifier"]), data(entry["key"]))


def test_one_time_codes() -> None:
    for entry in KNOWN["one_time"]:
        assert totp_now(TotpSecret(data(entry["secret"])), entry["time"]) == entry["code"]


def test_every_refusal_of_an_object_or_grant_has_a_vector() -> None:
    lists = (
        "refusals",
        "bad_padding",
        "grants",
        "notes",
        "wraps",
        "typed_codes",
        "statements",
        "bad_shares",
        "bad_pins",
    )
    covered = {entry["error"] for name in lists for entry in KNOWN[name] if "error" in entry}
    leaves = {kind.__name__ for kind in subclasses(SealError) if not kind.__subclasses__()}
    # A line of a recovery sheet is read on the server alone; its refusals are in test_paper.py.
    assert leaves - covered - {"BadLine"} == {"BadKey"}


def subclasses(kind: type[SealError]) -> set[type[SealError]]:
    direct = set(kind.__subclasses__())
    return direct.union(*(subclasses(child) for child in direct))


def test_the_reference_shares_the_derivation() -> None:
    assert context.hkdf(b"a", salt=b"", info=b"b") == reference.hkdf(b"a", b"", b"b")
