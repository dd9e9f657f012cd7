"""A PIN on a receipt: the code alone opens nothing, tries are slowed and never stopped, and no row gives it away."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from auricle.errors import Invalid
from auricle.inbox import reporter_pin, reporter_side
from auricle.inbox.reporter_side import InboxEnded, PinNeeded, PinRests, WrongCode, WrongPin
from auricle.intake.plain_form import PlainAnswers, seal_plain
from auricle.intake.submission import read_submission, write_submission
from auricle.sealing import codes, pins
from auricle.sealing.envelope import Sealed, SealError
from auricle.vault import reporter_key, storing
from auricle.vault.models import Receipt
from tests.hotline import NOW, filed, sealed
from tests.people import Cast, Filed

Act = Callable[[str], AbstractContextManager[None]]

PIN = "three trees by the river"
MINUTE = timedelta(minutes=1)


def file_with_pin(number: int = 1, pin: str = PIN) -> Filed:
    plain = sealed(number)
    answers = PlainAnswers("fraud", "weir", "en", "They took my savings.", {}, "", "", {}, False, pin=pin)
    with_pin = seal_plain(
        report=plain.submission.parcel.report,
        retry=number.to_bytes(32, "big"),
        answers=answers,
        key=storing.new_content_key(),
        now=NOW,
    )
    return filed(with_pin)


def try_pin(code: str, pin: str, at: datetime = NOW) -> str:
    return reporter_side.open_by_code(code=code, pin=pin, now=at)


def by_script(code: str, pin: str) -> tuple[reporter_side.OpenedInbox, codes.ReceiptCode]:
    receipt = codes.read_receipt_code(code)
    auth, secret = reporter_key.auth_of(receipt), pins.pin_secret(pins.read_pin(pin), receipt)
    return reporter_side.open_by_secret(auth=auth, pin=secret, now=NOW), receipt


def test_a_pin_set_at_filing_opens_together_with_the_code(cast: Cast) -> None:
    report = file_with_pin()
    with pytest.raises(PinNeeded):
        try_pin(report.code, "  ")
    with pytest.raises(WrongPin):
        try_pin(report.code, "three trees by the lake")
    cookie = try_pin(report.code, "three  trees by the river ")
    assert reporter_side.unlock(cookie=cookie, now=NOW).report == report.id
    assert reporter_side.read_thread(cookie=cookie, now=NOW)["pin"] is True


def test_receipts_without_a_pin_go_on_working(cast: Cast) -> None:
    report = filed()
    assert try_pin(report.code, "")
    assert try_pin(report.code, "typed for nothing")


def test_with_script_the_thread_comes_after_the_proof(cast: Cast) -> None:
    report = file_with_pin()
    opened, receipt = by_script(report.code, PIN)
    assert opened.thread is None
    with pytest.raises(InboxEnded):
        reporter_side.read_thread(cookie=opened.cookie, now=NOW)
    assert opened.pin_part is not None
    key = pins.both(codes.ServerPart(opened.server_part), pins.PinPart(opened.pin_part))
    seed = codes.receipt_unwrap(receipt, "auricle", codes.unlock(key, Sealed(opened.locked)))
    with pytest.raises(WrongPin):
        reporter_side.prove(cookie=opened.cookie, proof=secrets.token_bytes(32), now=NOW)
    thread = reporter_side.prove(cookie=opened.cookie, proof=pins.proof(seed), now=NOW)
    assert thread["report"] == str(report.id)


def test_a_wrong_pin_gets_an_answer_like_a_right_one_and_opens_nothing(cast: Cast) -> None:
    report = file_with_pin()
    opened, _ = by_script(report.code, "three trees by the lake")
    assert opened.pin_part is not None
    key = pins.both(codes.ServerPart(opened.server_part), pins.PinPart(opened.pin_part))
    with pytest.raises(SealError):
        codes.unlock(key, Sealed(opened.locked))


def test_the_code_alone_reads_and_does_nothing(cast: Cast) -> None:
    report = file_with_pin()
    cookie = by_script(report.code, "three trees by the lake")[0].cookie
    for act in (
        lambda: reporter_side.read_thread(cookie=cookie, now=NOW),
        lambda: reporter_side.withdraw(cookie=cookie, now=NOW),
        lambda: reporter_pin.part_for(cookie=cookie, secret=b"p" * 32, now=NOW),
        lambda: reporter_pin.keep(cookie=cookie, locked=b"l" * 77, proof_digest=b"d" * 32, now=NOW),
    ):
        with pytest.raises(InboxEnded):
            act()


def test_tries_are_slowed_more_and_more_and_never_for_good(cast: Cast) -> None:
    report, at, rests = file_with_pin(), NOW, []
    for _ in range(14):
        with pytest.raises(WrongPin):
            try_pin(report.code, "wrong words", at)
        until = Receipt.objects.get().rest_until
        rests.append((until - at).total_seconds() if until else 0)
        at = max(at, until or at)
    assert rests == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900]
    with pytest.raises(WrongPin):
        try_pin(report.code, "wrong words", at)
    with pytest.raises(PinRests) as rested:
        try_pin(report.code, PIN, at + MINUTE)
    assert rested.value.until == at + 15 * MINUTE
    assert try_pin(report.code, PIN, at + 15 * MINUTE), "the right one works as soon as the rest is over"


def test_who_comes_too_early_does_not_lengthen_the_rest(cast: Cast) -> None:
    report = file_with_pin()
    for _ in range(5):
        with pytest.raises(WrongPin):
            try_pin(report.code, "wrong words")
    before = Receipt.objects.get()
    for _ in range(3):
        with pytest.raises(PinRests):
            try_pin(report.code, PIN, NOW + timedelta(seconds=5))
    after = Receipt.objects.get()
    assert (after.tries, after.rest_until) == (before.tries, before.rest_until)


def test_a_right_pin_forgets_the_tries_and_an_hour_takes_one_back(cast: Cast) -> None:
    report = file_with_pin()
    for _ in range(4):
        with pytest.raises(WrongPin):
            try_pin(report.code, "wrong words")
    try_pin(report.code, PIN)
    assert Receipt.objects.get().tries == 0
    for _ in range(3):
        with pytest.raises(WrongPin):
            try_pin(report.code, "wrong words")
    with pytest.raises(WrongPin):
        try_pin(report.code, "wrong words", NOW + timedelta(hours=2))
    assert Receipt.objects.get().tries == 2


def test_tries_at_one_receipt_slow_no_other(cast: Cast) -> None:
    one, two = file_with_pin(1), file_with_pin(2)
    for _ in range(6):
        with pytest.raises((WrongPin, PinRests)):
            try_pin(one.code, "wrong words")
    assert try_pin(two.code, PIN)


def test_a_pin_is_set_later_without_script(cast: Cast) -> None:
    report = filed()
    cookie = try_pin(report.code, "")
    reporter_pin.set_plain(cookie=cookie, code=report.code, pin=PIN, now=NOW)
    with pytest.raises(PinNeeded):
        try_pin(report.code, "")
    again = try_pin(report.code, PIN)
    assert reporter_side.unlock(cookie=again, now=NOW).report == report.id
    reporter_pin.set_plain(cookie=again, code=report.code, pin="another phrase", now=NOW)
    with pytest.raises(WrongPin):
        try_pin(report.code, PIN)
    assert try_pin(report.code, "another phrase")


def test_a_pin_is_set_later_by_script(cast: Cast) -> None:
    report = filed()
    receipt = codes.read_receipt_code(report.code)
    opened = reporter_side.open_by_secret(auth=reporter_key.auth_of(receipt), now=NOW)
    wrapped = codes.unlock(codes.ServerPart(opened.server_part), Sealed(opened.locked))
    seed = codes.receipt_unwrap(receipt, "auricle", wrapped)
    secret = pins.pin_secret(pins.read_pin(PIN), receipt)
    part = reporter_pin.part_for(cookie=opened.cookie, secret=secret, now=NOW)
    key = pins.both(codes.ServerPart(opened.server_part), pins.PinPart(part))
    digest = pins.proof_digest(pins.proof(seed))
    reporter_pin.keep(cookie=opened.cookie, locked=codes.lock(key, wrapped), proof_digest=digest, now=NOW)
    assert try_pin(report.code, PIN)


@pytest.mark.parametrize(
    ("code", "pin", "refusal"), [("", PIN, Invalid), (None, "12345", Invalid), ("another", PIN, WrongCode)]
)
def test_what_cannot_be_set_changes_nothing(
    cast: Cast, code: str | None, pin: str, refusal: type[Exception]
) -> None:
    report, other = filed(sealed(1)), filed(sealed(2))
    cookie = try_pin(report.code, "")
    typed = report.code if code is None else other.code if code == "another" else code
    with pytest.raises(refusal):
        reporter_pin.set_plain(cookie=cookie, code=typed, pin=pin, now=NOW)
    assert try_pin(report.code, "")


@pytest.mark.parametrize(("locked", "proof"), [(b"short", b"d" * 32), (b"l" * 77, b"short")])
def test_malformed_parts_are_refused(cast: Cast, locked: bytes, proof: bytes) -> None:
    cookie = try_pin(filed().code, "")
    with pytest.raises(Invalid):
        reporter_pin.keep(cookie=cookie, locked=locked, proof_digest=proof, now=NOW)
    with pytest.raises(Invalid):
        reporter_pin.part_for(cookie=cookie, secret=b"short", now=NOW)


def test_no_row_holds_the_pin_or_its_fast_hash(cast: Cast) -> None:
    report = file_with_pin()
    row, code = Receipt.objects.get(), codes.read_receipt_code(report.code)
    secret = pins.pin_secret(pins.read_pin(PIN), code)
    kept = bytes(row.lookup) + bytes(row.seed_locked) + bytes(row.pin_proof or b"")
    assert bytes(secret) not in kept
    assert PIN.encode() not in kept


def test_the_public_role_does_all_this_and_reads_no_receipt(cast: Cast, as_role: Act) -> None:
    report = file_with_pin()
    with as_role("public"):
        with pytest.raises(WrongPin):
            try_pin(report.code, "wrong words")
        cookie = try_pin(report.code, PIN)
        reporter_pin.set_plain(cookie=cookie, code=report.code, pin="another phrase", now=NOW)
        assert try_pin(report.code, "another phrase")


def test_a_registration_has_one_of_two_sizes(cast: Cast) -> None:
    plain = sealed()
    assert len(plain.submission.parcel.registration) == 1216
    parcel = replace(plain.submission.parcel, registration=b"r" * 1217)
    with pytest.raises(Invalid):
        read_submission(write_submission(replace(plain.submission, parcel=parcel)))
