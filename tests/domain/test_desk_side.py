"""The desk's side of the inbox: who answers whom, what is kept sealed, and which promises it keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from auricle.errors import Invalid
from auricle.inbox import desk_side, reporter_side
from auricle.inbox.desk_reading import MayNotRead
from auricle.inbox.models import Message
from auricle.reports.lifecycle import MoveNotNow
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Clock, Event, Report
from auricle.vault.models import Grant, ReportKey, SealedObject
from tests import people
from tests.hotline import NOW, arrived, closed, filed, sealed
from tests.people import Cast

LATER = NOW + timedelta(hours=1)


def write(
    cast: Cast, login: str, report: object, text: str = "Hello.", kind: Literal["reply", "ask"] = "reply"
) -> None:
    by = cast.unlocked(login)
    desk_side.write_to_reporter(by=by, report=report, kind=kind, text=text, now=LATER)  # type: ignore[arg-type]


def nothing_was_written() -> bool:
    return not Message.objects.exists() and not SealedObject.objects.exclude(label="story").exists()


def test_an_answer_is_sealed_logged_and_keeps_the_first_promise(cast: Cast) -> None:
    report = arrived()
    write(cast, "mei", report, "  We are on it.  ")
    message = Message.objects.select_related("sealed").get()
    assert (message.sender, message.kind, message.member) == ("desk", "reply", cast.person("mei").pseudonym)
    assert message.sealed.purpose == "content"
    assert b"on it" not in bytes(message.sealed.body or b"")
    assert Clock.objects.get(kind="FR").stopped_at == LATER
    assert Event.objects.get(number=2).kind == "answer"


def test_a_note_is_under_a_key_that_the_reporter_has_no_grant_of(cast: Cast) -> None:
    report = arrived()
    for text in ("Odd.", "Very odd."):
        desk_side.write_note(by=cast.unlocked("mei"), report=report, text=text, now=LATER)
    assert {o.purpose for o in SealedObject.objects.exclude(label="story")} == {"desk"}
    assert ReportKey.objects.filter(purpose="desk").count() == 1
    (grant,) = Grant.objects.filter(purpose="desk")
    team = Grant.objects.filter(purpose="content").values_list("key_id", flat=True)
    assert grant.key_id in list(team)
    assert grant.granted_by == cast.person("mei").pseudonym
    assert Clock.objects.get(kind="FR").stopped_at is None


def test_the_teams_colleagues_read_a_note(cast: Cast) -> None:
    report = arrived()
    desk_side.write_note(by=cast.unlocked("mei"), report=report, text="Odd.", now=LATER)
    desk_side.write_note(by=cast.unlocked("jonas"), report=report, text="Very odd.", now=LATER)
    assert Message.objects.filter(kind="note").count() == 2


@pytest.mark.parametrize(
    ("text", "error"), [("", "missing"), (" \n\t", "missing"), ("x" * 20_001, "too_long")]
)
def test_an_empty_and_an_endless_text_are_refused_at_the_field(cast: Cast, text: str, error: str) -> None:
    report, mei = arrived(), cast.unlocked("mei")
    with pytest.raises(Invalid) as refused:
        desk_side.write_to_reporter(by=mei, report=report, kind="reply", text=text, now=LATER)
    assert refused.value.errors == {"text": error}
    with pytest.raises(Invalid):
        desk_side.write_note(by=mei, report=report, text=text, now=LATER)
    assert nothing_was_written()


def test_the_longest_text_in_any_script_fits_into_one_object(cast: Cast) -> None:
    report = filed()
    write(cast, "mei", report.id, "𠀀" * 20_000)
    inbox = reporter_side.unlock(cookie=reporter_side.open_by_code(code=report.code, now=LATER), now=LATER)
    listed = inbox.thread["messages"]
    assert isinstance(listed, list)
    assert reporter_side.open_words(inbox, listed[0]["object"])["text"] == "𠀀" * 20_000


@pytest.mark.parametrize("login", ["amara", "lin", "auditor", "records_officer"])
def test_nobody_answers_what_they_may_not_read(cast: Cast, login: str) -> None:
    report = arrived()
    with pytest.raises(MayNotRead):
        write(cast, login, report)
    with pytest.raises(MayNotRead):
        desk_side.write_note(by=cast.unlocked(login), report=report, text="x", now=LATER)
    assert nothing_was_written()


def test_who_may_answer_is_known_beforehand(cast: Cast) -> None:
    writers = {login for login in people.PEOPLE if desk_side.may_write(cast.unlocked(login))}
    assert writers == {"mei", "jonas", "amara", "tomas", "ravi"}


def test_an_answer_to_an_older_version_is_not_sent(cast: Cast) -> None:
    report = arrived()
    write(cast, "jonas", report)
    with pytest.raises(SomeoneWasFirst):
        desk_side.write_to_reporter(
            by=cast.unlocked("mei"), report=report, kind="reply", text="Hello.", now=LATER, seen=1
        )
    assert Message.objects.count() == 1


def test_a_question_before_anybody_has_taken_the_report_is_refused_whole(cast: Cast) -> None:
    report = arrived()
    with pytest.raises(MoveNotNow):
        write(cast, "mei", report, kind="ask")
    assert nothing_was_written()
    assert Event.objects.count() == 1


def test_a_question_of_the_handler_waits_for_the_reporter(cast: Cast) -> None:
    report = arrived()
    cast.handled_by_amara(report)
    write(cast, "amara", report, "Which day?", kind="ask")
    assert Report.objects.get().state == "AWAITING_REPORTER"
    write(cast, "amara", report, "And where?", kind="ask")
    assert Report.objects.get().state == "AWAITING_REPORTER"
    assert len(Clock.objects.get(kind="PR").pauses) == 1


def test_a_closed_report_takes_notes_and_no_answers(cast: Cast) -> None:
    report = arrived()
    closed(cast, report)
    with pytest.raises(MoveNotNow):
        write(cast, "tomas", report)
    desk_side.write_note(by=cast.unlocked("tomas"), report=report, text="For the file.", now=LATER)
    assert Message.objects.get().kind == "note"


def test_texts_of_one_report_are_not_under_the_key_of_another(cast: Cast) -> None:
    first, second = arrived(sealed(1)), arrived(sealed(2))
    for report in (first, second):
        desk_side.write_note(by=cast.unlocked("mei"), report=report, text="Odd.", now=LATER)
    one, two = ReportKey.objects.filter(purpose="desk").values_list("commitment", flat=True)
    assert one != two
