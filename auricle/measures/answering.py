"""What a bank answers to a request, whether an officer writes it or the bank's own system: the same rules for both.

No time that a bank names is taken for now; only the end of a hold is the bank's to name. Nothing is opened here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from auricle.directory.people import Person
from auricle.errors import Invalid, NotFound
from auricle.measures import log, money, standing
from auricle.measures.deadlines import LONGEST_HOLD
from auricle.measures.lifecycle import offered, plan
from auricle.measures.models import Measure
from auricle.measures.money import NoAmount
from auricle.measures.moves import Move, Side, State
from auricle.referrals.models import Referral

COLUMNS = (
    *("referral", "state", "version", "currency", "amount_asked", "amount_held", "amount_released", "basis"),
    *("accounts", "count", "requested_at", "numbers_released_at", "phoned_at", "held_until", "extensions"),
    *("ended_at", "due_kind", "due_at"),
)
"""What a bank may read of a measure; who asked and who released is not among it."""


class NoMeasure(NotFound):
    """Nothing was asked of this bank with this referral, or nobody phoned yet."""


@dataclass(frozen=True)
class Answer:
    """A move of the bank with what it says, checked."""

    move: Move
    data: Mapping[str, log.Value] = field(default_factory=dict)
    columns: Mapping[str, object] = field(default_factory=dict)


ACKNOWLEDGED = Answer(Move.ACKNOWLEDGE)
NOT_FOUND = Answer(Move.NOT_FOUND)


def find(referral: UUID) -> Measure:
    """The measure of a referral that this bank was found to have. Raises NoMeasure."""
    row = Measure.objects.only(*COLUMNS).filter(pk=referral).first()
    if row is None or row.phoned_at is None:
        raise NoMeasure
    return row


def moves_of(measure: Measure, referral: Referral, *, by: Person) -> tuple[Move, ...]:
    """What the bank can answer now."""
    facts = standing.bank_facts(referral, measure, by=by)
    return offered(state=State(measure.state), facts=facts, side=Side.AGENCY)


def holds(measure: Measure, *, minor: int, until: datetime, now: datetime) -> Answer:
    """That an amount is held until a time. Raises Invalid (`amount`, `until`)."""
    errors: dict[str, str] = {}
    try:
        money.checked(minor, measure.currency)
    except NoAmount as wrong:
        errors["amount"] = str(wrong)
    if minor > measure.amount_asked:
        errors["amount"] = "more_than_asked"
    if until <= now:
        errors["until"] = "past"
    if until > now + LONGEST_HOLD:
        errors["until"] = "too_late"
    if errors:
        raise Invalid(errors)
    data: dict[str, log.Value] = {"amount": minor, "until": until.isoformat()}
    return Answer(Move.HOLD, data, {"amount_held": minor, "held_until": until})


def releases(measure: Measure, *, minor: int) -> Answer:
    """That so much of what was held is let go. Raises Invalid (`amount`)."""
    if not 0 <= minor <= (measure.amount_held or 0):
        raise Invalid({"amount": "more_than_held"})
    return Answer(Move.RELEASE, {"amount": minor}, {"amount_released": minor})


def write(
    measure: Measure,
    referral: Referral,
    answer: Answer,
    *,
    by: Person,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Make the move, in the caller's transaction. Raises MoveNotAllowed, MoveNotNow, SomeoneWasFirst."""
    if seen is not None and seen != measure.version:
        raise log.SomeoneWasFirst
    facts = standing.bank_facts(referral, measure, by=by)
    planned = plan(state=State(measure.state), move=answer.move, side=Side.AGENCY, facts=facts)
    log.write(measure, log.Entry(planned, by.pseudonym, answer.data, answer.columns), now=now)
