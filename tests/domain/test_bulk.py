"""One move on many reports: tried first, made in steps, taken back within ten minutes; never what closes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.directory.models import Member, Membership, Team
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.inbox.desk_page import read_page
from auricle.reports import bulk, proof
from auricle.reports.bulk import NoSuchBulk, TooLateToUndo
from auricle.reports.casework import move_report
from auricle.reports.conflicts import declare_conflict
from auricle.reports.list_filter import ALL, ListFilter
from auricle.reports.models import Bulk, BulkItem, Event, Report
from auricle.reports.moves import Move, State
from auricle.reports.queries import MayNotSee
from auricle.reports.transitions import ROW
from tests.hotline import NOW, arrived, move, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
SOON = NOW + timedelta(minutes=1)


def second_handler() -> int:
    """Jonas handles reports, too."""
    member = Member.objects.get(login="jonas")
    give_roles(member=member, roles=[Role.HANDLER])
    return member.pk


def handled(cast: Cast, count: int) -> list[UUID]:
    reports = [arrived(sealed(number)) for number in range(count)]
    for report in reports:
        cast.handled_by_amara(report)
    return reports


def seen(reports: list[UUID]) -> dict[UUID, int]:
    return dict(Report.objects.filter(pk__in=reports).values_list("pk", "version"))


def codes(cast: Cast, login: str, reports: list[UUID], move: Move, subject: int | None = None) -> list[str]:
    tried = bulk.trial(by=cast.person(login), reports=reports, move=move, subject=subject, now=NOW)
    by_id = {each.row.id: each.code for each in tried}
    return [by_id[report] for report in reports if report in by_id]


def run(cast: Cast, login: str, reports: list[UUID], move: Move, subject: int | None = None) -> UUID:
    job = bulk.begin(by=cast.person(login), chosen=seen(reports), move=move, subject=subject, now=NOW)
    while bulk.step(by=cast.unlocked(login), bulk=job, reason="Amara is ill.", now=SOON).left:
        pass
    return job


def handlers(reports: list[UUID]) -> list[str]:
    by_id = dict(Report.objects.filter(pk__in=reports).values_list("pk", "handler__login"))
    return [by_id[report] for report in reports]


def test_a_trial_changes_nothing_and_says_what_would(cast: Cast, as_role: Act) -> None:
    jonas, (first, second), waiting = second_handler(), handled(cast, 2), arrived(sealed(9))
    move_report(
        by=cast.unlocked("tomas"), report=second, move=Move.REASSIGN, now=NOW, reason="x", subject=jonas
    )
    before = Event.objects.count()
    with as_role("desk", "tomas"):
        assert codes(cast, "tomas", [first, second, waiting], Move.REASSIGN, jonas) == ["", "same", "state"]
        assert codes(cast, "mei", [first], Move.REASSIGN, jonas) == ["role"]
    assert Event.objects.count() == before


def test_many_reports_get_another_handler_and_each_keeps_the_reason_sealed(cast: Cast, as_role: Act) -> None:
    jonas, reports = second_handler(), handled(cast, 3)
    with as_role("desk", "tomas"):
        job = run(cast, "tomas", reports, Move.REASSIGN, jonas)
        stands = bulk.progress(by=cast.person("tomas"), bulk=job, now=SOON)
    assert (stands.done, stands.waiting, stands.refused) == (3, 0, ())
    assert handlers(reports) == ["jonas"] * 3
    for report in reports:
        row = Report.objects.get(pk=report)
        opened = read_page(by=cast.unlocked("tomas"), report=report, now=SOON).content
        assert opened
        assert opened.reasons[row.version] == "Amara is ill."
    assert TrailLine.objects.filter(act="reassign").count() == 3


def test_no_table_of_the_job_holds_the_reason(cast: Cast) -> None:
    jonas, reports = second_handler(), handled(cast, 1)
    run(cast, "tomas", reports, Move.REASSIGN, jonas)
    held = [str(values) for table in (Bulk, BulkItem) for values in table.objects.values_list()]
    assert not any("ill" in line.lower() for line in held)


def test_taking_back_gives_each_report_to_whoever_had_it(cast: Cast, as_role: Act) -> None:
    jonas, reports = second_handler(), handled(cast, 3)
    with as_role("desk", "tomas"):
        job = run(cast, "tomas", reports, Move.REASSIGN, jonas)
    move(cast, "jonas", reports[1], Move.RAISE_URGENCY, now=SOON)
    with as_role("desk", "tomas"):
        stands = bulk.undo(by=cast.unlocked("tomas"), bulk=job, reason="A mistake.", now=SOON)
        assert (stands.undone, stands.left) == (2, 0)
        assert [(each.report, each.code) for each in stands.refused] == [(reports[1], "first")]
    assert handlers(reports) == ["amara", "jonas", "amara"]


def test_many_are_made_urgent_and_lowered_again(cast: Cast, as_role: Act) -> None:
    reports = [arrived(sealed(number)) for number in range(2)]
    with as_role("desk", "jonas"):
        job = run(cast, "jonas", reports, Move.RAISE_URGENCY)
    assert Report.objects.filter(urgent=True).count() == 2
    with as_role("desk", "jonas"):
        bulk.undo(by=cast.unlocked("jonas"), bulk=job, reason="A mistake.", now=SOON)
    assert Report.objects.filter(urgent=True).count() == 0


def test_what_could_not_be_taken_back_is_not_done_to_many(cast: Cast) -> None:
    jonas, (report, other) = second_handler(), handled(cast, 2)
    Membership.objects.filter(member__login="amara").delete()
    assert codes(cast, "tomas", [report], Move.REASSIGN, jonas) == ["no_way_back"]
    Membership.objects.create(member=Member.objects.get(login="amara"), team=Team.objects.get(code="general"))
    move(cast, "amara", other, Move.ASK)
    assert codes(cast, "jonas", [other], Move.RAISE_URGENCY) == ["no_way_back"]
    job = run(cast, "jonas", [report, other], Move.RAISE_URGENCY)
    assert bulk.progress(by=cast.person("jonas"), bulk=job, now=SOON).done == 1


def test_whoever_cannot_lower_does_not_raise_many(cast: Cast) -> None:
    assert bulk.moves_of(cast.person("jonas")) == (Move.RAISE_URGENCY,)
    assert bulk.moves_of(cast.person("tomas")) == (Move.ASSIGN, Move.REASSIGN)
    assert bulk.moves_of(cast.person("mei")) == ()
    with pytest.raises(Invalid):
        bulk.begin(
            by=cast.person("mei"), chosen=seen([arrived()]), move=Move.RAISE_URGENCY, subject=None, now=NOW
        )


@pytest.mark.parametrize("what", [each for each in Move if each not in bulk.NEEDS])
def test_no_other_move_is_made_on_many(cast: Cast, what: Move) -> None:
    report = arrived()
    with pytest.raises(Invalid):
        bulk.begin(by=cast.person("tomas"), chosen=seen([report]), move=what, subject=None, now=NOW)
    with pytest.raises(Invalid):
        bulk.trial(by=cast.person("tomas"), reports=[report], move=what, subject=None, now=NOW)
    member = cast.person("tomas").id
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulk.objects.create(id=report, member_id=member, move=what.value, at=NOW)


def test_nothing_that_is_made_on_many_closes_and_each_has_its_way_back() -> None:
    for move_of_many in bulk.NEEDS:
        for (source, name), row in ROW.items():
            if name is not move_of_many or row.target is None:
                continue
            # Giving work out is the one that changes the state, and what takes it back leads to where it was.
            assert row.target is State.HANDLING
            assert ROW[row.target, bulk.BACK[move_of_many]].target is source
    assert set(bulk.BACK) == set(bulk.NEEDS)


def test_a_report_that_somebody_moved_meanwhile_is_left_alone(cast: Cast) -> None:
    jonas, reports = second_handler(), handled(cast, 2)
    chosen = seen(reports)
    move(cast, "amara", reports[0], Move.RAISE_URGENCY)
    job = bulk.begin(by=cast.person("tomas"), chosen=chosen, move=Move.REASSIGN, subject=jonas, now=NOW)
    stands = bulk.step(by=cast.unlocked("tomas"), bulk=job, reason="ill", now=NOW)
    assert [(each.report, each.code) for each in stands.refused] == [(reports[0], "first")]
    assert handlers(reports) == ["amara", "jonas"]


def test_a_job_goes_on_in_short_steps(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    reports = [arrived(sealed(number)) for number in range(3)]
    job = bulk.begin(
        by=cast.person("jonas"), chosen=seen(reports), move=Move.RAISE_URGENCY, subject=None, now=NOW
    )
    jonas = cast.unlocked("jonas")
    assert bulk.step(by=jonas, bulk=job, reason="flood", now=NOW).left == 1
    stands = bulk.undo(by=jonas, bulk=job, reason="A mistake.", now=NOW)
    assert (stands.undone, stands.left) == (2, 0)
    with pytest.raises(TooLateToUndo):
        bulk.step(by=jonas, bulk=job, reason="flood", now=NOW)
    assert Report.objects.filter(urgent=True).count() == 0


def test_after_ten_minutes_nothing_is_taken_back(cast: Cast) -> None:
    job = run(cast, "jonas", [arrived()], Move.RAISE_URGENCY)
    late = NOW + timedelta(minutes=10, seconds=1)
    with pytest.raises(TooLateToUndo):
        bulk.undo(by=cast.unlocked("jonas"), bulk=job, reason="A mistake.", now=late)
    assert bulk.progress(by=cast.person("jonas"), bulk=job, now=late).undo_until is None


def test_a_job_is_its_makers_alone(cast: Cast, as_role: Act) -> None:
    job = run(cast, "jonas", [arrived()], Move.RAISE_URGENCY)
    for login in ("tomas", "mei", "ravi"):
        with as_role("desk", login):
            with pytest.raises(NoSuchBulk):
                bulk.progress(by=cast.person(login), bulk=job, now=NOW)
            assert Bulk.objects.count() + BulkItem.objects.count() == 0


def test_reports_of_another_team_are_neither_tried_nor_moved(cast: Cast, as_role: Act) -> None:
    theirs = arrived(sealed(category="sabotage"))
    chosen = seen([theirs])
    with as_role("desk", "jonas"):
        assert codes(cast, "jonas", [theirs], Move.RAISE_URGENCY) == []
        job = bulk.begin(
            by=cast.person("jonas"), chosen=chosen, move=Move.RAISE_URGENCY, subject=None, now=NOW
        )
        assert bulk.progress(by=cast.person("jonas"), bulk=job, now=NOW).total == 0


@pytest.mark.parametrize("reason", ["", "  ", "x" * 4001])
def test_a_reason_is_needed(cast: Cast, reason: str) -> None:
    report = arrived()
    job = bulk.begin(
        by=cast.person("jonas"), chosen=seen([report]), move=Move.RAISE_URGENCY, subject=None, now=NOW
    )
    with pytest.raises(Invalid):
        bulk.step(by=cast.unlocked("jonas"), bulk=job, reason=reason, now=NOW)
    assert not Report.objects.get(pk=report).urgent


def test_no_more_than_five_hundred_are_chosen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_CHOSEN", 2)
    reports, by = [arrived(sealed(number)) for number in range(3)], cast.person("jonas")
    assert len(bulk.all_of(by=by, wanted=ALL, now=NOW)) == 2
    assert len(bulk.all_of(by=by, wanted=ListFilter(urgent=True), now=NOW)) == 0
    for chosen in ([], reports):
        with pytest.raises(Invalid):
            bulk.trial(by=by, reports=chosen, move=Move.RAISE_URGENCY, subject=None, now=NOW)


def test_a_trial_of_many_costs_as_many_queries_as_of_one(
    cast: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    jonas, reports = second_handler(), handled(cast, 4)
    by = cast.person("tomas")
    with django_assert_max_num_queries(4):
        bulk.trial(by=by, reports=reports, move=Move.REASSIGN, subject=jonas, now=NOW)


def test_a_role_without_a_queue_does_nothing_to_many(cast: Cast) -> None:
    with pytest.raises(MayNotSee):
        bulk.all_of(by=cast.person("ada"), wanted=ALL, now=NOW)


def test_many_that_wait_are_given_to_a_handler_and_taken_back(cast: Cast, as_role: Act) -> None:
    jonas, waiting = second_handler(), [arrived(sealed(number)) for number in range(2)]
    for report in waiting:
        cast.taken_by_mei(report)
        cast.passed_on_by_mei(report)
        cast.weighed_by_jonas(report)
        move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")
    (in_work,) = handled(cast, 1)
    with as_role("desk", "tomas"):
        assert codes(cast, "tomas", [*waiting, in_work], Move.ASSIGN, jonas) == ["", "", "state"]
        job = run(cast, "tomas", [*waiting, in_work], Move.ASSIGN, jonas)
    assert handlers([*waiting, in_work]) == ["jonas", "jonas", "amara"]
    with as_role("desk", "tomas"):
        stands = bulk.undo(by=cast.unlocked("tomas"), bulk=job, reason="By mistake.", now=SOON)
    assert stands.undone == 2
    assert set(Report.objects.filter(pk__in=waiting).values_list("state", flat=True)) == {"READY"}
    assert handlers(waiting) == [None, None]
    assert list(proof.differences()) == []


def test_a_conflict_is_not_given_away_in_bulk(cast: Cast) -> None:
    jonas, report = second_handler(), arrived()
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    cast.weighed_by_jonas(report)
    move(cast, "jonas", report, Move.APPROVE_REVIEW, reason="as seen")
    declare_conflict(by=cast.unlocked("jonas"), report=report, now=NOW)
    assert codes(cast, "tomas", [report], Move.ASSIGN, jonas) == ["no_conflict"]
    amara = cast.person("amara").id
    assert codes(cast, "tomas", [report], Move.ASSIGN, amara) == [""]
