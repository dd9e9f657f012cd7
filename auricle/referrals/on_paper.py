"""An agency that is written to by letter: the desk says that it was posted, and enters the answers that come back.

An answer by post or telephone has the reply reference of the letter. It is the agency's answer, and the log says who of
the desk entered it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.directory import agencies
from auricle.errors import Invalid, NotNow
from auricle.referrals import agency_rules, log, standing, words
from auricle.referrals.agency_rules import PLAIN, Answer
from auricle.referrals.handover import find
from auricle.referrals.lifecycle import offered, plan
from auricle.referrals.models import Referral
from auricle.referrals.moves import AgencyOutcome, Ground, Move, Side, State
from auricle.referrals.reply_reference import is_reply_reference
from auricle.reports.models import Report
from auricle.vault.member_keys import Unlocked

ANSWERS = (Move.ACKNOWLEDGE, Move.ACCEPT, Move.REQUEST_RETURN, Move.REPORT_OUTCOME)


class NothingToEnter(NotNow):
    """No answer of this agency can come on paper now: no letter was posted, or it has answered."""


@dataclass(frozen=True)
class PaperAnswer:
    """What an agency wrote or said. `reply` is the reply reference that came with it."""

    move: Move
    reply: str = field(repr=False)
    text: str = field(default="", repr=False)
    ground: Ground | None = None
    owner: str = ""
    outcome: AgencyOutcome | None = None


@dataclass(frozen=True)
class Enterable:
    """Which answers could come now, and which agencies a return can name."""

    id: UUID
    number: str
    agency: str
    version: int
    moves: tuple[Move, ...]
    owners: tuple[tuple[str, str], ...]


def enterable(*, by: Unlocked, referral: UUID, now: datetime) -> Enterable:
    """What can be entered of a referral. Nothing of it is opened. Raises NoSuchReferral, NothingToEnter."""
    row, found = find(referral, by=by)
    facts = standing.desk_facts(found, by=by.person, row=row, has_words=True, now=now)
    possible = offered(state=State(found.state), facts=facts, side=Side.DESK)
    moves = tuple(move for move in ANSWERS if move in possible)
    if not moves:
        raise NothingToEnter
    name = found.agency.names.get(by.person.language, found.agency.names["en"])
    owners = tuple(one for one in agencies.listed(by=by.person) if one[0] != found.agency.code)
    return Enterable(found.pk, log.number_of(found.pk), name, found.version, moves, owners)


def posted(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Say that the letter went to the post: by that it is delivered.

    Raises NoSuchReferral, MoveNotAllowed, MoveNotNow, SomeoneWasFirst.
    """
    with transaction.atomic():
        row, found = _find(by, referral, seen)
        columns = {"channel": "letter", "next_try_at": None, "trouble": ""}
        _move(by, row, found, Move.POST, Answer(columns=columns), text="", now=now)


def enter(
    *, by: Unlocked, referral: UUID, answer: PaperAnswer, now: datetime, seen: int | None = None
) -> None:
    """Enter what the agency answered, in its place. Raises Invalid (`reply`, `ground`, `outcome`), and as `posted`."""
    if answer.move not in ANSWERS:
        raise Invalid({"move": "unknown"})
    if not is_reply_reference(answer.reply, referral):
        raise Invalid({"reply": "wrong"})
    said = _said(answer)
    text = words.check(answer.text)
    with transaction.atomic():
        row, found = _find(by, referral, seen)
        whole = Answer({**said.data, "on_behalf": True}, said.columns)
        _move(by, row, found, answer.move, whole, text=text, now=now)


def _said(answer: PaperAnswer) -> Answer:
    if answer.move is Move.REQUEST_RETURN:
        if answer.ground is None:
            raise Invalid({"ground": "required"})
        return agency_rules.returned(ground=answer.ground, owner=answer.owner)
    if answer.move is Move.REPORT_OUTCOME:
        if answer.outcome is None:
            raise Invalid({"outcome": "required"})
        return agency_rules.outcome(answer.outcome)
    return PLAIN


def _find(by: Unlocked, referral: UUID, seen: int | None) -> tuple[Report, Referral]:
    row, found = find(referral, by=by)
    if seen is not None and seen != found.version:
        raise log.SomeoneWasFirst
    return row, found


def _move(
    by: Unlocked, row: Report, found: Referral, move: Move, answer: Answer, *, text: str, now: datetime
) -> None:
    facts = standing.desk_facts(found, by=by.person, row=row, has_words=bool(text), now=now)
    planned = plan(state=State(found.state), move=move, facts=facts)
    sealed = (
        words.keep(words.referral_key(by, found.pk), referral=found.pk, text=text, now=now) if text else None
    )
    entry = log.Entry(
        planned, by.person.pseudonym, answer.data, answer.columns, sealed, tell=True, report=row.pk
    )
    log.write(found, entry, now=now)
