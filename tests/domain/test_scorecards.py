"""The figures of an agency's months: counted once, shown to the agency first, to the desk ten working days later."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.utils import timezone

from auricle.audit.models import TrailLine
from auricle.directory.models import Agency, Member
from auricle.referrals import agency_side, handover, scorecards
from auricle.referrals.models import Referral, ScorecardFigure
from auricle.referrals.moves import AgencyOutcome, Kind, Verified
from auricle.referrals.scorecard import Count, Measure
from tests.conftest import savepoint_of_test
from tests.hotline import NOW
from tests.people import Cast
from tests.referred import handed_over

Act = Callable[..., AbstractContextManager[None]]
DAY = timedelta(days=1)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
# The second of April, a Thursday: March is over.
OVER = NOW + 31 * DAY
POLICE = "police"


def frozen(now: datetime = OVER) -> int:
    """The worker counts all that is over, and shows it."""
    done = 0
    while scorecards.freeze(now=now):
        done += 1
    scorecards.show(now=now)
    return done


def figures(month: date, agency: str = POLICE) -> dict[Measure, Count]:
    """What is written down of a month."""
    rows = ScorecardFigure.objects.filter(agency__code=agency, month=month)
    return {Measure(row.measure): Count(row.numerator, row.denominator) for row in rows}


@pytest.fixture
def worked(cast: Cast) -> Cast:
    """Of three referrals one is answered, one is not, and one only informs; the court has one of its own."""
    answered = handed_over(cast, now=NOW)
    handed_over(cast, now=NOW)
    handed_over(cast, now=NOW, kind=Kind.INFORMATION)
    handed_over(cast, agency="court", now=NOW)
    osei = cast.unlocked("osei")
    agency_side.accept(by=osei, referral=answered, now=NOW)
    agency_side.report_outcome(
        by=osei, referral=answered, outcome=AgencyOutcome.ACTED, text="Done.", now=NOW + 5 * DAY
    )
    return cast


def test_a_month_is_counted_once_it_is_over(worked: Cast) -> None:
    assert frozen(NOW + 28 * DAY) == 0
    assert frozen() == 2
    assert figures(MARCH) == {
        Measure.ACKNOWLEDGED: Count(1, 2),
        Measure.RETURNED: Count(0, 2),
        Measure.UPHELD: Count(),
        Measure.OUTCOME: Count(),
        Measure.REWORK: Count(),
        Measure.VERIFIED: Count(0, 1),
    }
    assert figures(MARCH, "court")[Measure.ACKNOWLEDGED] == Count(0, 1)
    assert frozen() == 0
    assert TrailLine.objects.filter(act="scorecard_frozen").count() == 2


def test_what_happens_later_changes_no_month_and_it_can_be_counted_again(worked: Cast) -> None:
    frozen()
    before = figures(MARCH)
    referral = Referral.objects.get(outcome="acted").pk
    how = Verified.REPORTER_CONFIRMED
    handover.verify(by=worked.unlocked("tomas"), referral=referral, how=how, text="Yes.", now=OVER + DAY)
    frozen(OVER + 40 * DAY)
    assert figures(MARCH) == before
    for code in (POLICE, "court"):
        number = Agency.objects.get(code=code).pk
        for month in (MARCH, APRIL):
            assert scorecards.count(agency=number, month=month) == figures(month, code), (code, month)
    assert figures(APRIL)[Measure.REWORK] == Count(0, 1)
    # Accepted on the second of March, so its outcome was due in what is promised for the category.
    assert sum(figures(month)[Measure.OUTCOME].denominator for month in (MARCH, APRIL)) == 1


def test_what_was_counted_is_neither_changed_nor_taken_away(worked: Cast, as_role: Act) -> None:
    frozen()
    for statement in (
        "UPDATE referrals_scorecardfigure SET numerator = 0",
        "UPDATE referrals_scorecardfigure SET desk_from = shown_to_agency_at + interval '1 minute'",
        "DELETE FROM referrals_scorecardfigure",
    ):
        with pytest.raises(ProgrammingError, match="append-only"), savepoint_of_test():
            run(statement)
    for face in ("desk", "agency"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face, "tomas"):
            run("UPDATE referrals_scorecardfigure SET shown_to_agency_at = now()")


def test_an_officer_sees_the_figures_of_their_own_agency_at_once(worked: Cast) -> None:
    frozen()
    card = scorecards.own(by=worked.person("osei"), month="2026-03", now=OVER)
    assert (card.agency, card.month, card.months) == (POLICE, MARCH, (MARCH,))
    assert card.counts[Measure.ACKNOWLEDGED] == Count(1, 2)
    assert scorecards.own(by=worked.person("tuva"), month="", now=OVER).counts[Measure.ACKNOWLEDGED] == Count(
        0, 1
    )


def test_the_desk_sees_them_ten_working_days_later(worked: Cast) -> None:
    frozen()
    tomas = worked.person("tomas")
    # Ten weekdays after the second of April.
    shown = OVER + 14 * DAY
    before = scorecards.of_agency(by=tomas, agency=POLICE, month="2026-03", now=shown - timedelta(minutes=1))
    assert before is not None
    assert before.months == ()
    assert before.counts[Measure.ACKNOWLEDGED] == Count()
    after = scorecards.of_agency(by=tomas, agency=POLICE, month="2026-03", now=shown)
    assert after is not None
    assert after.counts[Measure.ACKNOWLEDGED] == Count(1, 2)
    assert scorecards.of_agency(by=tomas, agency="nowhere", month="", now=shown) is None


def test_an_agency_without_officers_has_not_seen_anything_and_so_has_nobody(worked: Cast) -> None:
    Member.objects.filter(agency__code=POLICE).update(active=False)
    frozen()
    assert set(ScorecardFigure.objects.filter(agency__code=POLICE).values_list("desk_from", flat=True)) == {
        None
    }
    Member.objects.filter(login="leila").update(active=True)
    later = OVER + 100 * DAY
    assert scorecards.show(now=later) == len(Measure)
    assert scorecards.own(by=worked.person("leila"), month="", now=later).months == (MARCH,)


def test_the_last_twelve_months_are_summed(worked: Cast) -> None:
    frozen(OVER + 420 * DAY)
    card = scorecards.own(by=worked.person("osei"), month="", now=OVER + 420 * DAY)
    assert len(card.months) == 14
    assert card.month is None
    # March and April of the year before are no part of the last twelve.
    assert card.counts[Measure.ACKNOWLEDGED] == Count()


@pytest.mark.parametrize("login", ["mei", "amara", "ada", "auditor", "osei"])
def test_nobody_else_of_the_desk_sees_an_agencys_figures(worked: Cast, login: str) -> None:
    with pytest.raises(scorecards.NoScorecard):
        scorecards.of_agency(by=worked.person(login), agency=POLICE, month="", now=OVER)


def test_the_database_shows_each_what_is_theirs_whatever_a_query_forgets(cast: Cast, as_role: Act) -> None:
    now = timezone.now()
    numbers = dict(Agency.objects.values_list("code", "pk"))
    for code, month, shown, desk_from in (
        (POLICE, 1, now - 30 * DAY, now - DAY),
        (POLICE, 2, now - DAY, now + 13 * DAY),
        (POLICE, 3, None, None),
        ("court", 1, now - 30 * DAY, now - DAY),
    ):
        ScorecardFigure.objects.create(
            agency_id=numbers[code],
            month=date(2026, month, 1),
            measure=Measure.OUTCOME.value,
            definition=1,
            numerator=1,
            denominator=2,
            frozen_at=now,
            shown_to_agency_at=shown,
            desk_from=desk_from,
        )

    def seen() -> set[tuple[int, int]]:
        rows = ScorecardFigure.objects.values_list("agency_id", "month__month")
        return {(agency, month) for agency, month in rows}

    police, court = numbers[POLICE], numbers["court"]
    for face, login, expected in (
        ("agency", "osei", {(police, 1), (police, 2)}),
        ("agency", "tuva", {(court, 1)}),
        ("agency", "", set()),
        ("desk", "tomas", {(police, 1), (court, 1)}),
        ("desk", "mei", set()),
        ("desk", "ada", set()),
        ("desk", "", set()),
    ):
        with as_role(face, login):
            assert seen() == expected, (face, login)


def test_a_figure_is_never_the_desks_before_it_is_the_agencys(cast: Cast) -> None:
    row = ScorecardFigure(
        agency=Agency.objects.get(code=POLICE),
        month=MARCH,
        measure="outcome",
        definition=1,
        numerator=0,
        denominator=1,
        frozen_at=NOW,
        desk_from=NOW,
    )
    with pytest.raises(IntegrityError, match="agency_sees_its_figures_first"), savepoint_of_test():
        row.save()


def test_the_worker_can_do_it_with_its_own_rights(worked: Cast, as_role: Act) -> None:
    with as_role("worker"):
        assert frozen() == 2
    assert ScorecardFigure.objects.filter(shown_to_agency_at=OVER).count() == 2 * len(Measure)


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
