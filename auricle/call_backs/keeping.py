"""A caller asks to be called back: whom the number is sealed to, and keeping it. Nothing is opened here.

The phone's service seals the number before it leaves its memory; neither this process nor the database reads it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from auricle.call_backs.hours import span_of
from auricle.call_backs.models import SEALED_BYTES
from auricle.directory import catalogue
from auricle.directory.routing import NoTeam, route
from auricle.errors import Invalid, NotNow
from auricle.vault import storing
from auricle.vault.storing import KeyInfo, NoKey

CHANNEL = "phone"


class OtherKey(NotNow):
    """The number is sealed to another key than the team has now: ask for the key, and seal it to that."""


class TooMany(NotNow):
    """So many wait that nobody could promise one more."""


@dataclass(frozen=True)
class Asked:
    """What the phone's service hands over: the sealed number, and when its caller wants to be called."""

    id: UUID
    language: str
    window: str
    key_id: bytes
    sealed: bytes = field(repr=False)


def possible(*, now: datetime) -> bool:
    """Whether a number can be kept: there is a team that takes it, and a key to seal it to."""
    try:
        key(language="", now=now)
    except (NoKey, NoTeam):
        return False
    return True


def key(*, language: str, now: datetime) -> KeyInfo:
    """The key of the team that takes what is said on the phone and was not sorted. Raises NoKey, NoTeam."""
    unsorted = catalogue.current().unsorted
    if unsorted is None:
        raise NoTeam
    routed = route(category=unsorted.code, region=None, language=language, channel=CHANNEL)
    return storing.team_key(team=routed.team, now=now)


def keep(*, asked: Asked, now: datetime) -> None:
    """Keep the promise, with the next hours of its window. Kept again, it changes nothing.

    Raises Invalid, OtherKey, TooMany, NoKey, NoTeam.
    """
    span = span_of(asked.window, after=now)
    if span is None:
        raise Invalid({"window": "unknown"})
    if len(asked.sealed) != SEALED_BYTES:
        raise Invalid({"sealed": "malformed"})
    if key(language=asked.language, now=now).key_id != asked.key_id:
        raise OtherKey
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT keep_call_back(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                asked.id, asked.language, asked.window, now, span.starts, span.ends,
                asked.key_id, asked.sealed,
            ],
        )  # fmt: skip
        answer = cursor.fetchone()[0]
    if answer == "key":
        raise OtherKey
    if answer == "full":
        raise TooMany
