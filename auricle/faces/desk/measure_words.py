"""Urgent measures in words: what happened, how the clock stands, what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.refused_moves import MoveRefused
from auricle.faces.shared.staff.durations import in_words
from auricle.faces.shared.staff.promise import ClockFace
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.faces.shared.staff.refusals import in_words as roles_in_words
from auricle.measures import asking, board, call_back_numbers
from auricle.measures.board import OpenMeasure
from auricle.measures.deadlines import TARGETS
from auricle.measures.desk_reading import Done
from auricle.measures.lifecycle import Refusal
from auricle.measures.money import written
from auricle.measures.moves import ClockKind, Move, SpokeTo
from auricle.measures.transitions import Guard
from auricle.measures.wording import (
    CLOCKS,
    MOVES,
    NOT_IN_THIS_STATE,
    NOT_YOURS,
    REFUSALS,
    SPOKE_TO,
    STATES,
)

EVENTS: Mapping[Move, Promise] = {
    Move.REQUEST: _("A bank was asked to hold money"),
    Move.RELEASE_NUMBERS: _("The account numbers were released to the bank"),
    Move.PHONE: _("The bank was phoned"),
    Move.ACKNOWLEDGE: _("The bank confirmed receipt"),
    Move.HOLD: _("The bank says that it holds the money"),
    Move.EXTEND: _("The bank agreed to hold longer"),
    Move.RELEASE: _("The hold was released"),
    Move.NOT_FOUND: _("The bank found nothing to hold"),
    Move.HAND_OVER: _("Handed over to a court"),
    Move.WITHDRAW: _("Ended with its referral"),
}
"""What has happened, told to the desk."""
DAY = timedelta(days=1)

MEASURE_LEAVES: Leaves = (
    (
        asking.NoSuchMeasure,
        Explained(
            404,
            _("There is no such urgent measure"),
            _("The address may be mistyped, or it is another team's. Nothing was changed."),
        ),
    ),
    (
        call_back_numbers.OwnNumber,
        Explained(
            403,
            _("You wrote this number down"),
            _("Another administrator confirms it: a number takes two people."),
        ),
    ),
    (
        call_back_numbers.NotWaiting,
        Explained(
            409,
            _("This number does not wait any more"),
            _("Somebody confirmed it or took it away. Open the list again to see where it stands."),
        ),
    ),
    (
        call_back_numbers.NoSuchNumber,
        Explained(404, _("There is no such number"), _("Nothing was changed. Open the list again.")),
    ),
)


@dataclass(frozen=True)
class MeasureWords:
    """One open measure as lists and the board show it."""

    id: UUID
    number: str
    bank: str
    state: Promise
    amount: str
    clock: ClockFace | None
    rings: bool
    rang: int


@dataclass(frozen=True)
class DoneWords:
    """One event in words. `number` orders it."""

    number: int
    title: Promise
    who: str
    at: datetime
    notes: tuple[str, ...]
    until: datetime | None
    referral: str


def measure_words(row: OpenMeasure, now: datetime) -> MeasureWords:
    """Codes become words in the member's language."""
    amount = written(row.asked if row.held is None else row.held, row.currency)
    clock = running(row.due_kind, row.due_at, now)
    return MeasureWords(row.id, row.number, row.bank, STATES[row.state], amount, clock, row.rings, row.rang)


def running(kind: str, due: datetime | None, now: datetime) -> ClockFace | None:
    """The clock that runs: overdue, late in its last part, or calm."""
    if not kind or due is None:
        return None
    clock, left = ClockKind(kind), due - now
    if left < timedelta(0):
        return ClockFace("over", CLOCKS[clock], gettext("%(time)s overdue") % {"time": in_words(left)}, due)
    near = DAY / 2 if clock is ClockKind.HOLD else TARGETS[clock] / 2
    level = "late" if left <= near else "soon"
    return ClockFace(level, CLOCKS[clock], gettext("%(time)s left") % {"time": in_words(left)}, due)


def done_words(done: Done, currency: str, numbers: Mapping[int, str]) -> DoneWords:
    """An event with what it says: amounts, times, whom one spoke to."""
    data, notes = done.data, []
    if "amount" in data:
        notes.append(written(int(str(data["amount"])), currency))
    if data.get("spoke_to") in set(SpokeTo):
        notes.append(str(SPOKE_TO[SpokeTo(str(data["spoke_to"]))]))
        notes.append(numbers.get(int(str(data["called"])), ""))
    until = data.get("until")
    return DoneWords(
        done.number,
        EVENTS[done.move],
        done.who,
        done.at,
        tuple(filter(None, notes)),
        datetime.fromisoformat(until) if isinstance(until, str) else None,
        str(data.get("id", "")),
    )


def measure_refused(refusal: Refusal) -> MoveRefused:
    """A refused move in words: why not, and who may."""
    known: Mapping[str, Promise] = {"role": NOT_YOURS, "state": NOT_IN_THIS_STATE}
    why = known.get(refusal.reason) or REFUSALS[Guard(refusal.reason)]
    return MoveRefused(
        title=gettext("“%(move)s” was not done") % {"move": MOVES[refusal.move]},
        why=why,
        who=roles_in_words(refusal.roles),
        when="",
    )


def board_words(found: board.WholeBoard, now: datetime) -> list[MeasureWords]:
    """What runs, for the board."""
    return [measure_words(one, now) for one in found.measures]
