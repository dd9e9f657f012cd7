"""What agencies did, and promises about referrals that run out, reach those of the desk who must know."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from auricle.directory.models import Member
from auricle.faces.desk.notice_words import REFERRALS, notice_words
from auricle.referrals import agency_side, board, desk_lists, handover, noticing, warning
from auricle.referrals.models import ReferralClock
from auricle.referrals.moves import AgencyOutcome, Ground
from auricle.reports import board as of_reports
from auricle.reports import telling
from auricle.reports.models import Notice
from auricle.reports.referral_notices import TO_DECIDE, ReferralNotice
from tests.domain.test_referrals import CHOICE, accepted, carry, drafted, sent
from tests.domain.test_referrals import report as report
from tests.hotline import NOW
from tests.people import Cast

OF_REFERRALS = "referral_"


def notices(kind: str) -> list[tuple[str, UUID | None]]:
    """Notices whose kind begins so: for whom by name, and of which referral."""
    found = Notice.objects.filter(kind__startswith=kind).select_related("member").order_by("pk")
    return [(row.member.login if row.member else "", row.referral) for row in found]


def test_what_an_agency_asked_reaches_the_handler_once(cast: Cast, report: UUID) -> None:
    referral = accepted(cast, report)
    agency_side.ask(by=cast.unlocked("osei"), referral=referral, text="Which bank?", now=NOW)
    carry()
    carry()
    assert notices(ReferralNotice.ASKED) == [("amara", referral)]


def test_a_return_reaches_the_supervisors_and_stands_on_their_board(cast: Cast, report: UUID) -> None:
    referral = sent(cast, report)
    of_reports.forget()
    before = board.board(by=cast.person("tomas"), now=NOW)
    agency_side.request_return(
        by=cast.unlocked("osei"), referral=referral, ground=Ground.OUTSIDE_REMIT, text="Not ours.", now=NOW
    )
    carry()
    assert notices(ReferralNotice.RETURN) == [("", referral)]
    row = Notice.objects.get(kind=ReferralNotice.RETURN)
    tomas = Member.objects.get(login="tomas").pk
    assert telling._whom(row, telling.EVENTS[row.kind]) == [tomas]
    found = board.board(by=cast.person("tomas"), now=NOW)
    assert (before.returns, found.returns) == (0, 1)
    assert found.mark != before.mark
    handover.rule(by=cast.unlocked("tomas"), referral=referral, uphold=False, text="It is.", now=NOW)
    agency_side.dispute(by=cast.unlocked("osei"), referral=referral, text="It is not.", now=NOW)
    # Whoever ruled does not rule again: it waits for somebody else.
    assert board.board(by=cast.person("tomas"), now=NOW).returns == 0


def test_a_draft_waits_for_others_than_its_drafter(cast: Cast, report: UUID) -> None:
    drafted(cast, report)
    carry()
    assert [member for member, _ in notices(ReferralNotice.DRAFTED)] == [""]
    of_reports.forget()
    assert board.board(by=cast.person("tomas"), now=NOW).drafts == 1


def test_nobody_is_mailed_about_a_draft_of_their_own(cast: Cast, report: UUID) -> None:
    tomas = Member.objects.get(login="tomas").pk
    for drafter, told in (("amara", [tomas]), ("tomas", [])):
        agency = {"amara": "police", "tomas": "court"}[drafter]
        drafted(cast, report, login=drafter, agency=agency)
        carry()
        row = Notice.objects.filter(kind=ReferralNotice.DRAFTED).latest("pk")
        assert telling._whom(row, telling.EVENTS[row.kind]) == told


def test_a_newer_version_waits_on_the_board_and_on_top_of_the_list(cast: Cast, report: UUID) -> None:
    referral = accepted(cast, report)
    waits = [board.board(by=cast.person("tomas"), now=NOW).newer]
    handover.draft_update(by=cast.unlocked("amara"), referral=referral, choice=CHOICE, now=NOW)
    waits.append(board.board(by=cast.person("tomas"), now=NOW).newer)
    listed = desk_lists.open_referrals(by=cast.person("tomas"), given={})
    assert [row.id for row in listed.to_release] == [referral]
    handover.release_update(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    waits.append(board.board(by=cast.person("tomas"), now=NOW).newer)
    assert waits == [0, 1, 0]


def test_an_outcome_reaches_whoever_has_the_report(cast: Cast, report: UUID) -> None:
    referral = accepted(cast, report)
    agency_side.report_outcome(
        by=cast.unlocked("osei"), referral=referral, outcome=AgencyOutcome.ACTED, text="Done.", now=NOW
    )
    carry()
    assert notices(ReferralNotice.OUTCOME) == [("amara", referral)]


@pytest.mark.parametrize(("share", "member"), [(0.5, "amara"), (0.8, "amara"), (1.0, "")])
def test_a_clock_warns_at_each_step_once(cast: Cast, report: UUID, share: float, member: str) -> None:
    accepted(cast, report)
    clock = ReferralClock.objects.get(kind="OUTCOME")
    length = clock.due_at - clock.started_at
    assert warning.warn(most=10, now=clock.started_at + length * 0.4) == 0
    at = clock.started_at + length * share
    assert warning.warn(most=10, now=at) == 1
    assert warning.warn(most=10, now=at + timedelta(minutes=1)) == 0
    told = notices(f"referral_clock_OUTCOME_{int(share * 100)}")
    assert told == [(member, clock.referral_id)]
    (shown,) = notice_words(Notice.objects.filter(kind__startswith="referral_clock_"))
    assert str(shown.words).startswith("Referral, Outcome: ")


def test_a_clock_that_was_extended_warns_anew(cast: Cast, report: UUID) -> None:
    referral = accepted(cast, report)
    clock = ReferralClock.objects.get(kind="OUTCOME")
    assert warning.warn(most=10, now=clock.due_at - timedelta(minutes=1)) == 1
    agency_side.extend(
        by=cast.unlocked("osei"),
        referral=referral,
        until=clock.due_at + timedelta(days=20),
        text="The court asks for it.",
        now=clock.due_at - timedelta(minutes=1),
    )
    assert ReferralClock.objects.get(kind="OUTCOME").warned == 0


def test_every_notice_has_its_words_and_comes_from_a_move() -> None:
    assert set(REFERRALS) == set(ReferralNotice) == set(noticing.NOTICES.values())
    assert set(ReferralNotice) >= TO_DECIDE
    assert all(kind.startswith(OF_REFERRALS) and kind in telling.EVENTS for kind in ReferralNotice)
