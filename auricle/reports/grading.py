"""The grade of a report: a person judges harm, urgency and credibility, and a table says what they come to. Plain.

The table is spelled out, so that anybody can look up why a report has its grade. It never falls when one of the three
rises. What is hard to believe is never graded as if it were harmless: a threat to life is at least a 3.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType


class Harm(IntEnum):
    """What happens to people if it is true and nobody acts."""

    SLIGHT = 1
    NOTICEABLE = 2
    SERIOUS = 3
    GRAVE = 4


class Urgency(IntEnum):
    """How soon acting still helps."""

    WEEKS = 1
    DAYS = 2
    HOURS = 3


class Credibility(IntEnum):
    """How well what was reported can stand by itself."""

    HEARSAY = 1
    PLAUSIBLE = 2
    SHOWN = 3


LOWEST, HIGHEST = 1, 5

# Rows: harm and urgency. Columns: credibility from hearsay to shown.
GRADES: Mapping[tuple[Harm, Urgency], tuple[int, int, int]] = MappingProxyType(
    {
        (Harm.SLIGHT, Urgency.WEEKS): (1, 1, 1),
        (Harm.SLIGHT, Urgency.DAYS): (1, 1, 2),
        (Harm.SLIGHT, Urgency.HOURS): (1, 2, 2),
        (Harm.NOTICEABLE, Urgency.WEEKS): (1, 2, 2),
        (Harm.NOTICEABLE, Urgency.DAYS): (2, 2, 3),
        (Harm.NOTICEABLE, Urgency.HOURS): (2, 3, 3),
        (Harm.SERIOUS, Urgency.WEEKS): (2, 3, 3),
        (Harm.SERIOUS, Urgency.DAYS): (3, 3, 4),
        (Harm.SERIOUS, Urgency.HOURS): (3, 4, 4),
        (Harm.GRAVE, Urgency.WEEKS): (3, 4, 4),
        (Harm.GRAVE, Urgency.DAYS): (4, 4, 5),
        (Harm.GRAVE, Urgency.HOURS): (4, 5, 5),
    }
)


def grade_of(harm: Harm, urgency: Urgency, credibility: Credibility) -> int:
    """The grade from 1 to 5."""
    return GRADES[harm, urgency][credibility - 1]
