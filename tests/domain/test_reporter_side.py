"""The reporter's inbox: what the code opens, for how long, and nothing of anybody else."""

from __future__ import annotations

import base64
from datetime import timedelta
from threading import Semaphore

import pytest
from django.db import ProgrammingError

from auricle.errors import Invalid, NotFound
from auricle.inbox import reporter_side, stale_sessions
from auricle.inbox.models import InboxSession
from auricle.inbox.reporter_side import InboxEnded, WrongCode
from auricle.sealing import codes
from auricle.vault import registrar, reporter_key
from auricle.vault.models import Receipt, ReceiptRegistration
from auricle.vault.reporter_key import InboxBusy
from tests.domain.open_inbox import Act, a_file, kinds, messages, opened, said, upload
from tests.hotline import NOW, STORY, execute, filed, sealed
from tests.people import Cast


def test_the_code_shows_state_story_and_promised_dates(cast: Cast) -> None:
    inbox = reporter_side.unlock(cookie=opened(filed()), now=NOW)
    story = inbox.thread["story"]
    assert isinstance(story, dict)
    assert reporter_side.open_words(inbox, story)["text"] == STORY
    assert inbox.thread["state"] == "RECEIVED"
    clocks = inbox.thread["clocks"]
    assert isinstance(clocks, list)
    assert [clock["kind"] for clock in clocks] == ["FR", "PR"]
    assert inbox.thread["category"] == {"en": "Fraud", "zh-hans": "诈骗"}


@pytest.mark.parametrize("style", ["{} {}", "{}-{}", "  {}\t{} ", "{}{}"])
def test_the_code_opens_however_it_is_typed(cast: Cast, style: str) -> None:
    report = filed()
    typed = style.format(report.code[:8], report.code[8:])
    assert reporter_side.open_by_code(code=typed, now=NOW)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in report.code)
    assert reporter_side.open_by_code(code=wide, now=NOW)


