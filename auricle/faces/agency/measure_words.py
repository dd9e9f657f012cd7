"""A request to hold money on the bank's page: its clock, its amounts, its log in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auricle.faces.agency.measure_answers import ARRIVED, TriedAnswer, measure_forms
from auricle.faces.shared.staff.durations import in_words
from auricle.faces.shared.staff.promise import ClockFace
from auricle.measures.bank_side import OpenMeasure
from auricle.measures.deadlines import BEFORE_A_HOLD_ENDS, TARGETS
from auricle.measures.money import written
from auricle.measures.moves import Basis, ClockKind, Move, State
from auricle.measures.wording import BASES, CLOCKS, STATES

EVENTS: Mapping[Move, Promise] = {
    Move.PHONE: _("The hotline phoned your bank"),
    Move.ACKNOWLEDGE: _("Your bank confirmed receipt"),
    Move.HOLD: _("Your bank holds the money"),
    Move.EXTEND: _("Your bank agreed to hold longer"),
    Move.RELEASE: _("The hold was released"),
    Move.NOT_FOUND: _("Nothing to hold was found"),
    Move.HAND_OVER: _("The hotline handed it over to a court"),
    Move.WITHDRAW: _("Ended with its referral"),
}
"""What has happened, told to the bank; how the desk came to ask is the desk's."""


def measure_context(
    page: OpenMeasure, tried: TriedAnswer | None, done: str, now: datetime
) -> dict[str, object]:
    """Everything that the part of the page shows."""
    row = page.row
    amounts = {"asked": row.amount_asked, "held": row.amount_held, "released": row.amount_released}
    return {
        "row": row,
        "state": STATES[State(row.state)],
        "clock": _running(row.due_kind, row.due_at, now),
        "amounts": {
            name: written(minor, row.currency) for name, minor in amounts.items() if minor is not None
        },
        "basis": BASES[Basis(row.basis)],
        "asked": page.asked,
        "forms": measure_forms(page, tried),
        "tried": tried,
        "done": ARRIVED if done in {f"measure-{move}" for move in Move} else "",
        "log": [
            {"title": EVENTS[one.move], "at": one.at, "until": _until(one.data.get("until"))}
            for one in reversed(page.done)
            if one.move in EVENTS
        ],
    }


def _running(kind: str, due: datetime | None, now: datetime) -> ClockFace | None:
    if not kind or due is None:
        return None
    clock, left = ClockKind(kind), due - now
    if left < timedelta(0):
        return ClockFace("over", CLOCKS[clock], gettext("%(time)s overdue") % {"time": in_words(left)}, due)
    near = BEFORE_A_HOLD_ENDS if clock is ClockKind.HOLD else TARGETS[clock] / 2
    words = gettext("%(time)s left") % {"time": in_words(left)}
    return ClockFace("late" if left <= near else "soon", CLOCKS[clock], words, due)


def _until(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
