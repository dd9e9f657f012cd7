"""Work shared out anew: proposed from true numbers, done as one job, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from auricle.directory import working
from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.directory.working import Absence
from auricle.errors import Invalid
from auricle.inbox import desk_side
from auricle.reports import bulk, sharing_out
from auricle.reports.conflicts import declare_conflict
from auricle.reports.models import Bulk, Clock, Report
from auricle.reports.sharing_out import MayNotShareOut
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def jonas(cast: Cast) -> int:
    """Jonas handles reports, too."""
    member = Member.objects.get(login="jonas")
    give_roles(member=member, roles=[Role.HANDLER])
    return member.pk


def handled(cast: Cast, count: int) -> list[UUID]:
    reports = [arrived(sealed(number)) for number in range(count)]
    for report in reports:
        cast.handled_by_amara(report)
    return reports


def proposed(cast: Cast, *, begun: bool = False) -> dict[UUID, str]:
    found = sharing_out.propose(by=cast.person("tomas"), begun=begun, now=NOW)
    return {line.tried.row.id: line.taker.name for line in found.lines}


def do(cast: Cast) -> UUID:
    found = sharing_out.propose(by=cast.person("tomas"), begun=False, now=NOW)
    wanted = {line.tried.row.id: (line.tried.version, line.taker.id) for line in found.lines}
    job = bulk.begin_each(by=cast.person("tomas"), wanted=wanted, now=NOW)
    while bulk.step(by=cast.unlocked("tomas"), bulk=job, reason="Amara has too much.", now=SOON).left:
        pass
    return job


def handlers(reports: list[UUID]) -> list[str]:
    return sorted(Report.objects.filter(pk__in=reports).values_list("handler__login", flat=True))


def test_work_is_shared_out_and_taken_back(cast: Cast, jonas: int, as_role: Act) -> None:
    reports = handled(cast, 4)
    clocks = list(Clock.objects.order_by("pk").values())
    with as_role("desk", "tomas"):
        found = sharing_out.propose(by=cast.person("tomas"), begun=False, now=NOW)
        assert len(found.lines) == 2
        points = {each.hand.name: (each.before, each.after) for each in found.changes}
        assert points["Amara"] == (12, 6)
        assert points["Jonas"] == (0, 6)
        job = do(cast)
    assert handlers(reports).count("amara") == 2
    assert list(Clock.objects.order_by("pk").values()) == clocks
    with as_role("desk", "tomas"):
        stands = bulk.undo(by=cast.unlocked("tomas"), bulk=job, reason="By mistake.", now=SOON)
    assert stands.undone == 2
    assert handlers(reports) == ["amara"] * 4


def test_what_somebody_has_begun_stays_unless_it_is_asked_for(cast: Cast, jonas: int) -> None:
    reports = handled(cast, 4)
    for report in reports:
        desk_side.write_note(by=cast.unlocked("amara"), report=report, text="Rang the bank.", now=NOW)
    assert proposed(cast) == {}
    assert len(proposed(cast, begun=True)) == 2


def test_nothing_goes_to_who_is_away_or_declared_a_conflict(cast: Cast, jonas: int) -> None:
    reports = handled(cast, 4)
    for report in reports[:3]:
        declare_conflict(by=cast.unlocked("jonas"), report=report, now=NOW)
    assert "Jonas" not in [name for report, name in proposed(cast).items() if report in reports[:3]]
    day = NOW.date()
    working.be_absent(by=cast.person("jonas"), member=jonas, absence=Absence(day, day), now=NOW)
    assert "Jonas" not in proposed(cast).values()


def test_who_is_away_gives_all_that_they_have(cast: Cast, jonas: int) -> None:
    reports, day = handled(cast, 2), NOW.date()
    amara = cast.person("amara").id
    working.be_absent(by=cast.person("amara"), member=amara, absence=Absence(day, day), now=NOW)
    assert set(proposed(cast)) == set(reports)


def test_only_who_gives_work_out_is_shown_a_proposal(cast: Cast) -> None:
    for login in ("mei", "amara", "jonas"):
        with pytest.raises(MayNotShareOut):
            sharing_out.propose(by=cast.person(login), begun=False, now=NOW)
    report = handled(cast, 1)[0]
    with pytest.raises(Invalid):
        bulk.begin_each(by=cast.person("mei"), wanted={report: (1, 1)}, now=NOW)
    nobody: dict[UUID, tuple[int, int]] = {}
    for wanted in (nobody, {report: (1, 999_999)}, {report: (1, cast.person("ravi").id)}):
        with pytest.raises(Invalid):
            bulk.begin_each(by=cast.person("tomas"), wanted=wanted, now=NOW)


def test_what_others_did_since_the_proposal_is_left_alone(cast: Cast, jonas: int) -> None:
    reports = handled(cast, 2)
    wanted = {report: (Report.objects.get(pk=report).version, jonas) for report in reports}
    desk_side.write_note(by=cast.unlocked("amara"), report=reports[0], text="Rang.", now=NOW)
    job = bulk.begin_each(by=cast.person("tomas"), wanted=wanted, now=NOW)
    stands = bulk.step(by=cast.unlocked("tomas"), bulk=job, reason="x", now=NOW)
    assert [(each.report, each.code) for each in stands.refused] == [(reports[0], "first")]
    assert Bulk.objects.get(pk=job).subject is None
    assert handlers(reports) == ["amara", "jonas"]
