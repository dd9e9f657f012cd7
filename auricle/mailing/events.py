"""What a member may be told of by mail, and how soon. Plain: names, and what holds until somebody chooses."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Event(StrEnum):
    """What waits for a member."""

    ASSIGNED = "assigned"  # a report came to me, or came back
    REPORTER_WROTE = "reporter_wrote"
    PROMISE_ENDS = "promise_ends"  # a warning of the ladder that names me, or stands above my team
    DECISION = "decision"  # an approval, a withdrawal, a conflict, a reopening
    NEWER = "newer"  # a reporter wrote after the redacted version was made: a reviewer looks again
    AGENCY = "agency"  # an agency asked, needs longer, or reported what came of it
    SEARCH = "search"  # a saved search that I marked stands out


class When(StrEnum):
    """How soon."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


UNTIL_CHOSEN: Mapping[Event, When] = MappingProxyType(
    dict.fromkeys(Event, When.AT_ONCE) | dict.fromkeys((Event.NEWER, Event.SEARCH), When.DAILY)
)


def chosen(choices: Mapping[str, str]) -> dict[Event, When]:
    """Every event with what was chosen; what the row does not say is as nobody had chosen."""
    return {event: When(choices.get(event, UNTIL_CHOSEN[event])) for event in Event}
