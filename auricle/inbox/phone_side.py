"""The reporter's inbox on the phone: opened by a code that was keyed in, and read aloud.

The phone's service has no key of the house, so it is told what may be said: where the report stands, what was promised,
and those messages of the desk that whoever wrote them marked as speakable. A telephone is overheard more easily than a
page, by whoever stands beside it and by whoever runs the line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from auricle.errors import Invalid
from auricle.inbox import reporter_side
from auricle.inbox.reporter_side import Thread, Unlocked, WrongCode
from auricle.sealing.envelope import SealError
from auricle.vault.reporter_key import ContentKey


@dataclass(frozen=True)
class Spoken:
    """A message of the desk that may be read aloud."""

    at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True)
class PhoneInbox:
    """An open inbox. `key` is the report's, for what is said from now on to be sealed under."""

    session: str = field(repr=False)
    report: UUID
    key: ContentKey = field(repr=False)
    thread: Thread = field(repr=False)
    messages: tuple[Spoken, ...]
    unspoken: int
    """How many messages of the desk are not for the phone: they wait in the inbox on the web."""


def open_by_phone(*, code: str, pin: str, now: datetime) -> PhoneInbox:
    """Open an inbox by its code, and where there is one its PIN.

    Raises WrongCode, ReportDestroyed, InboxBusy, PinNeeded, PinRests, WrongPin.
    """
    try:
        session = reporter_side.open_by_code(code=code, pin=pin, now=now)
    except Invalid:
        # A digit was lost on the way: on the phone that is a wrong code like any other.
        raise WrongCode from None
    unlocked = reporter_side.unlock(cookie=session, now=now)
    of_desk = [message for message in _messages(unlocked.thread) if message["from"] == "desk"]
    spoken = tuple(_spoken(unlocked, message) for message in of_desk if message["speakable"])
    messages = tuple(message for message in spoken if message is not None)
    unspoken = len(of_desk) - len(messages)
    return PhoneInbox(session, unlocked.report, unlocked.key, unlocked.thread, messages, unspoken)


def _messages(thread: Thread) -> list[Mapping[str, Any]]:
    found = thread["messages"]
    return found if isinstance(found, list) else []


def _spoken(unlocked: Unlocked, message: Mapping[str, Any]) -> Spoken | None:
    """The words of a message, or None for one that does not open: nothing of it is said."""
    try:
        words = reporter_side.open_words(unlocked, message["object"])
    except SealError:
        return None
    return Spoken(datetime.fromisoformat(message["at"]), str(words.get("text", "")))
