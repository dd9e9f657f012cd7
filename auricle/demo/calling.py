"""Invented calls of the last week, the hours of the phone, and an interpreter: what the page of calls shows."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from auricle.calls import from_phone, interpreters, planning
from auricle.calls.events import MOST_EVENTS, OLDEST
from auricle.calls.plan import HOUSE
from auricle.directory.models import Member
from auricle.directory.people import person

WINDOWS = {"morning": (0, 720), "afternoon": (720, 1080), "evening": (1080, 1440)}
"""When callers may be called back, in minutes after midnight. Together they are the whole day, as its hours are."""
DAYS = 8
OPENS, CLOSES = 8, 20
WEEKDAY, WEEKEND = 34, 12
LANGUAGES = ("zh-hans", "zh-hans", "zh-hans", "en")
# Set aside for films and examples.
NUMBER = "+44 20 7946 0311"

Told = dict[str, object]


def invent(*, seed: int, now: datetime) -> None:
    """Set the hours as administrators do, then tell of calls as the phone's service does."""
    ada, bela = (person(Member.objects.get(login=login)) for login in ("ada", "bela"))
    # Day and night: whoever tries the demonstration at whatever hour reaches somebody.
    hours = replace(HOUSE, windows=WINDOWS)
    planning.adopt(by=ada, plan=hours, seen=0, now=now - timedelta(days=20))
    number = interpreters.write_down(
        by=ada, name="Yan, English", language="en", phone=NUMBER, now=now - timedelta(days=20)
    )
    interpreters.confirm(by=bela, number=number, now=now - timedelta(days=19))
    told = list(_calls(random.Random(seed), now))
    for first in range(0, len(told), MOST_EVENTS):
        from_phone.keep_events(data={"events": told[first : first + MOST_EVENTS]}, now=now)


def _calls(chance: random.Random, now: datetime) -> Iterator[Told]:
    today = timezone.localdate(now)
    for back in range(DAYS):
        day = today - timedelta(days=back)
        begins = timezone.make_aware(datetime.combine(day, time(OPENS)))
        for _ in range(WEEKDAY if day.weekday() < 5 else WEEKEND):
            at = begins + timedelta(seconds=chance.triangular(0, (CLOSES - OPENS) * 3600, 3 * 3600))
            # It may not be told of what is to come, nor of what is a week old.
            if now - OLDEST < at < now - timedelta(minutes=20):
                yield from _call(chance, at)


def _call(chance: random.Random, at: datetime) -> Iterator[Told]:
    call, language = str(UUID(int=chance.getrandbits(128), version=4)), chance.choice(LANGUAGES)
    wait, lot = round(chance.expovariate(1 / 14), 1), chance.random()
    steps: list[tuple[str, float]] = [("offered", 0), ("queued", 0.2)]
    if lot < 0.80:
        steps += [("ringing", wait), ("answered", wait + 3), ("ended", wait + 3 + chance.uniform(90, 900))]
    elif lot < 0.90:
        steps += [("abandoned", 2 * wait), ("ended", 2 * wait)]
    else:
        steps += [("call_back" if lot < 0.96 else "to_recording", 60 + wait), ("ended", 62 + wait)]
    for what, after in steps:
        yield {
            "call": call,
            "what": what,
            "at": (at + timedelta(seconds=after)).isoformat(),
            "language": language,
            "urgent": False,
        }
