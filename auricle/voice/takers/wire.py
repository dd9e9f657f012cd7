"""What browsers send: read strictly, and counted. Plain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

LARGEST = 16 * 1024
LONGEST = 200


class BadMessage(Exception):
    """A message is none of ours. It is not repeated: it may hold anything."""


def read_message(text: str) -> dict[str, Any]:
    """A message: an object with what is to be done in `do`. Raises BadMessage."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessage("This is no JSON.") from None
    if not isinstance(found, dict):
        raise BadMessage("This is no object.")
    word(found, "do")
    return found


def ticket_of(message: object) -> str:
    """The ticket of a first message. Raises BadMessage."""
    if not isinstance(message, str):
        raise BadMessage("The first message has no ticket.")
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        raise BadMessage("This is no JSON.") from None
    return word(found, "ticket", most=LARGEST)


def ticket_again(text: str) -> str | None:
    """The ticket of a message that shows another one; None where it says something else."""
    try:
        found = read_message(text)
        return word(found, "ticket", most=LARGEST) if found["do"] == "ticket" else None
    except BadMessage:
        return None


def word(message: object, name: str, *, most: int = LONGEST) -> str:
    """A word that must be there. Raises BadMessage."""
    found = message.get(name) if isinstance(message, dict) else None
    if not isinstance(found, str) or not 0 < len(found) <= most:
        raise BadMessage(f"There is no {name}.")
    return found


def word_if_any(message: dict[str, Any], name: str) -> str | None:
    """A word, or None where it is not there. Raises BadMessage."""
    return None if message.get(name) is None else word(message, name)


def name_of(message: dict[str, Any], name: str) -> UUID:
    """A UUID that must be there. Raises BadMessage."""
    try:
        return UUID(word(message, name))
    except ValueError:
        raise BadMessage(f"{name} is no UUID.") from None


@dataclass
class Allowance:
    """So many in a second, and so many at once; `takes` says whether one more is allowed."""

    rate: float
    burst: float
    left: float = 0.0
    seen: float | None = None

    def takes(self, now: float) -> bool:
        """Count one at this moment."""
        earned = self.burst if self.seen is None else (now - self.seen) * self.rate
        self.left, self.seen = min(self.burst, self.left + earned), now
        if self.left < 1:
            return False
        self.left -= 1
        return True
