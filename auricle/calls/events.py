"""What can happen to a call, and how the phone's service tells of it. Plain.

Everything here comes after the menu: somebody asked for a person. The call is a random number that the service makes
for each, and that stands nowhere else.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from auricle.errors import Invalid

MOST_EVENTS = 200
"""In one message."""
OLDEST, AHEAD = timedelta(days=7), timedelta(minutes=5)
"""How late what happened may be told, and how far a clock may be ahead of ours."""
LONGEST_WAIT = 86_400.0
MOST_TAKERS, MOST_LANGUAGES = 10_000, 100
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
CODE = re.compile(r"[a-z0-9_-]{1,60}")


class What(StrEnum):
    """What happened. `lost`: it was the call-taker who was lost, and the caller is first in the queue again."""

    OFFERED = "offered"
    QUEUED = "queued"
    RINGING = "ringing"
    ANSWERED = "answered"
    HELD = "held"
    TRANSFERRED = "transferred"
    LOST = "lost"
    ABANDONED = "abandoned"
    CALL_BACK = "call_back"
    TO_RECORDING = "to_recording"
    NOBODY = "nobody"
    ENDED = "ended"


WORDS: Mapping[str, What] = {what.value: what for what in What}


@dataclass(frozen=True)
class Event:
    """One thing that happened to one call. `waited`: for how many seconds until then, where that is known."""

    call: UUID
    what: What
    at: datetime
    language: str = ""
    urgent: bool = False
    team: str = ""
    waited: float | None = None


@dataclass(frozen=True)
class Takers:
    """How many call-takers are there, and how many of them are ready, by language. `since`: the service began then."""

    ready: int
    busy: int
    languages: Mapping[str, int]
    at: datetime
    since: datetime | None = None


def read_events(data: Mapping[str, object], *, now: datetime) -> tuple[Event, ...]:
    """The events of a message. Raises Invalid, with the place of the first one that is wrong."""
    given = data.get("events")
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise Invalid({"events": "malformed"})
    if len(given) > MOST_EVENTS:
        raise Invalid({"events": "too_many"})
    return tuple(_event(item, f"events.{place}.", now) for place, item in enumerate(given))


def read_takers(data: Mapping[str, object], *, now: datetime) -> Takers:
    """What a message says of the call-takers. Raises Invalid."""
    languages = data.get("languages", {})
    if not isinstance(languages, dict) or len(languages) > MOST_LANGUAGES:
        raise Invalid({"languages": "malformed"})
    if not all(LANGUAGE.fullmatch(str(code)) for code in languages):
        raise Invalid({"languages": "malformed"})
    return Takers(
        ready=_count(data.get("ready"), "ready"),
        busy=_count(data.get("busy"), "busy"),
        languages={code: _count(value, "languages") for code, value in languages.items()},
        at=_moment(data.get("at"), "at", now),
        since=None if data.get("since") is None else _aware(data.get("since"), "since"),
    )


def _event(item: Mapping[str, object], place: str, now: datetime) -> Event:
    try:
        call = UUID(str(item.get("call")))
    except ValueError:
        raise Invalid({f"{place}call": "malformed"}) from None
    what = WORDS.get(str(item.get("what")))
    if what is None:
        raise Invalid({f"{place}what": "unknown"})
    urgent = item.get("urgent", False)
    if not isinstance(urgent, bool):
        raise Invalid({f"{place}urgent": "malformed"})
    return Event(
        call=call,
        what=what,
        at=_moment(item.get("at"), f"{place}at", now),
        language=_matching(LANGUAGE, item.get("language"), f"{place}language"),
        urgent=urgent,
        team=_matching(CODE, item.get("team"), f"{place}team"),
        waited=_waited(item.get("waited"), f"{place}waited"),
    )


def _matching(form: re.Pattern[str], value: object, field: str) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Invalid({field: "malformed"})
    return value


def _waited(value: object, field: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid({field: "malformed"})
    if not 0 <= value <= LONGEST_WAIT:
        raise Invalid({field: "unknown"})
    return float(value)


def _count(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_TAKERS:
        raise Invalid({field: "malformed"})
    return value


def _moment(value: object, field: str, now: datetime) -> datetime:
    moment = _aware(value, field)
    if not now - OLDEST <= moment <= now + AHEAD:
        raise Invalid({field: "unknown"})
    return moment


def _aware(value: object, field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid({field: "malformed"})
    return moment
