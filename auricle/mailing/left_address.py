"""What a reporter leaves so as to be told: a language and an address in two lines, sealed as one note.

A browser seals it, or the server where there is none. Whoever opens it checks it as if a stranger had written it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings

from auricle.mailing.own_address import check
from auricle.vault.mail_sealing import seal_for_mail

# A note of 512 bytes, sealed: see sealing/seal.py.
SEALED_BYTES = 512 + 1136


@dataclass(frozen=True)
class Left:
    """Where a reporter wants to be told, and in which language."""

    language: str
    address: str = field(repr=False)


def seal_left(left: Left, *, report: UUID, now: datetime) -> bytes:
    """Seal it on the server, for a page without script. Raises Invalid, NoKey."""
    text = f"{left.language}\n{check(left.address)}"
    return seal_for_mail(text, owner=owner_of_report(report), now=now)


def read_left(text: str) -> Left:
    """What was opened. Raises Invalid when it is no address, whoever sealed it."""
    language, _line, address = text.partition("\n")
    spoken = language.lower()
    return Left(spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE, check(address))


def owner_of_report(report: UUID) -> bytes:
    """What binds a sealed address to its report."""
    return b"report" + report.bytes
