"""Destroying in batches: what is due, three people, the worker's steps, a kill in the middle, and the certificate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.directory.models import Member, Membership
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.inbox import desk_reading, reporter_side
from auricle.reports import (
    disposing,
    dispositions,
    holding,
    proof,
    retention_trial,
    retention_versions,
)
from auricle.reports.casework import NoSuchReport
from auricle.reports.dispositions import DecidedBefore, MayNotDispose, NoSuchBatch, NothingDue, Stage
from auricle.reports.holding import MayNotKeep
from auricle.reports.lifecycle import MoveNotNow
from auricle.reports.models import Event, Report
from auricle.reports.models.keeping import Disposition, DispositionDecision
from auricle.reports.reference import reference_of
from auricle.vault import shredding
from auricle.vault.member_keys import NotFresh
from auricle.vault.models import Grant
from tests.conftest import OwnDatabase
from tests.hotline import NOW, arrived, closed, filed, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
OFFICER = "records_officer"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Two who look after records and are in no team; the guest who plays one is, and must not see by that."""
    give_roles(member=Member.objects.get(login="lin"), roles=[Role.RECORDS_OFFICER])
    Membership.objects.filter(member__login__in=[OFFICER, "lin"]).delete()
    return cast


def closed_ones(cast: Cast, count: int) -> list[UUID]:
    reports = [arrived(sealed(number)) for number in range(1, count + 1)]
    for report in reports:
        closed(cast, report)
    return reports


def team_of(report: UUID) -> int:
    return Report.objects.values_list("team_id", flat=True).get(pk=report)


def proposed(cast: Cast, reports: list[UUID]) -> int:
    return dispositions.propose(by=cast.person(OFFICER), team=team_of(reports[0]), now=NOW)


def agreed_by_two(cast: Cast, batch: int) -> None:
    for login in ("lin", "tomas"):
        dispositions.agree(by=cast.unlocked(login), batch=batch, now=NOW)


def work(now: Any = NOW) -> int:
    steps = 0
    while done := disposing.carry_on(most=50, now=now):
        steps += done
    return steps


def results(cast: Cast, batch: int) -> list[str]:
    return [line.result for line in dispositions.read(by=cast.person(OFFICER), batch=batch)[1]]


def test_three_people_and_the_worker_destroy_a_batch(cast: Cast, as_role: Act) -> None:
    reports = closed_ones(cast, 3)
    with as_role("desk", OFFICER):
        assert [one.open for one in dispositions.due(by=cast.person(OFFICER), now=NOW)] == [3]
        batch = proposed(cast, reports)
    with as_role("worker"):
        assert work() == 3
    assert set(Report.objects.values_list("state", flat=True)) == {"DISPOSITION_PROPOSED"}
    with as_role("desk", "lin"):
        assert dispositions.agree(by=cast.unlocked("lin"), batch=batch, now=NOW) is Stage.WAITS_FOR_ONE
    with as_role("desk", "tomas"):
        assert dispositions.agree(by=cast.unlocked("tomas"), batch=batch, now=NOW) is Stage.DESTROYING
    with as_role("worker"):
        work()
    assert set(Report.objects.values_list("state", flat=True)) == {"DISPOSED"}
    assert not Grant.objects.filter(report_id__in=reports).exists()
    assert results(cast, batch) == ["destroyed"] * 3
    assert (list(proof.differences()), list(proof.unproved_events())) == ([], [])


def test_agreeing_asks_for_a_fresh_proof_and_refusing_does_not(cast: Cast) -> None:
    batch = proposed(cast, closed_ones(cast, 1))
    later = NOW + timedelta(hours=1)
    with pytest.raises(NotFresh):
        dispositions.agree(by=cast.unlocked("lin"), batch=batch, now=later)
    assert [
        decided.kind for decided in dispositions.read(by=cast.person(OFFICER), batch=batch)[0].decisions
    ] == ["propose"]
    dispositions.refuse(by=cast.person("tomas"), batch=batch, reason="still_needed", now=later)


