"""Reports of the demonstration that are with an agency: handed over by two people, and answered in turn differently."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from auricle.referrals import agency_side, carrying, handover
from auricle.referrals.handover import Draft
from auricle.referrals.moves import AgencyOutcome, Asked, Ground, Kind
from auricle.referrals.packing import Choice
from auricle.vault.member_keys import Unlocked

APPROVES, OFFICERS = "tomas", ("osei", "anton", "tuva")
AGENCIES: Mapping[str, str] = {"osei": "public-security", "anton": "bank-harbour", "tuva": "ombudsman"}
REQUESTS: Mapping[str, tuple[str, str]] = {
    "en": (
        "Please find out who is behind it and what can still be prevented, and tell us what you did.",
        "Cooperation Act, section 4",
    ),
    "zh-hans": ("请查明是谁所为、还能防止什么，并告诉我们你们采取了哪些措施。", "《协作法》第四条"),
}


def hand_over(
    *, people: Mapping[str, Unlocked], by: Unlocked, report: UUID, number: int, language: str, at: datetime
) -> None:
    """Refer a report to the next agency in turn. `number` says what its officer then does with it."""
    login = OFFICERS[number % len(OFFICERS)]
    request, basis = REQUESTS[language]
    choice = Choice(request, basis)
    draft = Draft(AGENCIES[login], Kind.ACTION, Asked.INVESTIGATE, choice)
    referral = handover.draft(by=by, report=report, draft=draft, now=at)
    answer = ANSWERS[number % len(ANSWERS)]
    if answer is None:
        return
    handover.approve(by=people[APPROVES], referral=referral, now=at)
    while carrying.carry(most=50, now=at):
        pass
    answer(people[login], referral, at)
    while carrying.carry(most=50, now=at):
        pass


def _nothing(by: Unlocked, referral: UUID, at: datetime) -> None:
    """It is new."""


def _asks(by: Unlocked, referral: UUID, at: datetime) -> None:
    agency_side.open_referral(by=by, referral=referral, now=at)
    agency_side.accept(by=by, referral=referral, now=at)
    agency_side.ask(
        by=by,
        referral=referral,
        text="Since when has this been going on, and does anybody else know of it?",
        now=at,
    )


def _works(by: Unlocked, referral: UUID, at: datetime) -> None:
    agency_side.open_referral(by=by, referral=referral, now=at)
    agency_side.accept(by=by, referral=referral, now=at)
    agency_side.begin(by=by, referral=referral, now=at)


def _returns(by: Unlocked, referral: UUID, at: datetime) -> None:
    agency_side.open_referral(by=by, referral=referral, now=at)
    agency_side.request_return(
        by=by,
        referral=referral,
        ground=Ground.OTHER_TERRITORY,
        text="The place lies in another county.",
        now=at,
    )


def _reports(by: Unlocked, referral: UUID, at: datetime) -> None:
    _works(by, referral, at)
    agency_side.report_outcome(
        by=by,
        referral=referral,
        outcome=AgencyOutcome.ACTED,
        text="We found who did it. The money was paid back.",
        now=at,
    )


def _confirms(by: Unlocked, referral: UUID, at: datetime) -> None:
    agency_side.open_referral(by=by, referral=referral, now=at)
    agency_side.acknowledge(by=by, referral=referral, now=at)


ANSWERS: tuple[Callable[[Unlocked, UUID, datetime], None] | None, ...] = (
    _nothing,
    _asks,
    _works,
    _returns,
    _reports,
    _confirms,
    None,
)
"""What officers do with what they get, in turn: seven, so that each agency has of everything in time.

None is a draft that waits for its approval.
"""
