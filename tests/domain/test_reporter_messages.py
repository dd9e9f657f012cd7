"""What a reporter reads, writes and does in an open inbox."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from auricle.errors import Invalid, NotFound
from auricle.inbox import desk_side, reporter_side
from auricle.inbox.models import Message
from auricle.inbox.reporter_side import InboxClosed, InboxEnded, ReportDestroyed, Unfinished
from auricle.intake import attachments
from auricle.reports.models import Clock, Outbox, Report
from tests.domain.open_inbox import LATER, SECRET_NOTE, a_file, kinds, messages, opened, said, upload
from tests.hotline import NOW, closed, disposed, filed, relay, sealed, to_be_disposed
from tests.people import Cast

SEALED_BYTES = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")


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
    # Sealed bytes in base64 hold any three letters by chance.
    readable = SEALED_BYTES.sub("", thread)
    assert len(readable) < len(thread)
    for person in (cast.person("amara"), cast.person("mei")):
        assert person.pseudonym not in thread
        assert person.name not in readable


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


def test_messages_keep_their_order_however_soon_they_follow(cast: Cast) -> None:
    cookie = opened(filed())
    for number, text in enumerate(("One.", "Two.", "Three.", "Four.")):
        reporter_side.say_plain(cookie=cookie, text=text, now=NOW + timedelta(microseconds=number))
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
