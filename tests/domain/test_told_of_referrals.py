"""What a reporter reads of the referrals of their report, step by step, as the public role of the database gives it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection

from auricle.directory.models import Agency
from auricle.errors import Invalid
from auricle.inbox import reporter_side as inbox
from auricle.referrals import agency_side, asking, desk_reading, handover
from auricle.referrals.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.referrals.models import Referral, ReferralEvent
from auricle.referrals.moves import AgencyOutcome, Asked, ClockKind, Ground, Kind, Longer, Stage, Verified
from auricle.referrals.reporter_side import HandedOver, handed_over
from tests.domain.open_inbox import messages, opened
from tests.hotline import NOW
from tests.people import Cast, Filed
from tests.referred import CHOICE, SECRET, carry

Act = Callable[..., AbstractContextManager[None]]
LATER = NOW + timedelta(minutes=5)


class Told:
    """A report with an open inbox, and one referral of it after the other."""

    def __init__(self, cast: Cast, as_role: Act) -> None:
        self.cast, self.as_role = cast, as_role
        self.report: Filed = cast.file(SECRET)
        cast.handled_by_amara(self.report.id)
        self.cookie = opened(self.report)

    def sent(self, agency: str = "police", kind: Kind = Kind.ACTION, *, deliver: bool = True) -> UUID:
        draft = handover.Draft(agency, kind, Asked.INVESTIGATE, CHOICE)
        referral = handover.draft(by=self.cast.unlocked("amara"), report=self.report.id, draft=draft, now=NOW)
        handover.approve(by=self.cast.unlocked("tomas"), referral=referral, now=NOW)
        if deliver:
            carry(NOW)
        return referral

    def reported(self) -> UUID:
        referral = self.sent()
        osei = self.cast.unlocked("osei")
        agency_side.accept(by=osei, referral=referral, now=NOW)
        agency_side.report_outcome(
            by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="Brandt paid it back.", now=NOW
        )
        return referral

    def reads(self) -> tuple[HandedOver, ...]:
        with self.as_role("public"):
            return handed_over(cookie=self.cookie, now=NOW)

    def reads_one(self) -> HandedOver:
        (one,) = self.reads()
        return one


@pytest.fixture
def told(cast: Cast, as_role: Act) -> Told:
    return Told(cast, as_role)


def test_nothing_of_a_draft_is_told(told: Told) -> None:
    draft = handover.Draft("police", Kind.ACTION, Asked.INVESTIGATE, CHOICE)
    handover.draft(by=told.cast.unlocked("amara"), report=told.report.id, draft=draft, now=NOW)
    assert told.reads() == ()


def test_from_the_way_there_to_the_verified_outcome(told: Told) -> None:
    referral, osei = told.sent(deliver=False), told.cast.unlocked("osei")
    one = told.reads_one()
    assert (one.stage, one.agency, one.expected) == (Stage.ON_ITS_WAY, None, None)
    carry(NOW)
    one = told.reads_one()
    assert one.expected is not None
    assert (one.stage, one.agency, one.expected.kind) == (Stage.ON_ITS_WAY, None, ClockKind.ACKNOWLEDGE)
    agency_side.acknowledge(by=osei, referral=referral, now=LATER)
    one = told.reads_one()
    assert one.agency is not None
    assert one.expected is not None
    assert (one.stage, one.has_it, one.expected.kind) == (Stage.HAS_IT, LATER, ClockKind.DECIDE)
    assert one.agency["en"] == "Police"
    agency_side.accept(by=osei, referral=referral, now=LATER)
    one = told.reads_one()
    assert one.expected is not None
    assert (one.stage, one.expected.kind, one.extended) == (Stage.AT_WORK, ClockKind.OUTCOME, False)
    agency_side.report_outcome(
        by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="Brandt paid it back.", now=LATER
    )
    assert (told.reads_one().stage, told.reads_one().outcome) == (Stage.TOLD_US, None)
    handover.verify(
        by=told.cast.unlocked("amara"), referral=referral, how=Verified.BY_DOCUMENT, text="A slip.", now=LATER
    )
    one = told.reads_one()
    assert (one.stage, one.outcome, one.expected) == (Stage.DONE, AgencyOutcome.ACTED, None)
    assert one.agency is not None


def test_more_time_is_told_with_the_reason_as_a_code_and_the_new_day(told: Told) -> None:
    referral, osei = told.sent(), told.cast.unlocked("osei")
    agency_side.accept(by=osei, referral=referral, now=NOW)
    before = told.reads_one().expected
    assert before is not None
    until = before.due_at + timedelta(days=1)
    agency_side.extend(
        by=osei, referral=referral, until=until, why=Longer.PEOPLE, text="The bank is slow.", now=LATER
    )
    one = told.reads_one()
    assert one.expected is not None
    assert (one.extended, one.longer, one.expected.due_at) == (True, Longer.PEOPLE, until)


def test_a_reason_that_was_not_coded_is_told_as_more_time_alone(told: Told) -> None:
    referral, osei = told.sent(), told.cast.unlocked("osei")
    agency_side.accept(by=osei, referral=referral, now=NOW)
    expected = told.reads_one().expected
    assert expected is not None
    until = expected.due_at + timedelta(days=1)
    agency_side.extend(by=osei, referral=referral, until=until, text="The bank is slow.", now=LATER)
    assert (told.reads_one().extended, told.reads_one().longer) == (True, None)


def test_what_is_recalled_or_returned_is_with_us_again_and_names_nobody(told: Told) -> None:
    osei, tomas = told.cast.unlocked("osei"), told.cast.unlocked("tomas")
    first = told.sent()
    agency_side.acknowledge(by=osei, referral=first, now=NOW)
    handover.recall(by=tomas, referral=first, text="Wrong place.", now=NOW)
    second = told.sent("court")
    tuva = told.cast.unlocked("tuva")
    agency_side.request_return(
        by=tuva, referral=second, ground=Ground.OUTSIDE_REMIT, text="Not ours.", now=NOW
    )
    assert {one.stage for one in told.reads()} == {Stage.BACK, Stage.WHOSE}
    handover.rule(by=tomas, referral=second, uphold=True, text="You are right.", now=NOW)
    assert [(one.stage, one.agency, one.expected) for one in told.reads()] == [(Stage.BACK, None, None)] * 2


def test_what_only_informs_is_told_without_a_name(told: Told) -> None:
    told.sent(kind=Kind.INFORMATION)
    assert (told.reads_one().stage, told.reads_one().agency) == (Stage.INFORMED, None)


@pytest.mark.parametrize(
    ("named_from", "named", "while_at_work", "in_the_end"),
    [
        ("receipt", True, True, True),
        ("receipt", False, True, False),
        ("outcome", True, False, True),
        ("never", True, False, False),
    ],
)
def test_an_agency_is_named_from_the_moment_that_the_house_and_the_desk_chose(
    told: Told, named_from: str, named: bool, while_at_work: bool, in_the_end: bool
) -> None:
    Agency.objects.filter(code="police").update(named_from=named_from)
    referral = told.reported()
    assert (told.reads_one().agency is not None) is while_at_work
    handover.verify(
        by=told.cast.unlocked("amara"),
        referral=referral,
        how=Verified.NOT_SAFE,
        text="Afraid.",
        named=named,
        now=NOW,
    )
    assert (told.reads_one().agency is not None) is in_the_end


def test_the_reporter_is_asked_and_answers_where_the_outcome_is_verified(told: Told) -> None:
    referral, amara = told.reported(), told.cast.unlocked("amara")
    asking.ask_reporter(by=amara, referral=referral, text="Is that so?", now=LATER)
    assert told.reads_one().asked
    assert "Is that so?" in messages(told.cookie)
    inbox.say_plain(cookie=told.cookie, text="Yes, it came back.", now=LATER)
    page = desk_reading.open_referral(by=amara, referral=referral, now=LATER)
    assert [(words.sender, words.text) for words in page.asked] == [
        ("desk", "Is that so?"),
        ("reporter", "Yes, it came back."),
    ]
    handover.verify(by=amara, referral=referral, how=Verified.NO_ANSWER, text="It held.", now=LATER)
    assert not told.reads_one().asked


def test_after_a_rework_an_old_question_does_not_wait(told: Told) -> None:
    referral, amara, osei = told.reported(), told.cast.unlocked("amara"), told.cast.unlocked("osei")
    asking.ask_reporter(by=amara, referral=referral, text="Is that so?", now=NOW)
    handover.rework(by=amara, referral=referral, text="It is not so.", now=NOW)
    assert told.reads_one().stage is Stage.AT_WORK
    agency_side.report_outcome(
        by=osei, referral=referral, outcome=AgencyOutcome.SETTLED, text="Now.", now=LATER
    )
    assert not told.reads_one().asked


def test_nobody_is_asked_before_there_is_an_outcome_nor_by_whom_it_does_not_concern(told: Told) -> None:
    referral = told.sent()
    with pytest.raises(MoveNotNow):
        asking.ask_reporter(by=told.cast.unlocked("amara"), referral=referral, text="Well?", now=NOW)
    osei = told.cast.unlocked("osei")
    agency_side.accept(by=osei, referral=referral, now=NOW)
    agency_side.report_outcome(by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="Done.", now=NOW)
    with pytest.raises(MoveNotAllowed):
        asking.ask_reporter(by=told.cast.unlocked("mei"), referral=referral, text="Well?", now=NOW)


def test_that_nobody_answered_is_said_only_where_somebody_was_asked(told: Told) -> None:
    referral = told.reported()
    with pytest.raises(Invalid) as caught:
        handover.verify(
            by=told.cast.unlocked("amara"), referral=referral, how=Verified.NO_ANSWER, text="Well.", now=NOW
        )
    assert caught.value.errors == {"how": "not_asked"}


def test_the_agency_does_not_learn_that_the_reporter_was_asked(told: Told, as_role: Act) -> None:
    referral = told.reported()
    asking.ask_reporter(by=told.cast.unlocked("amara"), referral=referral, text="Is that so?", now=NOW)
    with as_role("agency", "osei"):
        kinds = set(ReferralEvent.objects.values_list("kind", flat=True))
        opened = agency_side.open_referral(by=told.cast.unlocked("osei"), referral=referral, now=NOW)
    assert "report_outcome" in kinds
    assert "ask_reporter" not in kinds
    assert "Is that so?" not in [one.words for one in opened.said]


def test_only_a_proven_receipt_reads_it_and_only_of_its_own_report(told: Told, as_role: Act) -> None:
    told.sent()
    other = Told(told.cast, as_role)
    assert other.reads() == ()
    assert len(told.reads()) == 1
    late = NOW + timedelta(minutes=11)
    with as_role("public"):
        assert handed_over(cookie=told.cookie, now=late) == ()
        with connection.cursor() as cursor:
            cursor.execute("SELECT inbox_referrals(sha256('guess'), %s)::text", [NOW])
            assert cursor.fetchone() == ("[]",)
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk", "amara"):
        connection.cursor().execute("SELECT inbox_referrals(sha256('guess'), now())")


def test_no_free_word_and_no_number_of_a_referral_is_in_what_the_public_role_gets(told: Told) -> None:
    referral = told.reported()
    with told.as_role("public"), connection.cursor() as cursor:
        cursor.execute("SELECT inbox_referrals(%s, %s)::text", [inbox.digest_of(told.cookie), NOW])
        (text,) = cursor.fetchone()
    assert "Brandt" not in text
    assert str(referral) not in text
    assert "acted" not in text
    assert Referral.objects.get(pk=referral).outcome == "acted"
