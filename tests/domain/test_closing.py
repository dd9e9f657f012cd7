"""An outcome with its message and its record, closing by a second person, and the reporter's "it is not resolved"."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError

from auricle.audit.models import TrailLine
from auricle.errors import Invalid
from auricle.inbox import closing, decision, desk_page, desk_reading, reporter_side
from auricle.inbox.decision import Written
from auricle.inbox.models import Message
from auricle.oversight import reopening
from auricle.oversight.looking import MayNotSeeTrail
from auricle.reports import guards, proof
from auricle.reports.agreement import Own
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.models import Clock, Report
from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome
from tests.hotline import NOW, arrived, filed, move, relay
from tests.people import Cast, Filed

Act = Callable[..., AbstractContextManager[None]]
WRITTEN = Written("We told the bank. Your money is safe.", "Is it still going on?", "Ask the bank to wait.")


def propose(
    cast: Cast, report: Any, outcome: Outcome = Outcome.ADVICE_GIVEN, written: Written = WRITTEN
) -> None:
    amara = cast.unlocked("amara")
    closing.propose_outcome(
        by=amara, report=report, outcome=outcome, reason="The bank acted.", written=written, now=NOW
    )


@pytest.fixture
def proposed(cast: Cast) -> Filed:
    """Amara handled it and proposes an outcome; she read it twice before."""
    report = filed()
    cast.handled_by_amara(report.id)
    for _ in range(2):
        desk_reading.open_report(by=cast.unlocked("amara"), report=report.id, now=NOW)
    propose(cast, report.id)
    return report


def texts_in_the_inbox(report: Filed) -> list[tuple[str, str]]:
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    inbox = reporter_side.unlock(cookie=cookie, now=NOW)
    messages: Any = inbox.thread["messages"]
    return [(m["kind"], str(reporter_side.open_words(inbox, m["object"])["text"])) for m in messages]


def test_the_message_is_sent_when_a_second_person_agrees_and_not_before(cast: Cast, proposed: Filed) -> None:
    assert texts_in_the_inbox(proposed) == []
    closing.close(by=cast.unlocked("tomas"), report=proposed.id, now=NOW)
    assert texts_in_the_inbox(proposed) == [("outcome", WRITTEN.message)]
    assert Message.objects.get(kind="outcome").member == cast.person("amara").pseudonym


def test_the_record_says_what_was_asked_and_what_the_read_log_knows(cast: Cast, proposed: Filed) -> None:
    opened = desk_reading.open_report(by=cast.unlocked("tomas"), report=proposed.id, now=NOW)
    (record,) = opened.decisions.values()
    assert record.written == WRITTEN
    assert [(one.act, one.times) for one in record.looked] == [("read_redacted", 2)]


def test_the_read_log_tells_each_person_of_their_own_reading_only(
    cast: Cast, proposed: Filed, as_role: Act
) -> None:
    with as_role("desk", "tomas"):
        assert decision.looked_at(by=cast.person("amara"), report=proposed.id) == ()
    with as_role("desk", "amara"):
        assert decision.looked_at(by=cast.person("amara"), report=proposed.id)[0].times == 2


def test_what_is_missing_is_named_and_nothing_is_proposed(cast: Cast) -> None:
    report = arrived()
    cast.handled_by_amara(report)
    with pytest.raises(Invalid) as refused:
        propose(cast, report, written=Written(" ", "", "x" * 5000))
    assert refused.value.errors == {"message": "missing", "question": "missing", "options": "too_long"}
    assert Report.objects.get(pk=report).state == "HANDLING"


def test_a_screener_who_signposts_writes_the_message_alone(cast: Cast) -> None:
    report = filed()
    cast.taken_by_mei(report.id)
    closing.propose_outcome(
        by=cast.unlocked("mei"),
        report=report.id,
        outcome=Outcome.OUTSIDE_REMIT_SIGNPOSTED,
        reason="Not ours.",
        written=Written("The water office helps."),
        now=NOW,
    )
    closing.close(by=cast.unlocked("tomas"), report=report.id, now=NOW)
    assert texts_in_the_inbox(report) == [("outcome", "The water office helps.")]


def test_a_grave_report_without_action_needs_two_and_the_page_says_who(cast: Cast) -> None:
    report = arrived()
    cast.handled_by_amara(report, grade=4)
    propose(cast, report, Outcome.NO_BREACH_FOUND)

    def needed(login: str) -> Any:
        return desk_page.read_page(by=cast.unlocked(login), report=report, now=NOW).needed

    assert (needed("tomas").people, needed("tomas").outsiders, needed("tomas").own) == (2, True, Own.NONE)
    assert needed("amara").own is Own.PROPOSED
    with pytest.raises(MoveNotNow):
        closing.close(by=cast.unlocked("tomas"), report=report, now=NOW)
    move(cast, "jonas", report, Move.ENDORSE, reason="I agree.")
    assert needed("tomas").people == 1
    assert needed("tomas").agreed == {cast.person("jonas").pseudonym}
    assert needed("jonas").own is Own.AGREED
    closing.close(by=cast.unlocked("tomas"), report=report, now=NOW)
    assert needed("tomas") is None


def test_whoever_proposed_does_not_close(cast: Cast, proposed: Filed) -> None:
    with pytest.raises(MoveNotAllowed):
        closing.close(by=cast.unlocked("amara"), report=proposed.id, now=NOW)
    assert not Message.objects.filter(kind="outcome").exists()


@pytest.fixture
def done(cast: Cast, proposed: Filed) -> Filed:
    """Closed, and told."""
    closing.close(by=cast.unlocked("tomas"), report=proposed.id, now=NOW)
    relay()
    return proposed


def say_not_resolved(report: Filed, now: Any) -> None:
    reporter_side.not_resolved(cookie=reporter_side.open_by_code(code=report.code, now=now), now=now)


def test_not_resolved_opens_it_again_and_its_clocks_run_on(cast: Cast, done: Filed, as_role: Act) -> None:
    later = NOW + timedelta(days=30)
    with as_role("public"):
        say_not_resolved(done, later)
    relay(later)
    row = Report.objects.get(pk=done.id)
    assert (row.state, row.outcome, row.closed_at) == ("HANDLING", "", None)
    assert row.events.latest("number").data == '{"reason":"not_resolved"}'
    running = set(Clock.objects.filter(report=row, stopped_at=None).values_list("kind", flat=True))
    assert running == {"FR", "PR", "H"}
    # Once more changes nothing: it is open.
    say_not_resolved(done, later)
    assert Report.objects.get(pk=done.id).version == row.version


def test_after_thirty_days_it_takes_something_new(done: Filed) -> None:
    late = NOW + timedelta(days=30, seconds=1)
    with pytest.raises(reporter_side.TooLate):
        say_not_resolved(done, late)
    cookie = reporter_side.open_by_code(code=done.code, now=late)
    reporter_side.say_plain(cookie=cookie, text="It happened again.", now=late)
    assert Report.objects.get(pk=done.id).state == "HANDLING"


def test_the_database_and_the_state_table_know_the_same_time() -> None:
    written = Path("auricle/inbox/sql/10_reporter_side.sql").read_text(encoding="utf-8")
    (days,) = re.findall(r"closed_at \+ interval '(\d+) days'", written)
    assert timedelta(days=int(days)) == guards.REOPEN_WITHIN


def test_it_is_closed_again_with_a_message_of_its_own(cast: Cast, done: Filed) -> None:
    say_not_resolved(done, NOW + timedelta(hours=1))
    relay(NOW + timedelta(hours=1))
    propose(cast, done.id, written=Written("Now it is over.", "Over?", "No."))
    closing.close(by=cast.unlocked("tomas"), report=done.id, now=NOW)
    assert [text for _, text in texts_in_the_inbox(done)] == [WRITTEN.message, "Now it is over."]


def subject_of(report: Filed) -> bytes:
    return bytes(TrailLine.objects.filter(act="approve_close").latest("seq").subject)


def test_an_auditor_has_it_opened_again_and_changes_nothing_else(
    cast: Cast, done: Filed, as_role: Act
) -> None:
    auditor, subject = cast.person("auditor"), subject_of(done)
    later = NOW + timedelta(days=400)
    with as_role("desk", "auditor"):
        reopening.reopen(by=auditor, subject=subject, reason="complaint", now=later)
    relay(later)
    row = Report.objects.get(pk=done.id)
    event = row.events.latest("number")
    assert (row.state, row.closed_at, event.actor) == ("HANDLING", None, auditor.pseudonym)
    assert json.loads(event.data) == {"reason": "complaint"}
    assert set(Clock.objects.filter(report=row, stopped_at=None).values_list("kind", flat=True)) == {
        *("FR", "PR", "H")
    }
    assert (list(proof.differences()), list(proof.unproved_events())) == ([], [])
    with pytest.raises(reopening.NotClosed), as_role("desk", "auditor"):
        reopening.reopen(by=auditor, subject=subject, reason="complaint", now=later)


def test_nobody_else_opens_it_again_by_the_trail(cast: Cast, done: Filed, as_role: Act) -> None:
    subject = subject_of(done)
    with pytest.raises(MayNotSeeTrail):
        reopening.reopen(by=cast.person("tomas"), subject=subject, reason="complaint", now=NOW)
    with pytest.raises(DatabaseError, match="only an auditor"), as_role("desk", "tomas"):
        reopening.reopen(by=cast.person("auditor"), subject=subject, reason="complaint", now=NOW)
    assert Report.objects.get(pk=done.id).state == "CLOSED"
