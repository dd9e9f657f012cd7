"""A report as it was opened for one request: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from auricle.inbox.decision import Decision


@dataclass(frozen=True)
class FileEntry:
    """A file that the reporter sent: what they called it, the object that holds it, and whether one may open it."""

    id: UUID
    name: str = field(repr=False)
    kind: str
    size: int
    may_open: bool = True
    breaks_off: bool = False
    """Whether it is a recording without its end: the line or the service broke off, and what came before is here."""
    talk: bool = False
    """Whether it is the recording of a talk with a call-taker, which its reporter agreed to."""

    @property
    def spoken(self) -> bool:
        """Whether it was recorded by the phone: sealed while it came, when nobody knew how large it would be."""
        return self.talk or (self.size == 0 and self.kind.startswith("audio/"))


@dataclass(frozen=True)
class Transcript:
    """What somebody wrote down of a recording: by its file, with a number that grows with each correction.

    `automatic` as of Words.
    """

    file: UUID
    number: int
    member: str
    at: datetime
    text: str = field(repr=False)
    automatic: bool = False


@dataclass(frozen=True)
class Words:
    """One message or note, opened. `broken` when it does not open: changed, or sealed to another key.

    `automatic` when what points to a person was hidden by the machine and no reviewer has looked at it yet.
    """

    id: UUID
    sender: str
    kind: str
    member: str
    at: datetime
    text: str = field(repr=False)
    files: tuple[FileEntry, ...] = ()
    broken: bool = False
    automatic: bool = False


@dataclass(frozen=True)
class OpenReport:
    """A report, opened for this request. repr shows nothing that was sealed.

    `masked` says whether what points to a person is hidden, `hidden` in how many places. `reasons` and `decisions` go
    by the number of their event. `redacted` is the number of the redacted version that this is, 0 for one that the
    machine alone made, None for the original.
    """

    story: Mapping[str, object] = field(repr=False)
    files: tuple[FileEntry, ...] = field(repr=False)
    messages: tuple[Words, ...] = field(repr=False)
    reasons: Mapping[int, str] = field(repr=False)
    broken: bool = False
    masked: bool = False
    hidden: int = 0
    decisions: Mapping[int, Decision] = field(default_factory=dict, repr=False)
    redacted: int | None = None
    automatic: bool = False
    """Whether the machine hid something that no reviewer has looked at yet."""
    transcripts: tuple[Transcript, ...] = ()
    judged: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Why the grade is what it is: the reasons of the last card."""
