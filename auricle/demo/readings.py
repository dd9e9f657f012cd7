"""Who opens which reports of a demonstration, and when, in the weeks before: what an auditor has to look at. Plain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from auricle.reports.unmask_reasons import UnmaskReason

DAYS = 14
HOURS = range(8, 17)
READERS = ("mei", "jonas", "lin", "tomas", "yara")
# A usual day is a few reports; one reader has a day, and another a night, that an auditor should ask about.
USUAL = (2, 4)
WILD_READER, WILD_TIMES = "tomas", 33
NIGHT_READER, NIGHT_TIMES = "jonas", 5
UNMASKED_ONE_IN = 6


@dataclass(frozen=True)
class Opening:
    """One person opens one report; with a reason they show what is masked in it. `place` is the report's number."""

    login: str
    place: int
    at: datetime
    reason: UnmaskReason | None


def openings(*, received: Sequence[datetime], now: datetime, seed: int) -> list[Opening]:
    """Openings of the last days, the oldest first; no report is opened before it came in."""
    random = Random(seed)
    found = [_opening(login, at, received, random) for login, at in _moments(now, random)]
    return sorted((one for one in found if one is not None), key=lambda one: one.at)


def by_day(at: datetime) -> datetime:
    """The last moment of a working day before this one: who reads at night is what an auditor is to find."""
    if at.hour in HOURS:
        return at
    evening = at.replace(hour=HOURS[-1], minute=30)
    return evening if at.hour > HOURS[-1] else evening - timedelta(days=1)


def _moments(now: datetime, random: Random) -> list[tuple[str, datetime]]:
    """Who sits down to a report at which moment."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight - timedelta(days=ago) for ago in range(1, DAYS + 1)]
    moments = [
        (login, day + timedelta(hours=random.choice(HOURS), minutes=random.randrange(60)))
        for day in days
        if day.weekday() < 5
        for login in READERS
        for _ in range(random.randint(*USUAL))
    ]
    wild, night = days[1] + timedelta(hours=14), days[0] + timedelta(hours=2)
    moments += [(WILD_READER, wild + timedelta(minutes=minute)) for minute in range(WILD_TIMES)]
    moments += [(NIGHT_READER, night + timedelta(minutes=7 * place)) for place in range(NIGHT_TIMES)]
    return moments


def _opening(login: str, at: datetime, received: Sequence[datetime], random: Random) -> Opening | None:
    there = [place for place, came in enumerate(received) if came < at]
    if not there:
        return None
    # Whoever opens one report after the other opens each once.
    place = there[at.minute % len(there)] if login == WILD_READER else random.choice(there)
    reason = random.choice(list(UnmaskReason)) if random.randrange(UNMASKED_ONE_IN) == 0 else None
    return Opening(login, place, at, reason)
