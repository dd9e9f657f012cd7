"""Whether two reports could be about the same matter, by equal identifiers and by open facts. Plain.

The points are few and written out, so that a person sees why something is suggested. Nothing is linked by points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

WITHIN = timedelta(days=14)
NEAR = timedelta(days=3)


class Why(StrEnum):
    """What two reports have in common."""

    IDENTIFIER = "identifier"
    CATEGORY = "category"
    PLACE = "place"
    DAYS = "days"
    WEEKS = "weeks"


POINTS: Mapping[Why, int] = MappingProxyType(
    {Why.IDENTIFIER: 10, Why.CATEGORY: 3, Why.PLACE: 3, Why.DAYS: 2, Why.WEEKS: 1}
)
ENOUGH = 7
"""An identifier alone; or category, place and two weeks together. Two of the three are chance."""


@dataclass(frozen=True)
class Told:
    """The open facts of a report that are compared. A place that was not given is like no other."""

    category: int
    region: int | None
    received_at: datetime


@dataclass(frozen=True)
class Likeness:
    """Why, and how much that is."""

    why: tuple[Why, ...]

    @property
    def points(self) -> int:
        """More is shown first."""
        return sum(POINTS[one] for one in self.why)

    @property
    def enough(self) -> bool:
        """Whether a person is asked to look."""
        return self.points >= ENOUGH


def likeness(one: Told, other: Told, *, shares: bool) -> Likeness:
    """What the two have in common; `shares` says that a reviewer confirmed the same identifier in both."""
    apart = abs(one.received_at - other.received_at)
    return Likeness(
        tuple(
            why
            for why, holds in (
                (Why.IDENTIFIER, shares),
                (Why.CATEGORY, one.category == other.category),
                (Why.PLACE, one.region is not None and one.region == other.region),
                (Why.DAYS, apart <= NEAR),
                (Why.WEEKS, NEAR < apart <= WITHIN),
            )
            if holds
        )
    )
