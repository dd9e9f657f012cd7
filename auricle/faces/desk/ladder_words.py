"""Who was told that a promise runs out, in words: on the report's page, and in what happened lately."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auricle.reports.ladder import Rung
from auricle.reports.moves import ClockKind
from auricle.reports.wording import CLOCKS

PREFIX = "clock_"
RUNGS: Mapping[Rung, Promise] = MappingProxyType(
    {
        Rung.OWNER: gettext_lazy("the team"),
        Rung.DEPUTY: gettext_lazy("the team, for want of a deputy"),
        Rung.SUPERVISOR: gettext_lazy("the team's supervisors"),
        Rung.DIRECTOR: gettext_lazy("the team's supervisors, for want of a director"),
    }
)
"""Who is told where no member stands on the rung."""


class Member(Protocol):
    """What is asked of a member's row."""

    name: str


class Step(Protocol):
    """What is asked of a step's row."""

    clock: str
    percent: int
    rung: str
    at: datetime

    @property
    def member(self) -> Member | None:
        """Who was told, where it was one person."""


@dataclass(frozen=True)
class Told:
    """One step: of which clock, how far it was, who was told, and when."""

    words: str
    who: str | Promise
    at: datetime


def told_words(steps: Iterable[Step]) -> list[Told]:
    """Each step in words, in the order given."""
    return [
        Told(
            _("%(clock)s: %(percent)s %%")
            % {"clock": CLOCKS[ClockKind(step.clock)], "percent": step.percent},
            step.member.name if step.member else RUNGS[Rung(step.rung)],
            step.at,
        )
        for step in steps
    ]


def told_up(kind: str) -> tuple[str, Promise]:
    """What a notice of the ladder tells, and whom, where nobody is named for the rung."""
    rung, _sep, rest = kind.removeprefix(PREFIX).partition("_")
    clock, _sep, percent = rest.rpartition("_")
    words = _("%(clock)s: %(percent)s %%") % {"clock": CLOCKS[ClockKind(clock)], "percent": percent}
    return words, RUNGS[Rung(rung)]


def clock_notice(kind: str) -> str:
    """The sentence of a notice that a step left; its kind names rung, clock and share (reports/climbing.py)."""
    _rung, _sep, rest = kind.removeprefix(PREFIX).partition("_")
    clock, _sep, percent = rest.rpartition("_")
    sentence = (
        _("%(clock)s: %(percent)s %% of the time is used") if int(percent) < 100 else _("%(clock)s: overdue")
    )
    return sentence % {"clock": CLOCKS[ClockKind(clock)], "percent": percent}
