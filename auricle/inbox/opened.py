"""A report as it was opened for one request: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from auricle.inbox.decision import Decision


@dataclass(frozen=True)
class FileEntry:
    """A file that the reporter sent: what they called it, and the object that holds it."""

    id: UUID
    name: str = field(repr=False)
    kind: str
    size: int


@dataclass(frozen=True)
class Words:
    """One message or note, opened. `broken` when it does not open: changed, or sealed to another key."""

    id: UUID
    sender: str
    kind: str
    member: str
    at: datetime
    text: str = field(repr=False)
    files: tuple[FileEntry, ...] = ()
    broken: bool = False


@dataclass(frozen=True)
class OpenReport:
    """A report, opened for this request. repr shows nothing that was sealed.

    `masked` says whether what points to a person is hidden, `hidden` in how many places. `reasons` and `decisions` go
    by the number of their event.
    """

    story: Mapping[str, object] = field(repr=False)
    files: tuple[FileEntry, ...] = field(repr=False)
    messages: tuple[Words, ...] = field(repr=False)
    reasons: Mapping[int, str] = field(repr=False)
    broken: bool = False
    masked: bool = False
    hidden: int = 0
    decisions: Mapping[int, Decision] = field(default_factory=dict, repr=False)
