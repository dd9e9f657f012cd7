"""What the system of an agency can be told of. Plain. Never what it says: the system asks for that, with its token."""

from enum import StrEnum


class Event(StrEnum):
    """The type of a message. A ping is what an agency sends to itself to see whether it arrives."""

    PING = "ping"


def written(events: frozenset[Event]) -> str:
    """One line for the table, in the order of the enum."""
    return " ".join(event.value for event in Event if event in events)


def read(line: str) -> frozenset[Event]:
    """The events of a line of the table; one that a later version took away is left out."""
    known = {event.value for event in Event}
    return frozenset(Event(word) for word in line.split() if word in known)
