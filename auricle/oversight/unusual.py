"""What reading is unusual: counts against stated thresholds and against the person's own usual. Plain.

Nothing is learned and nobody is scored; only auditors see it, and it accuses nobody. A storm of reports or the illness
of a colleague looks the same, so a person is asked before anything is made of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

# More reports than this in an hour is one every two minutes, without a pause.
MANY_IN_AN_HOUR = 30
# Steps of searches in words: each opens hundreds or thousands of reports, of which a page shows a few.
MANY_SEARCHES = 20
# On one day this many times as many as on the person's own days before; and not worth a word below so many.
TIMES_USUAL = 3
LEAST_IN_A_DAY = 15
# The person's own usual is the median over the days of these four weeks on which they read anything.
USUAL_DAYS = 28
# Who reads at night on more days than this in those weeks works at night.
NIGHTS_USUAL = 2
NIGHT = frozenset({22, 23, 0, 1, 2, 3, 4, 5})


class Sign(StrEnum):
    """Which threshold was passed."""

    OUTSIDE = "outside"  # reports of a team that the reader is not in
    HOUR = "hour"  # very many reports in one hour
    DAY = "day"  # many more reports in a day than the reader usually opens
    SEARCH = "search"  # very many searches through the words of reports in one hour
    NIGHT = "night"  # at night, by somebody who does not usually read at night


@dataclass(frozen=True)
class Reading:
    """What one person opened in one local hour of a day, or, without an hour, in the whole day."""

    actor: str
    day: date
    hour: int | None
    times: int
    reports: int


@dataclass(frozen=True)
class Unusual:
    """One thing that an auditor should look at: how many reports, at night how many openings, and what is usual."""

    actor: str
    sign: Sign
    count: int
    day: date | None = None
    hour: int | None = None
    usual: int | None = None


def unusual(readings: Sequence[Reading], *, since: date) -> tuple[Unusual, ...]:
    """What of the reading since a day is unusual, the most reports first; the days before it say what is usual."""
    found: list[Unusual] = []
    by_person: dict[str, list[Reading]] = {}
    for reading in readings:
        by_person.setdefault(reading.actor, []).append(reading)
    for own in by_person.values():
        now, before = [r for r in own if r.day >= since], [r for r in own if _usual(r, since)]
        found += (*_hours(now), *_days(now, before), *_nights(now, before))
    return tuple(sorted(found, key=lambda one: (-one.count, one.actor, one.sign)))


def much_searched(searches: Iterable[Reading]) -> tuple[Unusual, ...]:
    """Who went through the words of reports very often in an hour."""
    return tuple(
        Unusual(r.actor, Sign.SEARCH, r.times, r.day, r.hour)
        for r in searches
        if r.hour is not None and r.times > MANY_SEARCHES
    )


def per_hour(readings: Iterable[Reading]) -> Mapping[tuple[date, int], int]:
    """How many openings there were in each hour in which there were any."""
    found: dict[tuple[date, int], int] = {}
    for reading in readings:
        if reading.hour is not None:
            key = (reading.day, reading.hour)
            found[key] = found.get(key, 0) + reading.times
    return found


def _usual(reading: Reading, since: date) -> bool:
    return since - timedelta(days=USUAL_DAYS) <= reading.day < since


def _hours(now: list[Reading]) -> Iterable[Unusual]:
    for r in now:
        if r.hour is not None and r.reports > MANY_IN_AN_HOUR:
            yield Unusual(r.actor, Sign.HOUR, r.reports, r.day, r.hour)


def _days(now: list[Reading], before: list[Reading]) -> Iterable[Unusual]:
    days = [r.reports for r in before if r.hour is None]
    usual = round(median(days)) if days else 0
    for r in now:
        if r.hour is None and r.reports >= LEAST_IN_A_DAY and r.reports > TIMES_USUAL * usual:
            yield Unusual(r.actor, Sign.DAY, r.reports, r.day, usual=usual)


def _nights(now: list[Reading], before: list[Reading]) -> Iterable[Unusual]:
    usual = len({r.day for r in before if r.hour in NIGHT})
    if usual > NIGHTS_USUAL:
        return
    for day in sorted({r.day for r in now if r.hour in NIGHT}):
        openings = [r for r in now if r.hour in NIGHT and r.day == day]
        yield Unusual(openings[0].actor, Sign.NIGHT, sum(r.times for r in openings), day, usual=usual)