@pytest.mark.parametrize("typed", ["", "1234", "ä" * 20, "0" * 21, "\0", "1" * 10_000])
def test_a_mistyped_code_is_told_at_its_field(cast: Cast, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        reporter_side.open_by_code(code=typed, now=NOW)
    assert refused.value.errors == {"code": "mistyped"}


def test_one_wrong_digit_is_noticed_without_asking_the_database(cast: Cast) -> None:
    code = filed().code
    wrong = ("1" if code[0] == "0" else "0") + code[1:]
    with pytest.raises(Invalid):
        reporter_side.open_by_code(code=wrong, now=NOW)


def test_a_code_that_nobody_has_opens_nothing(cast: Cast) -> None:
    filed(sealed(1))
    with pytest.raises(WrongCode):
        reporter_side.open_by_code(code=sealed(2).code, now=NOW)
    assert not InboxSession.objects.exists()


def test_a_code_opens_nothing_before_the_worker_has_come_to_it(cast: Cast) -> None:
    plain = sealed()
    with pytest.raises(WrongCode):
        reporter_side.open_by_code(code=plain.code, now=NOW)


@pytest.mark.parametrize("auth", [b"", b"a" * 31, b"a" * 33])
def test_a_malformed_secret_opens_nothing(cast: Cast, auth: bytes) -> None:
    with pytest.raises(WrongCode):
        reporter_side.open_by_secret(auth=auth, now=NOW)


def test_with_script_the_key_stays_in_the_browser(cast: Cast) -> None:
    report = filed()
    code = codes.read_receipt_code(report.code)
    found = reporter_side.open_by_secret(auth=reporter_key.auth_of(code), now=NOW)
    seed = reporter_key.unlock_seed(code, reporter_key.ServerHalf(b"", found.server_part), found.locked)
    assert found.thread is not None
    keys = found.thread["keys"]
    assert isinstance(keys, dict)
    key = reporter_key.open_grant(
        seed,
        purpose="content",
        report=report.id,
        grant=base64.b64decode(keys["content"]["grant"]),
        commitment=base64.b64decode(keys["content"]["commitment"]),
    )
    assert len(key) == 32
    assert InboxSession.objects.get().seed_sealed is None
    with pytest.raises(InboxEnded):
        reporter_side.unlock(cookie=found.cookie, now=NOW)


def test_a_registration_that_hides_nonsense_opens_nothing_and_breaks_nothing(cast: Cast) -> None:
    report = filed()
    Receipt.objects.update(seed_locked=b"n" * 100)
    with pytest.raises(WrongCode):
        reporter_side.open_by_code(code=report.code, now=NOW)


def test_a_crowd_is_asked_to_wait_and_nobody_is_locked_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = filed()
    with monkeypatch.context() as patch:
        patch.setattr(reporter_key, "_places", Semaphore(0))
        with pytest.raises(InboxBusy):
            reporter_side.open_by_code(code=report.code, now=NOW)
    assert opened(report)


def test_ten_quiet_minutes_end_a_session(cast: Cast) -> None:
    cookie = opened(filed())
    almost = NOW + timedelta(minutes=9, seconds=59)
    assert reporter_side.read_thread(cookie=cookie, now=almost)
    assert reporter_side.read_thread(cookie=cookie, now=almost + timedelta(minutes=9))
    with pytest.raises(InboxEnded):
        reporter_side.read_thread(cookie=cookie, now=almost + timedelta(minutes=19))


def test_whatever_is_asked_of_an_ended_session_is_refused(cast: Cast) -> None:
    report = filed()
    cookie = opened(report)
    message, objects = said("Hello.", cookie)
    reporter_side.leave(cookie=cookie)
    with pytest.raises(InboxEnded):
        reporter_side.read_thread(cookie=cookie, now=NOW)
    with pytest.raises(InboxEnded):
        reporter_side.say(cookie=cookie, message=message, objects=objects, now=NOW)
    with pytest.raises(InboxEnded):
        reporter_side.say_plain(cookie=cookie, text="Hello.", now=NOW)
    with pytest.raises(InboxEnded):
        reporter_side.withdraw(cookie=cookie, now=NOW)
    with pytest.raises(NotFound):
        reporter_side.read_chunk(cookie=cookie, object_id=objects[0].id, index=0, now=NOW)
    assert kinds(report.id) == ["submit"]


@pytest.mark.parametrize("cookie", ["", "x", "ä", "A" * 44, "===", "A" * 43 + "=" * 3])
def test_a_made_up_cookie_is_an_ended_session(cast: Cast, cookie: str) -> None:
    with pytest.raises(InboxEnded):
        reporter_side.read_thread(cookie=cookie, now=NOW)


def test_sessions_that_ended_are_deleted_with_their_seeds(cast: Cast) -> None:
    opened(filed())
    assert stale_sessions.end_stale(now=NOW + timedelta(minutes=9)) == 0
    assert stale_sessions.end_stale(now=NOW + timedelta(minutes=10)) == 1
    assert not InboxSession.objects.exists()


def test_the_cookies_secret_is_in_no_column(cast: Cast) -> None:
    secret = base64.urlsafe_b64decode(opened(filed()))
    row = InboxSession.objects.get()
    assert secret not in bytes(row.digest) + bytes(row.seed_sealed or b"")


def test_the_public_role_does_all_of_it(cast: Cast, as_role: Act) -> None:
    report = filed()
    with as_role("public"):
        cookie = opened(report)
        file, chunks = a_file(cookie)
        upload(file, chunks)
        reporter_side.say_plain(cookie=cookie, text="Look.", files=[file], now=NOW)
        assert messages(cookie) == ["Look."]
        assert reporter_side.read_chunk(cookie=cookie, object_id=file.part.id, index=0, now=NOW)
        reporter_side.withdraw(cookie=cookie, now=NOW)
        reporter_side.leave(cookie=cookie)
    assert kinds(report.id) == ["submit", "reporter_replied", "withdraw"]


@pytest.mark.parametrize("face", ["desk", "worker"])
@pytest.mark.parametrize(
    "call",
    [
        "inbox_find('')",
        "inbox_begin('', '', '', now())",
        "inbox_thread('', now())",
        "inbox_withdraw('', now())",
        "inbox_chunk('', now(), gen_random_uuid(), 0)",
    ],
)
def test_nobody_but_the_public_face_acts_for_a_reporter(
    cast: Cast, as_role: Act, face: str, call: str
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
        execute(f"SELECT {call}")


def test_the_registration_is_gone_once_the_receipt_opens(cast: Cast) -> None:
    filed()
    assert not ReceiptRegistration.objects.exists()
    assert registrar.register_waiting(most=5, now=NOW) == 0
