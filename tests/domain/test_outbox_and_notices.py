"""What follows from an event: its trail line, its clocks and one notice, each exactly once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import ProgrammingError

from auricle.audit import trail
from auricle.audit.models import TrailLine
from auricle.inbox import reporter_side
from auricle.intake.receiving import receive_report
from auricle.reports import log, notices, outbox, proof
from auricle.reports.models import Event, Notice, Outbox
from auricle.reports.moves import NEWER_THAN_VERSION, Move
from auricle.reports.notices import post_notice
from tests.hotline import NOW, arrived, closed, execute, filed, move, relay, sealed
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]


def jobs() -> list[tuple[object, ...]]:
    return execute("SELECT task_name, args->>'report', args->'number' FROM procrastinate_jobs ORDER BY id")


def posted(number: int) -> list[Notice]:
    post_notice(report=str(Event.objects.get(number=number).report_id), number=number)
    return list(Notice.objects.filter(event_number=number))


def test_a_report_that_arrived_gets_its_trail_line_and_a_job_for_its_notice(cast: Cast) -> None:
    plain = sealed()
    receive_report(submission=plain.submission, now=NOW)
    assert not TrailLine.objects.filter(act="submit").exists()
    assert outbox.relay(most=5, now=NOW) == 1
    assert outbox.relay(most=5, now=NOW) == 0

    line, event = TrailLine.objects.get(act="submit"), Event.objects.get()
    assert (line.at, line.actor, bytes(line.event_digest or b"")) == (NOW, "reporter", bytes(event.digest))
    assert jobs() == [("post_notice", str(event.report_id), "1")]
    assert list(proof.unproved_events()) == []


def test_an_event_that_waits_for_its_line_is_known_to_wait(cast: Cast) -> None:
    receive_report(submission=sealed().submission, now=NOW)
    assert list(proof.unproved_events()) == []
    Outbox.objects.all().delete()
    assert [difference.what for difference in proof.unproved_events()] == ["event 1 is not in the trail"]


def test_the_desks_own_steps_have_their_line_at_once(cast: Cast) -> None:
    report = arrived()
    cast.taken_by_mei(report)
    line = TrailLine.objects.get(act="take")
    assert line.actor == cast.person("mei").pseudonym
    assert list(proof.unproved_events()) == []


def test_a_second_line_for_an_event_is_not_written(cast: Cast) -> None:
    report = arrived()
    log.chain(report, 1)
    assert TrailLine.objects.filter(act="submit").count() == 1


def test_a_row_that_cannot_be_done_stops_no_other(cast: Cast) -> None:
    receive_report(submission=sealed(1).submission, now=NOW)
    Outbox.objects.update(event_number=77)
    receive_report(submission=sealed(2).submission, now=NOW)
    assert outbox.relay(most=5, now=NOW) == 1
    assert TrailLine.objects.filter(act="submit").count() == 1
    with pytest.raises(Event.DoesNotExist):
        outbox.relay(most=5, now=NOW)
    assert Outbox.objects.count() == 1


def test_the_team_learns_of_a_new_report_once(cast: Cast) -> None:
    report = arrived()
    posted(1)
    (notice,) = posted(1)
    assert (notice.kind, notice.report_id, notice.member_id) == ("team_new", report, None)
    assert notice.team.code == "general"


def test_the_handler_learns_that_the_reporter_wrote_and_the_team_that_it_came_after_the_version(
    cast: Cast,
) -> None:
    report = filed()
    cast.handled_by_amara(report.id)
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_side.say_plain(cookie=cookie, text="One more thing.", now=NOW)
    relay()
    number = Event.objects.get(kind="reporter_replied").number
    assert {(notice.kind, notice.member_id) for notice in posted(number)} == {
        ("handler_reporter_wrote", cast.person("amara").id),
        (NEWER_THAN_VERSION, None),
    }


def test_before_there_is_a_handler_the_team_learns_it(cast: Cast) -> None:
    report = filed()
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_side.say_plain(cookie=cookie, text="One more thing.", now=NOW)
    (notice,) = posted(2)
    assert notice.member_id is None


def test_a_closed_report_leaves_no_notice_for_the_desk(cast: Cast) -> None:
    """The reporter's notice is the inbox itself: nobody is written to outside."""
    report = arrived()
    closed(cast, report)
    relay()
    assert posted(Event.objects.get(kind="approve_close").number) == []


def test_a_move_without_a_notice_defers_no_job(cast: Cast) -> None:
    report = arrived()
    before = len(jobs())
    cast.taken_by_mei(report)
    relay()
    assert len(jobs()) == before
    move(cast, "mei", report, Move.RELEASE)
    relay()
    assert len(jobs()) == before + 1


@pytest.mark.parametrize("number", [1, 2])
def test_a_notice_holds_no_word_of_anybody(cast: Cast, number: int) -> None:
    report = arrived(sealed(text="They hid it in the blue shed."))
    move(cast, "mei", report, Move.RAISE_URGENCY, reason="a child is in danger")
    (notice,) = posted(number)
    assert "shed" not in str(notice.__dict__) + str(jobs())
    assert "child" not in str(notice.__dict__) + str(jobs())
    assert notices.notice_of(Event.objects.get(number=number)) == notice.kind


def test_the_worker_relays_and_posts_with_its_own_rights(cast: Cast, as_role: Act) -> None:
    report = filed()
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_side.say_plain(cookie=cookie, text="One more thing.", now=NOW)
    with as_role("worker"):
        assert outbox.relay(most=5, now=NOW) == 1
        post_notice(report=str(report.id), number=2)
    assert list(trail.verify()) == []
    assert list(proof.unproved_events()) == []


@pytest.mark.parametrize(
    "table", ["vault_grant", "vault_reportkey", "vault_sealedobject", "vault_teamseed", "vault_memberwrap",
              "directory_member", "inbox_message", "inbox_inboxsession", "audit_trailsalt"]
)  # fmt: skip
def test_the_worker_reads_nothing_that_opens_a_report(cast: Cast, as_role: Act, table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("worker"):
        execute(f"SELECT * FROM {table}")
