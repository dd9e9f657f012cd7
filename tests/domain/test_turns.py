"""Two at once: what is read by one connection and written by another, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import psycopg
from django.db import connection, transaction

from auricle.audit import trail
from auricle.audit.models import TrailLine
from auricle.errors import AuricleError
from auricle.inbox import desk_side
from auricle.intake.receiving import receive_report
from auricle.reports import climbing, outbox, proof
from auricle.reports.casework import move_report
from auricle.reports.linking import SameMatter, link
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Event, LadderStep, MatterReport, Notice, Outbox, Report
from auricle.reports.moves import Move
from auricle.reports.notices import post_notice
from auricle.vault import storing
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import Receipt
from auricle.vault.registrar import register_waiting
from tests.conftest import OwnDatabase
from tests.hotline import NOW, arrived, execute, sealed
from tests.people import Cast


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Let each act run on a thread and a connection of its own, all begun at the same moment."""
    answers: list[object] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        start.wait()
        try:
            answers[place] = acts[place]()
        except AuricleError as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_who_take_a_report_at_once_one_is_told(committed_cast: Cast) -> None:
    report = arrived()
    mei, guest = committed_cast.unlocked("mei"), committed_cast.unlocked("jonas")

    def take() -> object:
        return move_report(by=mei, report=report, move=Move.TAKE, now=NOW, seen=1)

    def raise_urgency() -> object:
        return move_report(by=guest, report=report, move=Move.RAISE_URGENCY, now=NOW, seen=1)

    answers = at_once(take, raise_urgency)
    assert sum(isinstance(answer, SomeoneWasFirst) for answer in answers) == 1
    assert Report.objects.get().version == Event.objects.count() == 2
    assert list(proof.differences()) == []


def test_two_sweepers_tell_each_step_once(committed_cast: Cast) -> None:
    for number in range(12):
        arrived(sealed(number))

    def sweep() -> int:
        return sum(climbing.climb(most=3, now=NOW + timedelta(hours=25)) for _ in range(8))

    at_once(sweep, sweep)
    climbing.climb(most=100, now=NOW + timedelta(hours=25))
    assert LadderStep.objects.count() == 12 * (4 + 1)
    assert list(climbing.unproved_batches()) == []
    assert list(proof.differences()) == []


def test_of_two_who_answer_the_same_question_one_is_told(committed_cast: Cast) -> None:
    report = arrived()
    people = [committed_cast.unlocked(login) for login in ("mei", "jonas")]

    def answer(by: Unlocked) -> Callable[[], object]:
        return lambda: desk_side.write_to_reporter(
            by=by, report=report, kind="reply", text="Yes.", now=NOW, seen=1
        )

    answers = at_once(*(answer(by) for by in people))
    assert sum(isinstance(answer, SomeoneWasFirst) for answer in answers) == 1
    assert Event.objects.filter(kind="answer").count() == 1


def test_who_comes_while_another_is_still_writing_waits_and_is_told(
    committed_cast: Cast, own_database: OwnDatabase
) -> None:
    report = arrived()
    by = committed_cast.unlocked("mei")
    with psycopg.connect(own_database.urls["desk"]) as other:
        other.execute("SELECT set_config('auricle.member', %s, false)", [str(by.person.id)])
        other.execute("SELECT 1 FROM reports_report FOR UPDATE")
        second = threading.Thread(target=lambda: answers.extend(at_once(take)))
        answers: list[object] = []

        def take() -> object:
            return move_report(by=by, report=report, move=Move.TAKE, now=NOW)

        second.start()
        insert = (
            "INSERT INTO reports_event"
            " (report_id, number, kind, at, recorded_at, actor, from_state, to_state, data, digest)"
            " VALUES (%s, 2, 'note', now(), now(), 'm-FIRST', 'RECEIVED', 'RECEIVED', '{}', '')"
        )
        second.join(0.5)
        assert second.is_alive()
        other.execute(insert, [report])
        other.execute("UPDATE reports_report SET version = 2")
    second.join()
    assert [type(answer) for answer in answers] == [SomeoneWasFirst]


def test_one_report_sent_twice_at_once_is_filed_once(committed_cast: Cast) -> None:
    submission = sealed().submission
    storing.current_keys()
    answers = at_once(*[lambda: receive_report(submission=submission, now=NOW).state] * 3)
    assert sorted(str(answer) for answer in answers) == ["again", "again", "filed"]
    assert Report.objects.count() == Event.objects.count() == 1


def test_two_workers_relay_each_row_once(committed_cast: Cast) -> None:
    for number in range(6):
        receive_report(submission=sealed(number).submission, now=NOW)
    done = at_once(*[lambda: outbox.relay(most=50, now=NOW)] * 2)
    assert sum(number for number in done if isinstance(number, int)) == 6
    assert Outbox.objects.count() == 0
    assert TrailLine.objects.count() == 6
    assert list(proof.unproved_events()) == []
    assert list(trail.verify()) == []


def test_two_workers_register_a_receipt_once(committed_cast: Cast) -> None:
    receive_report(submission=sealed().submission, now=NOW)
    at_once(*[lambda: register_waiting(most=5, now=NOW)] * 2)
    assert Receipt.objects.count() == 1


def test_one_notice_written_twice_at_once_is_one(committed_cast: Cast) -> None:
    report = arrived()
    at_once(*[lambda: post_notice(report=str(report), number=1)] * 3)
    assert Notice.objects.count() == 1


def test_many_who_write_at_once_make_one_chain(own_database: OwnDatabase) -> None:
    def write() -> None:
        with psycopg.connect(own_database.urls["desk"], autocommit=True) as desk:
            for turn in range(10):
                at = NOW + timedelta(seconds=turn)
                desk.execute("SELECT trail_append(%s, %s, 'act', '', '{}', NULL)", [at, f"m-{turn}"])

    at_once(*[write] * 4)
    assert TrailLine.objects.count() == 40
    assert list(trail.verify()) == []


def test_a_step_that_is_rolled_back_leaves_no_event_no_line_and_no_notice(committed_cast: Cast) -> None:
    report = arrived()
    lines, jobs = TrailLine.objects.count(), execute("SELECT count(*) FROM procrastinate_jobs")
    with transaction.atomic():
        committed_cast.taken_by_mei(report)
        move_report(by=committed_cast.unlocked("mei"), report=report, move=Move.RELEASE, now=NOW)
        transaction.set_rollback(True)
    assert Report.objects.get().state == "RECEIVED"
    assert (Event.objects.count(), Outbox.objects.count()) == (1, 0)
    assert (TrailLine.objects.count(), execute("SELECT count(*) FROM procrastinate_jobs")) == (lines, jobs)


def test_who_links_the_same_reports_at_once_makes_one_matter(committed_cast: Cast) -> None:
    a, b, c = (arrived(sealed(number)) for number in range(3))
    for report in (a, b, c):
        committed_cast.handled_by_amara(report)
    people = [committed_cast.unlocked(login) for login in ("tomas", "jonas", "amara")]

    def linking(by: Unlocked, report: UUID, other: UUID) -> Callable[[], object]:
        return lambda: link(by=by, report=report, other=other, reason="the same", now=NOW)

    answers = at_once(*map(linking, people, (a, b, c), (b, c, a)))
    assert sum(isinstance(answer, SameMatter) for answer in answers) == 1
    assert MatterReport.objects.values("matter").distinct().count() == 1
    assert MatterReport.objects.count() == 3
    assert Event.objects.filter(kind="link").count() == 4
    assert list(proof.differences()) == []
