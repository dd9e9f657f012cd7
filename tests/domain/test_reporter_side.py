"""The reporter's inbox: what the code opens, for how long, and nothing of anybody else."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from threading import Semaphore
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction

from auricle.errors import Invalid, NotFound
from auricle.inbox import desk_side, reporter_side, stale_sessions
from auricle.inbox.models import InboxSession, Message
from auricle.inbox.reporter_side import InboxClosed, InboxEnded, ReportDestroyed, Unfinished, WrongCode
from auricle.intake import attachments
from auricle.reports.models import Clock, Event, Outbox, Report
from auricle.sealing import codes
from auricle.vault import registrar, reporter_key, storing
from auricle.vault.file_notes import FileNote
from auricle.vault.models import Receipt, ReceiptRegistration
from auricle.vault.parcel import ObjectPart
from auricle.vault.reporter_key import InboxBusy
from auricle.vault.sealing_files import FileSealing
from tests.hotline import NOW, STORY, closed, disposed, execute, filed, relay, sealed, to_be_disposed
from tests.people import Cast, Filed

Act = Callable[[str], AbstractContextManager[None]]
LATER = NOW + timedelta(hours=2)
SECRET_NOTE = "Do not tell them."


def opened(report: Filed) -> str:
    """The cookie of an inbox that was opened with its code."""
    return reporter_side.open_by_code(code=report.code, now=NOW)


def messages(cookie: str) -> list[str]:
    inbox = reporter_side.unlock(cookie=cookie, now=NOW)
    listed = inbox.thread["messages"]
    assert isinstance(listed, list)
    return [str(reporter_side.open_words(inbox, message["object"])["text"]) for message in listed]


def said(text: str, cookie: str) -> tuple[UUID, list[ObjectPart]]:
    """A message as a browser seals it."""
    inbox, message = reporter_side.unlock(cookie=cookie, now=NOW), uuid4()
    part = storing.seal_part(
        inbox.key,
        report=inbox.report,
        purpose="content",
        label=f"message/{message}",
        plaintext=b'{"text": "%b", "files": []}' % text.encode(),
    )
    return message, [part]


def a_file(cookie: str, size: int = 2_500_000) -> tuple[FileNote, list[bytes]]:
    inbox = reporter_side.unlock(cookie=cookie, now=NOW)
    sealing = FileSealing(inbox.key, report=inbox.report)
    chunks = [*sealing.update(b"x" * size), *sealing.finish()]
    return FileNote(sealing.part(), "photo.jpg", "image/jpeg", size), chunks


def upload(file: FileNote, chunks: list[bytes]) -> None:
    for index, chunk in enumerate(chunks):
        attachments.keep_chunk(object_id=file.part.id, index=index, data=chunk, now=NOW)


def kinds(report: UUID) -> list[str]:
    return list(Event.objects.filter(report_id=report).order_by("number").values_list("kind", flat=True))


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


def test_a_note_of_the_desk_is_never_in_the_thread(cast: Cast) -> None:
    report = filed()
    mei = cast.unlocked("mei")
    desk_side.write_note(by=mei, report=report.id, text=SECRET_NOTE, now=NOW)
    cast.handled_by_amara(report.id)
    desk_side.write_to_reporter(by=mei, report=report.id, kind="reply", text="Hello.", now=LATER)
    cookie = opened(report)
    thread = reporter_side.read_thread(cookie=cookie, now=NOW)
    assert messages(cookie) == ["Hello."]
    assert "note" not in str(thread)
    assert "reason" not in str(thread)
    assert set(thread["keys"]) == {"content"}  # type: ignore[call-overload]  # a mapping by purpose
    note = Message.objects.get(kind="note").sealed_id
    with pytest.raises(NotFound):
        reporter_side.read_chunk(cookie=cookie, object_id=note, index=0, now=NOW)


def test_the_thread_names_nobody_of_the_desk(cast: Cast) -> None:
    report = filed()
    cast.handled_by_amara(report.id)
    desk_side.write_to_reporter(
        by=cast.unlocked("amara"), report=report.id, kind="reply", text="Hi.", now=NOW
    )
    thread = str(reporter_side.read_thread(cookie=opened(report), now=NOW))
    for person in (cast.person("amara"), cast.person("mei")):
        assert person.pseudonym not in thread
        assert person.name not in thread


def test_nothing_of_another_report_can_be_read(cast: Cast) -> None:
    mine, theirs = filed(sealed(1)), filed(sealed(2, text="Not yours."))
    cookie, other = opened(mine), opened(theirs)
    file, chunks = a_file(other)
    upload(file, chunks)
    reporter_side.say_plain(cookie=other, text="See the picture.", files=[file], now=NOW)
    story = reporter_side.read_thread(cookie=other, now=NOW)["story"]
    assert isinstance(story, dict)
    for object_id in (file.part.id, UUID(story["id"])):
        assert reporter_side.read_chunk(cookie=other, object_id=object_id, index=0, now=NOW)
        with pytest.raises(NotFound):
            reporter_side.read_chunk(cookie=cookie, object_id=object_id, index=0, now=NOW)


@pytest.mark.parametrize("index", [-1, 3, 2_000_000])
def test_a_chunk_that_is_not_there_is_not_found(cast: Cast, index: int) -> None:
    cookie = opened(filed())
    file, chunks = a_file(cookie)
    upload(file, chunks)
    reporter_side.say_plain(cookie=cookie, text="", files=[file], now=NOW)
    with pytest.raises(NotFound):
        reporter_side.read_chunk(cookie=cookie, object_id=file.part.id, index=index, now=NOW)


def test_a_file_that_was_added_is_read_back(cast: Cast) -> None:
    cookie = opened(filed())
    file, chunks = a_file(cookie)
    upload(file, chunks)
    reporter_side.say_plain(cookie=cookie, text="", files=[file], now=NOW)
    inbox = reporter_side.unlock(cookie=cookie, now=NOW)
    files = inbox.thread["files"]
    assert isinstance(files, list)
    content = reporter_side.open_file(unlocked=inbox, cookie=cookie, sealed=files[0], now=NOW)
    assert sum(map(len, content)) == 2_500_000


def test_a_message_waits_for_the_rest_of_its_file(cast: Cast) -> None:
    report = filed()
    cookie = opened(report)
    file, chunks = a_file(cookie)
    upload(file, chunks[:2])
    with pytest.raises(Unfinished):
        reporter_side.say_plain(cookie=cookie, text="Look.", files=[file], now=NOW)
    attachments.keep_chunk(object_id=file.part.id, index=7, data=chunks[2], now=NOW)
    with pytest.raises(Unfinished):
        reporter_side.say_plain(cookie=cookie, text="Look.", files=[file], now=NOW)
    assert kinds(report.id) == ["submit"]


def test_a_message_that_is_sent_twice_is_there_once(cast: Cast) -> None:
    report = filed()
    cookie = opened(report)
    message, objects = said("Hello.", cookie)
    for _ in range(2):
        reporter_side.say(cookie=cookie, message=message, objects=objects, now=NOW)
    assert messages(cookie) == ["Hello."]
    assert kinds(report.id) == ["submit", "reporter_replied"]


def test_two_messages_in_the_same_moment_keep_their_order(cast: Cast) -> None:
    cookie = opened(filed())
    for text in ("One.", "Two.", "Three.", "Four."):
        reporter_side.say_plain(cookie=cookie, text=text, now=NOW)
    assert messages(cookie) == ["One.", "Two.", "Three.", "Four."]


def test_a_malformed_message_is_refused(cast: Cast) -> None:
    cookie = opened(filed())
    message, (part,) = said("Hello.", cookie)
    for objects in (
        [],
        [replace(part, label="story")],
        [replace(part, label=f"message/{uuid4()}")],
        [replace(part, purpose="identity")],
        [part, part],
        [part, replace(part, id=uuid4(), label="contact")],
        [part, replace(part, label=f"file/{part.id}")],
    ):
        with pytest.raises(Invalid), transaction.atomic():
            reporter_side.say(cookie=cookie, message=message, objects=objects, now=NOW)


def test_an_object_that_another_report_has_is_refused(cast: Cast) -> None:
    theirs = filed(sealed(2))
    story = reporter_side.read_thread(cookie=opened(theirs), now=NOW)["story"]
    assert isinstance(story, dict)
    cookie = opened(filed(sealed(1)))
    message, (part,) = said("Hello.", cookie)
    with pytest.raises(Invalid), transaction.atomic():
        reporter_side.say(
            cookie=cookie, message=message, objects=[replace(part, id=UUID(story["id"]))], now=NOW
        )


@pytest.mark.parametrize(("text", "error"), [("", "missing"), (" \n", "missing"), ("x" * 20_001, "too_long")])
def test_an_empty_and_an_endless_message_are_refused_at_the_field(cast: Cast, text: str, error: str) -> None:
    cookie = opened(filed())
    with pytest.raises(Invalid) as refused:
        reporter_side.say_plain(cookie=cookie, text=text, now=NOW)
    assert refused.value.errors == {"text": error}


def test_the_answer_to_a_question_gives_the_report_back_to_its_handler(cast: Cast) -> None:
    report = filed()
    cast.handled_by_amara(report.id)
    amara = cast.unlocked("amara")
    desk_side.write_to_reporter(by=amara, report=report.id, kind="ask", text="Which day?", now=NOW)
    assert Report.objects.get().state == "AWAITING_REPORTER"
    reporter_side.say_plain(cookie=opened(report), text="Monday.", now=NOW)
    assert Report.objects.get().state == "HANDLING"
    relay(LATER)
    assert Clock.objects.get(kind="PR").pauses[0]["ended_at"] is not None


def test_writing_to_a_closed_report_opens_it_again(cast: Cast) -> None:
    report = filed()
    closed(cast, report.id)
    cookie = reporter_side.open_by_code(code=report.code, now=LATER)
    reporter_side.say_plain(cookie=cookie, text="It happened again.", now=LATER)
    row = Report.objects.get()
    assert (row.state, row.outcome, row.closed_at) == ("HANDLING", "", None)
    assert kinds(report.id)[-1] == "reopen"
    relay(LATER)
    assert Clock.objects.filter(kind="FR", stopped_at=None).exists()
    assert Clock.objects.get(kind="PR").stopped_at is None


def test_a_reporter_withdraws_and_nobody_decides_it_for_them(cast: Cast) -> None:
    report = filed()
    cookie = opened(report)
    reporter_side.withdraw(cookie=cookie, now=NOW)
    reporter_side.withdraw(cookie=cookie, now=NOW)
    assert Report.objects.get().state == "WITHDRAWN"
    assert kinds(report.id) == ["submit", "withdraw"]
    relay(LATER)
    assert Clock.objects.filter(stopped_at=None).count() == 2


def test_a_closed_report_cannot_be_withdrawn(cast: Cast) -> None:
    report = filed()
    closed(cast, report.id)
    with pytest.raises(InboxClosed):
        reporter_side.withdraw(cookie=opened(report), now=NOW)


def test_a_report_that_is_gone_takes_nothing_more(cast: Cast) -> None:
    report = filed()
    closed(cast, report.id)
    cookie = opened(report)
    message, objects = said("Hello?", cookie)
    disposed(cast, report.id)
    with pytest.raises(InboxEnded):
        reporter_side.say(cookie=cookie, message=message, objects=objects, now=NOW)
    with pytest.raises(ReportDestroyed):
        opened(report)


def test_new_evidence_comes_before_the_shredder(cast: Cast) -> None:
    report = filed()
    closed(cast, report.id)
    cookie = opened(report)
    to_be_disposed(cast, report.id)
    reporter_side.say_plain(cookie=cookie, text="I found the letter.", now=NOW)
    assert Report.objects.get().state == "HANDLING"


def test_a_reporters_act_waits_for_the_worker(cast: Cast) -> None:
    report = filed()
    reporter_side.say_plain(cookie=opened(report), text="One more thing.", now=NOW)
    assert list(Outbox.objects.values_list("kind", "event_number")) == [("reporter_replied", 2)]


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
