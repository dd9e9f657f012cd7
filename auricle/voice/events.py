"""What Asterisk tells us, as values: the few events that we use, and the answers to what we ask.

What is unknown gives None, and what is malformed is refused with BadEvent, so that no message can end the service. Who
calls is not read: the dialplan has cleared it, and here it would go no further.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LONGEST_NAME = 200
SOURCE = re.compile("[0-9a-f]{40}")
DIGITS = frozenset("0123456789*#ABCD")


class BadEvent(Exception):
    """A message is not what ARI says it is. The message itself is not repeated: it may hold what a caller keyed."""


@dataclass(frozen=True)
class Arrived:
    """A channel is ours from now on: a call, or the sound of one."""

    channel: str
    is_sound: bool
    source: str = field(default="", repr=False)
    """Of a call: a keyed hash of its number (voice/slowing.py), where the dialplan made one."""


@dataclass(frozen=True)
class Left:
    """A channel is ours no more: it ends, or ended; why, by the numbers of Q.850, if Asterisk says it."""

    channel: str
    cause: int | None = None


@dataclass(frozen=True)
class Keyed:
    """The caller pressed a key."""

    channel: str
    key: str


@dataclass(frozen=True)
class Replaced:
    """Another connection has taken our application over."""


@dataclass(frozen=True)
class Answered:
    """What Asterisk answers to one request."""

    request: str
    status: int
    body: Any


Event = Arrived | Left | Keyed | Replaced | Answered


def read_event(text: str | bytes) -> Event | None:
    """Return the event, or None when it is none that we use. Raises BadEvent."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise BadEvent("A message of ARI is no JSON.") from None
    reader = READERS.get(_text(message, "type"))
    return reader(message) if reader else None


def _arrived(message: dict[str, Any]) -> Arrived:
    channel = _object(message, "channel")
    is_sound = _text(channel, "name").startswith("WebSocket/")
    return Arrived(_text(channel, "id"), is_sound=is_sound, source="" if is_sound else _source(message))


def _source(message: dict[str, Any]) -> str:
    said = message.get("args")
    first = said[0] if isinstance(said, list) and said else ""
    return first if isinstance(first, str) and SOURCE.fullmatch(first) else ""


def _left(message: dict[str, Any]) -> Left:
    cause = message.get("cause")
    return Left(_text(_object(message, "channel"), "id"), cause if isinstance(cause, int) else None)


def _keyed(message: dict[str, Any]) -> Keyed:
    key = _text(message, "digit")
    if key not in DIGITS:
        raise BadEvent("A key of ARI is on no phone.")
    return Keyed(_text(_object(message, "channel"), "id"), key)


def _replaced(message: dict[str, Any]) -> Replaced:
    return Replaced()


def _answered(message: dict[str, Any]) -> Answered:
    status = message.get("status_code")
    if not isinstance(status, int):
        raise BadEvent("An answer of ARI has no status.")
    body = message.get("message_body") or "null"
    try:
        return Answered(_text(message, "request_id"), status, json.loads(body))
    except (TypeError, ValueError, RecursionError):
        raise BadEvent("The body of an answer of ARI is no JSON.") from None


def _object(message: Any, name: str) -> dict[str, Any]:
    found = message.get(name) if isinstance(message, dict) else None
    if not isinstance(found, dict):
        raise BadEvent(f"A message of ARI has no {name}.")
    return found


def _text(message: Any, name: str) -> str:
    found = message.get(name) if isinstance(message, dict) else None
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_NAME:
        raise BadEvent(f"A message of ARI has no {name}.")
    return found


READERS: dict[str, Callable[[dict[str, Any]], Event]] = {
    "StasisStart": _arrived,
    "StasisEnd": _left,
    "ChannelDestroyed": _left,
    "ChannelHangupRequest": _left,
    "ChannelDtmfReceived": _keyed,
    "ApplicationReplaced": _replaced,
    "RESTResponse": _answered,
}
