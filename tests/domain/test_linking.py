"""Matters: what is suggested to whom, what a link leaves in both logs, and what every reporter is owed as before."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.directory.models import Member, Membership, Team
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.inbox import desk_page, reporter_side
from auricle.reports import related
from auricle.reports.casework import NoSuchReport
from auricle.reports.lifecycle import MoveIncomplete, MoveNotAllowed, MoveNotNow
from auricle.reports.likeness import Why
from auricle.reports.linking import NotLinked, SameMatter, TwoMatters, link, say_not_the_same, unlink
from auricle.reports.match_tokens import keep_tokens
from auricle.reports.models import Clock, Event, Matter, MatterReport, NotSame, Report
from auricle.reports.moves import Move
from auricle.reports.queries import MayNotSee
from auricle.reports.related import GradeFirst, MayNotLink, Related, read_related
from auricle.vault.matching import token_of
from tests.hotline import NOW, arrived, closed, disposed, filed, move, proposed, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]

PHONE = frozenset({token_of("phone_used_for_fraud", "+8613800138000")})
LONG_AGO = NOW - timedelta(days=40)


@pytest.fixture
def pair(cast: Cast) -> tuple[UUID, UUID]:
    """A report that Amara handles, and an older one that names the same number."""
    one, other = arrived(), arrived(sealed(2, region=None), now=LONG_AGO)
    cast.handled_by_amara(one)
    keep_tokens(one, PHONE)
    keep_tokens(other, PHONE)
    return one, other


def seen(cast: Cast, report: UUID, login: str = "amara") -> Related:
    return read_related(by=cast.person(login), report=report)


def linked(cast: Cast, report: UUID, other: UUID, login: str = "amara") -> UUID:
    by = cast.unlocked(login)
    return link(by=by, report=report, other=other, reason="the same number", now=NOW)


def parted(cast: Cast, report: UUID, other: UUID, login: str = "amara") -> None:
    unlink(by=cast.unlocked(login), report=report, other=other, reason="another man", now=NOW)


def of_matter(cast: Cast, report: UUID, login: str = "amara") -> set[UUID]:
    matter = seen(cast, report, login).matter
    return {row.id for row in matter.rows} if matter else set()


# What is suggested.


def test_the_same_number_in_both_is_suggested_however_far_apart(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    (found,) = seen(cast, pair[0]).suggested
    assert found.row.id == pair[1]
    assert found.likeness.why == (Why.IDENTIFIER, Why.CATEGORY)


def test_category_place_and_time_together_are_suggested(cast: Cast) -> None:
    one, other, elsewhere = arrived(), arrived(sealed(2)), arrived(sealed(3, region=None))
    cast.handled_by_amara(one)
    assert [found.row.id for found in seen(cast, one).suggested] == [other]
    assert elsewhere not in {found.row.id for found in seen(cast, one).suggested}


def test_of_many_alike_the_nearest_in_time_are_compared(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "MOST_COMPARED", 4)
    reports = [arrived(sealed(number), now=NOW - timedelta(hours=number)) for number in range(1, 8)]
    cast.handled_by_amara(reports[3])
    found = [one.row.id for one in seen(cast, reports[3]).suggested]
    assert found[:2] in ([reports[2], reports[4]], [reports[4], reports[2]])
    assert reports[0] not in found
    assert reports[6] not in found


def test_what_another_team_has_is_not_suggested_to_who_cannot_see_it(cast: Cast, as_role: Act) -> None:
    mine, theirs = arrived(), arrived(sealed(2, category="sabotage"))
    cast.handled_by_amara(mine)
    keep_tokens(mine, PHONE)
    keep_tokens(theirs, PHONE)
    with as_role("desk", "amara"):
        assert seen(cast, mine).suggested == ()
        with pytest.raises(NoSuchReport):
            linked(cast, mine, theirs)


def test_who_reviews_learns_of_related_reports_after_their_own_grade(cast: Cast) -> None:
    report, _ = arrived(), arrived(sealed(2))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    give_roles(member=Member.objects.get(login="tomas"), roles=[Role.REVIEWER])
    with pytest.raises(GradeFirst):
        seen(cast, report, "jonas")
    cast.weighed_by_jonas(report)
    assert len(seen(cast, report, "jonas").suggested) == 1
    # Somebody else's grade is none of one's own.
    with pytest.raises(GradeFirst):
        seen(cast, report, "tomas")


def test_a_grade_from_before_it_was_to_be_weighed_anew_shows_nothing(cast: Cast) -> None:
    report = filed()
    cast.taken_by_mei(report.id)
    cast.passed_on_by_mei(report.id)
    cast.weighed_by_jonas(report.id)
    assert seen(cast, report.id, "jonas").suggested == ()
    reporter_side.withdraw(cookie=reporter_side.open_by_code(code=report.code, now=NOW), now=NOW)
    move(cast, "tomas", report.id, Move.ACT_ANYWAY, reason="a duty to act")
    with pytest.raises(GradeFirst):
        seen(cast, report.id, "jonas")


@pytest.mark.parametrize("login", ["mei", "lin", "ada", "ravi"])
def test_who_links_no_reports_is_shown_none(cast: Cast, pair: tuple[UUID, UUID], login: str) -> None:
    with pytest.raises((MayNotLink, MayNotSee, NoSuchReport)):
        seen(cast, pair[0], login)


def test_a_handler_looks_from_their_own_report_alone(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    with pytest.raises(MayNotLink):
        seen(cast, pair[1])


def test_what_is_not_the_same_is_suggested_to_nobody_and_can_still_be_linked(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    one, other = pair
    say_not_the_same(by=cast.person("amara"), report=one, other=other, now=NOW)
    say_not_the_same(by=cast.person("tomas"), report=one, other=other, now=NOW)
    assert NotSame.objects.count() == 1
    assert TrailLine.objects.filter(act="said_not_the_same").count() == 2
    assert seen(cast, one, "tomas").suggested == ()
    assert [found.row.id for found in seen(cast, one).others] == [other]
    linked(cast, one, other)
    assert not NotSame.objects.exists()
    with pytest.raises(SameMatter):
        say_not_the_same(by=cast.person("amara"), report=one, other=other, now=NOW)


# What a link does.


def test_both_logs_say_it_with_the_reason_and_taking_it_back_as_well(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    one, other = pair
    matter = linked(cast, one, other)
    assert of_matter(cast, one) == {other}
    for report in pair:
        event = Event.objects.filter(report_id=report).latest("number")
        assert (event.kind, json.loads(event.data)) == ("link", {"matter": str(matter)})
        page = desk_page.read_page(by=cast.unlocked("tomas"), report=report, now=NOW)
        assert page.content is not None
        assert page.content.reasons[event.number] == "the same number"
    parted(cast, one, other)
    assert of_matter(cast, one) == set()
    for report in pair:
        assert Event.objects.filter(report_id=report).latest("number").kind == "unlink"
    with pytest.raises(NotLinked):
        parted(cast, one, other)


def facts(report: UUID) -> tuple[object, ...]:
    row = Report.objects.get(pk=report)
    clocks = Clock.objects.filter(report=row).order_by("kind", "started_at")
    return (
        (row.state, row.next_due_at, row.next_due_kind, row.handler_id, row.lease_until, row.outcome),
        list(clocks.values_list("kind", "started_at", "due_at", "stopped_at", "pauses", "target", "fired")),
    )


def test_every_report_keeps_its_state_its_clocks_and_what_its_reporter_is_owed(cast: Cast) -> None:
    reports = [arrived(sealed(number)) for number in range(6)]
    cast.taken_by_mei(reports[1])
    cast.taken_by_mei(reports[2])
    cast.passed_on_by_mei(reports[2])
    cast.handled_by_amara(reports[3])
    proposed(cast, reports[4])
    closed(cast, reports[5])
    mine = arrived(sealed(7, urgent=True))
    cast.handled_by_amara(mine)
    later = NOW + timedelta(hours=5)
    before = {report: facts(report) for report in (mine, *reports)}
    assert Report.objects.values("state").distinct().count() == 6
    by = cast.unlocked("amara")
    for other in reports:
        link(by=by, report=mine, other=other, reason="the same", now=later)
    assert {report: facts(report) for report in (mine, *reports)} == before
    for other in reports:
        unlink(by=by, report=mine, other=other, reason="not after all", now=later)
    assert {report: facts(report) for report in (mine, *reports)} == before


def test_a_third_joins_the_matter_and_two_matters_are_not_poured_together(cast: Cast) -> None:
    a, b, c, d = (arrived(sealed(number)) for number in range(4))
    cast.handled_by_amara(a)
    cast.handled_by_amara(c)
    assert linked(cast, a, b) != linked(cast, c, d)
    with pytest.raises(TwoMatters):
        linked(cast, a, c)
    with pytest.raises(SameMatter):
        linked(cast, a, b)
    parted(cast, c, d)
    linked(cast, a, c)
    linked(cast, a, d)
    assert of_matter(cast, a) == {b, c, d}
    assert of_matter(cast, c) == {a, b, d}


def test_a_link_takes_a_reason_another_report_and_nobody_with_an_interest(
    cast: Cast, pair: tuple[UUID, UUID]
) -> None:
    one, other = pair
    by = cast.unlocked("amara")
    with pytest.raises(MoveIncomplete):
        link(by=by, report=one, other=other, reason=" ", now=NOW)
    for nowhere in (one, uuid4()):
        with pytest.raises(NoSuchReport):
            linked(cast, one, nowhere)
    move(cast, "amara", other, Move.DECLARE_CONFLICT)
    with pytest.raises(MoveNotAllowed):
        linked(cast, one, other)
    assert not MatterReport.objects.exists()
    assert not Event.objects.filter(kind="link").exists()


def test_nothing_is_linked_that_is_about_to_be_destroyed(cast: Cast) -> None:
    one, other = arrived(), arrived(sealed(2))
    cast.handled_by_amara(one)
    closed(cast, other)
    linked(cast, one, other)
    disposed(cast, other)
    assert seen(cast, one).matter is None
    assert not MatterReport.objects.filter(report_id=other).exists()
    with pytest.raises(MoveNotNow):
        linked(cast, one, other)


def test_the_database_knows_no_link_without_its_event(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    matter = Matter.objects.create(id=uuid4(), at=NOW)
    with pytest.raises(IntegrityError, match="only by an event"), transaction.atomic():
        MatterReport.objects.create(matter=matter, report_id=pair[0])


# Who sees what of a matter.


def said_by_the_owner(report: UUID, matter: Matter) -> None:
    """What somebody with the keys of both teams would write."""
    row = Report.objects.get(pk=report)
    data = json.dumps({"matter": str(matter.pk)})
    common = {"report": row, "from_state": row.state, "to_state": row.state, "at": NOW, "recorded_at": NOW}
    Event.objects.create(
        **common, number=row.version + 1, kind="link", actor="m-7K3M9QRX", data=data, digest=b""
    )
    Report.objects.filter(pk=report).update(version=row.version + 1)
    MatterReport.objects.create(matter=matter, report=row)


def test_of_a_matter_over_two_teams_each_sees_its_own_and_how_many_more(cast: Cast, as_role: Act) -> None:
    mine, theirs = arrived(), arrived(sealed(2, category="sabotage"))
    cast.handled_by_amara(mine)
    # Tomas works in both teams.
    member = Member.objects.get(login="tomas")
    Membership.objects.create(member=member, team=Team.objects.get(code="security"))
    matter = Matter.objects.create(id=uuid4(), at=NOW)
    for report in (mine, theirs):
        said_by_the_owner(report, matter)
    with as_role("desk", "amara"):
        found = seen(cast, mine).matter
        assert found is not None
        assert (found.rows, found.hidden) == ((), 1)
        assert MatterReport.objects.count() == 1
    with as_role("desk", "tomas"):
        both = seen(cast, mine, "tomas").matter
        assert both is not None
        assert ([row.id for row in both.rows], both.hidden) == ([theirs], 0)
    with as_role("desk", "noor"):
        assert related.size_of(matter.pk) == 0


def test_the_desks_role_links_and_takes_back_within_its_teams(
    cast: Cast, pair: tuple[UUID, UUID], as_role: Act
) -> None:
    with as_role("desk", "amara"):
        linked(cast, *pair)
        assert of_matter(cast, pair[0]) == {pair[1]}
        parted(cast, *pair)
        say_not_the_same(by=cast.person("amara"), report=pair[0], other=pair[1], now=NOW)
        assert [found.row.id for found in seen(cast, pair[0]).others] == [pair[1]]
        assert Matter.objects.exists()
    with as_role("desk", "ravi"):
        assert not MatterReport.objects.exists()
        assert not Matter.objects.exists()
        assert not NotSame.objects.exists()


def test_the_reporters_side_knows_of_no_other_report(cast: Cast) -> None:
    report, other = filed(), arrived(sealed(2))
    cast.handled_by_amara(report.id)
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    before = reporter_side.read_thread(cookie=cookie, now=NOW)
    linked(cast, report.id, other)
    assert reporter_side.read_thread(cookie=cookie, now=NOW) == before
