"""Time moves a report on when nobody does: once, by the state table, and without any key."""

from datetime import timedelta

import pytest

from auricle.inbox import desk_side, reporter_side
from auricle.reports import escalation, proof
from auricle.reports.deadlines import LEASE, REPLY_WITHIN
from auricle.reports.models import Event, Report
from auricle.reports.moves import Move, State
from tests import hotline
from tests.hotline import NOW
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_a_lease_that_lapsed_goes_back_to_the_queue_and_stays_in_the_log(cast: Cast) -> None:
    report = hotline.arrived()
    hotline.move(cast, "mei", report, Move.TAKE)
    assert escalation.sweep(most=10, now=NOW + LEASE - timedelta(seconds=1)) == 0
    assert escalation.sweep(most=10, now=NOW + LEASE) == 1
    assert Report.objects.get(pk=report).state == State.RECEIVED
    assert Event.objects.get(report_id=report, number=3).actor == "clock"


def test_nobody_is_moved_on_twice(cast: Cast) -> None:
    report = hotline.arrived()
    hotline.move(cast, "mei", report, Move.TAKE)
    assert escalation.sweep(most=10, now=NOW + LEASE) == 1
    assert escalation.sweep(most=10, now=NOW + 2 * LEASE) == 0
    assert list(proof.differences()) == []


def test_who_takes_it_again_has_a_whole_lease(cast: Cast) -> None:
    report = hotline.arrived()
    hotline.move(cast, "mei", report, Move.TAKE)
    escalation.sweep(most=10, now=NOW + LEASE)
    hotline.move(cast, "mei", report, Move.TAKE, now=NOW + LEASE)
    assert Report.objects.get(pk=report).lease_until == NOW + 2 * LEASE


def test_a_question_without_an_answer_stops_waiting_after_a_week(cast: Cast) -> None:
    report = hotline.arrived()
    cast.handled_by_amara(report)
    amara = cast.unlocked("amara")
    desk_side.write_to_reporter(by=amara, report=report, kind="ask", text="When was it?", now=NOW)
    assert escalation.sweep(most=10, now=NOW + REPLY_WITHIN - timedelta(minutes=1)) == 0
    assert escalation.sweep(most=10, now=NOW + REPLY_WITHIN) == 1
    assert Report.objects.get(pk=report).state == State.HANDLING


def test_an_answer_in_time_ends_the_wait(cast: Cast) -> None:
    report = hotline.filed()
    cast.handled_by_amara(report.id)
    amara = cast.unlocked("amara")
    desk_side.write_to_reporter(by=amara, report=report.id, kind="ask", text="When was it?", now=NOW)
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_side.say_plain(cookie=cookie, text="On Friday.", now=NOW)
    assert Report.objects.get(pk=report.id).lease_until is None
    assert escalation.sweep(most=10, now=NOW + REPLY_WITHIN) == 0
