"""A promise as people see it: colour, icon and words that say the same thing, so that any one of them is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from auricle.faces.shared.staff.durations import in_words

LEVELS = ("calm", "soon", "late")
"""By how many steps of the ladder were reached: from the half on, and from four fifths on (design, page 04)."""

ICONS = {
    "calm": "clock",
    "soon": "hourglass",
    "late": "hourglass",
    "over": "alert",
    "paused": "pause",
    "kept": "check",
    "missed": "alert",
    "none": "check",
}


@dataclass(frozen=True)
class ClockFace:
    """One clock: its level chooses colour and icon, its words say how it stands."""

    level: str
    name: str | Promise
    words: str
    due: datetime | None

    @property
    def icon(self) -> str:
        """The icon of the level."""
        return ICONS[self.level]


def promise(name: str | Promise, due: datetime, steps: Sequence[datetime], now: datetime) -> ClockFace:
    """A promise still to be kept. `steps` are its moments on the ladder."""
    left = due - now
    if left < timedelta(0):
        words, level = _("%(time)s overdue") % {"time": in_words(left)}, "over"
    else:
        words, level = _("%(time)s left") % {"time": in_words(left)}, _level(steps, now)
    return ClockFace(level, name, words, due)


def _level(steps: Sequence[datetime], now: datetime) -> str:
    reached = sum(at <= now for at in steps)
    return LEVELS[min(reached, len(LEVELS) - 1)]