def test_nobody_decides_twice_whatever_the_code_does(cast: Cast) -> None:
    batch = proposed(cast, closed_ones(cast, 1))
    with pytest.raises(DecidedBefore):
        dispositions.agree(by=cast.unlocked(OFFICER), batch=batch, now=NOW)
    dispositions.agree(by=cast.unlocked("lin"), batch=batch, now=NOW)
    with pytest.raises(DecidedBefore):
        dispositions.agree(by=cast.unlocked("lin"), batch=batch, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        DispositionDecision.objects.create(
            batch_id=batch,
            kind="approve",
            member=cast.person("lin").pseudonym,
            role="records_officer",
            at=NOW,
        )
    work()
    assert not Report.objects.filter(state="DISPOSED").exists()


def test_killed_in_the_middle_it_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = closed_ones(cast, 3)
    batch = proposed(cast, reports)
    agreed_by_two(cast, batch)
    destroy = shredding.destroy
    killed: list[UUID] = []

    def destroy_and_die(report: UUID) -> None:
        destroy(report)
        if not killed and Report.objects.filter(state="DISPOSED").count() == 2:
            killed.append(report)
            raise KeyboardInterrupt

    monkeypatch.setattr(shredding, "destroy", destroy_and_die)
    with pytest.raises(KeyboardInterrupt):
        work()
    # What was half done is as if it had not begun; what was done stays done.
    assert sorted(results(cast, batch)) == ["", "", "destroyed"]
    assert Grant.objects.filter(report_id=killed[0]).exists()
    seen = dispositions.read(by=cast.person(OFFICER), batch=batch)[0]
    assert (seen.stage, seen.settled, seen.reports) == (Stage.DESTROYING, 1, 3)
    work()
    assert results(cast, batch) == ["destroyed"] * 3
    assert Event.objects.filter(kind="approve_disposition").count() == 3


def test_the_certificate_says_what_is_gone_and_the_trail_holds_it(cast: Cast) -> None:
    reports = closed_ones(cast, 2)
    batch = proposed(cast, reports)
    agreed_by_two(cast, batch)
    work()
    row = Disposition.objects.get(pk=batch)
    certified = dispositions.certified(by=cast.person(OFFICER), batch=batch)
    assert certified.holds
    text = certified.text
    told = json.loads(text)
    assert {one["reference"] for one in told["reports"]} == {reference_of(report) for report in reports}
    assert [one["decision"] for one in told["decisions"]] == ["propose", "endorse", "approve"]
    assert len({one["by"] for one in told["decisions"]}) == 3
    assert told["no_backup_opens_from"] == "2026-04-02"
    assert (row.destroyed, row.left, row.complete_on) == (2, 0, date(2026, 4, 2))
    line = TrailLine.objects.get(act="disposition_done")
    assert hashlib.sha256(text.encode()).hexdigest() in line.detail
    assert "They took" not in text


def test_a_report_that_is_held_or_opened_again_is_left_and_the_others_go(cast: Cast) -> None:
    back = filed(sealed(9))
    closed(cast, back.id)
    reports = [back.id, *closed_ones(cast, 2)]
    batch = proposed(cast, reports)
    work()
    hold = reference_of(reports[1])
    holding.place_hold(by=cast.person(OFFICER), reference=hold, reason="court", now=NOW)
    cookie = reporter_side.open_by_code(code=back.code, now=NOW)
    later = NOW + timedelta(minutes=1)
    reporter_side.not_resolved(cookie=cookie, now=later)
    agreed_by_two(cast, batch)
    work(later)
    assert sorted(results(cast, batch)) == ["destroyed", "held", "opened_again"]
    states = dict(Report.objects.values_list("pk", "state"))
    assert (states[reports[1]], states[back.id]) == ("CLOSED", "HANDLING")
    row = Disposition.objects.get(pk=batch)
    assert (row.destroyed, row.left) == (1, 2)


def test_a_refused_batch_keeps_its_reports_and_they_are_due_as_before(cast: Cast) -> None:
    reports = closed_ones(cast, 2)
    batch = proposed(cast, reports)
    work()
    with pytest.raises(Invalid):
        dispositions.refuse(by=cast.person("tomas"), batch=batch, reason="", now=NOW)
    dispositions.refuse(by=cast.person("tomas"), batch=batch, reason="still_needed", now=NOW)
    with pytest.raises(DecidedBefore):
        dispositions.agree(by=cast.unlocked("lin"), batch=batch, now=NOW)
    work()
    assert set(Report.objects.values_list("state", flat=True)) == {"CLOSED"}
    assert [one.open for one in dispositions.due(by=cast.person(OFFICER), now=NOW)] == [2]
    assert Disposition.objects.get(pk=batch).destroyed == 0


def test_everything_that_is_overdue_is_counted_also_what_waits_or_is_held(cast: Cast) -> None:
    reports = closed_ones(cast, 4)
    by, later = cast.person(OFFICER), NOW + timedelta(days=30)
    holding.place_hold(by=by, reference=reference_of(reports[0]), reason="audit", now=NOW)
    dispositions.propose(by=by, team=team_of(reports[0]), only=[reports[1]], now=NOW)
    (team,) = dispositions.due(by=by, now=later)
    assert (team.open, team.waiting, team.held, team.long, team.oldest) == (2, 1, 1, 3, NOW)
    with pytest.raises(NothingDue):
        dispositions.propose(by=by, team=team.team, only=[reports[0], reports[1]], now=NOW)


def test_a_hold_has_a_reason_and_a_name_and_is_lifted(cast: Cast, as_role: Act) -> None:
    (report,) = closed_ones(cast, 1)
    by = cast.person(OFFICER)
    with as_role("desk", OFFICER):
        holding.place_hold(by=by, reference=reference_of(report), reason="complaint", now=NOW)
        with pytest.raises(MoveNotNow):
            holding.place_hold(by=by, reference=reference_of(report), reason="court", now=NOW)
        (held,) = holding.held(by=by)
    assert (held.reference, held.by, held.reason) == (reference_of(report), by.pseudonym, "complaint")
    with as_role("desk", OFFICER):
        holding.lift_hold(by=by, report=report, reason="over", now=NOW)
        assert holding.held(by=by) == []
    for reference, wrong in (("7K3M9-Q2FRX", "unknown"), ("what", "malformed")):
        with pytest.raises(Invalid) as refused:
            holding.place_hold(by=by, reference=reference, reason="court", now=NOW)
        assert refused.value.errors == {"reference": wrong}


def test_others_keep_and_destroy_nothing(cast: Cast) -> None:
    reports = closed_ones(cast, 1)
    batch = proposed(cast, reports)
    with pytest.raises(MayNotKeep):
        dispositions.due(by=cast.person("tomas"), now=NOW)
    with pytest.raises(MayNotKeep):
        holding.held(by=cast.person("mei"))
    with pytest.raises(MayNotDispose):
        dispositions.agree(by=cast.unlocked("mei"), batch=batch, now=NOW)
    Membership.objects.filter(member__login="tomas").delete()
    with pytest.raises(NoSuchBatch):
        dispositions.agree(by=cast.unlocked("tomas"), batch=batch, now=NOW)


def test_a_records_officer_sees_open_facts_of_closed_reports_and_opens_none(cast: Cast, as_role: Act) -> None:
    (done,) = closed_ones(cast, 1)
    still = arrived(sealed(5))
    with as_role("desk", OFFICER):
        assert list(Report.objects.values_list("pk", flat=True)) == [done]
        assert not Event.objects.filter(report_id=still).exists()
        assert not Grant.objects.exists()
    with pytest.raises(NoSuchReport):
        desk_reading.open_report(by=cast.unlocked(OFFICER), report=done, now=NOW)


def open_again(raw: psycopg.Connection, report: UUID, version: int) -> None:
    with raw.transaction():
        raw.execute(
            "INSERT INTO reports_event (report_id, number, kind, at, recorded_at, actor, from_state, to_state, data,"
            " digest) VALUES (%s, %s, 'reopen', now(), now(), 'm-x', 'CLOSED', 'HANDLING', '{}', '')",
            [report, version + 1],
        )
        raw.execute(
            "UPDATE reports_report SET state = 'HANDLING', version = version + 1 WHERE id = %s", [report]
        )


def test_a_records_officer_opens_no_report_again_and_decides_for_nobody_else(
    committed_cast: Cast, own_database: OwnDatabase
) -> None:
    """Not even by a statement of their own: the database refuses."""
    (done,) = closed_ones(committed_cast, 1)
    Membership.objects.filter(member__login=OFFICER).delete()
    member, version = Member.objects.get(login=OFFICER).pk, Report.objects.get(pk=done).version
    refused = psycopg.errors.InsufficientPrivilege
    with psycopg.connect(own_database.urls["desk"], autocommit=True) as raw:
        raw.execute("SELECT set_config('auricle.member', %s, false)", [str(member)])
        with pytest.raises(refused, match="row-level security"):
            open_again(raw, done, version)
        with pytest.raises(refused, match="row-level security"):
            raw.execute(
                "INSERT INTO reports_dispositiondecision (batch_id, kind, member, role, reason, at)"
                " VALUES (1, 'approve', 'm-somebody', 'records_officer', '', now())"
            )


def test_a_schedule_is_tried_before_it_holds(cast: Cast) -> None:
    closed_ones(cast, 2)
    (line,) = retention_trial.try_out(document="outcome advice_given: 10 days\neverything: 0 days", now=NOW)
    assert (line.outcome, line.reports, line.due_now, line.due_then) == ("advice_given", 2, 2, 0)
    assert retention_versions.current().version == 1
