"""What stands on a paper. Plain.

There is no field for an identity and none may be added: whoever fills these in has the redacted texts alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Something that is asked until a moment."""

    what: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the redacted report, with its heading."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that travels with the package, and what proves that it is that file."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What every paper says of itself."""

    language: str
    house: str
    number: str
    version: int
    agency: str
    zone: tzinfo
    training: bool
    """A paper of a hotline for training says on each page that nothing in it is real."""
    asked: str
    deadlines: tuple[Deadline, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class Package(Paper):
    """The package of a referral, as the agency's officers see it on their page."""

    legal_basis: str
    grade: int
    category: str
    place: str
    attachments: tuple[Attachment, ...]
    readers: tuple[str, ...]
    """Who may read it: offices and roles, never a name."""


@dataclass(frozen=True, kw_only=True)
class Letter(Paper):
    """A letter with a reply slip, for an agency that answers by post or telephone."""

    address: tuple[str, ...]
    """The lines of the agency's address, at most six."""
    sender: tuple[str, ...]
    """The lines of the address that the reply goes to."""
    phone: str
    reply_reference: str
    """Good for the answers to this letter; whoever answers by telephone reads it out."""
    grounds: tuple[str, ...]
    """The reasons for which a referral may be returned, in words, to tick."""
