"""A reporter's wish to be told that there is something new: an address, sealed for the worker, kept and taken away.

Only through an open inbox. The desk learns nothing of it, not even that it is there.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from auricle.errors import Invalid, NotNow
from auricle.inbox.reporter_side import InboxClosed, InboxEnded, digest_of
from auricle.mailing.left_address import SEALED_BYTES, Left, seal_left
from auricle.vault import storing
from auricle.vault.written_keys import written


class NoMailHere(NotNow):
    """This hotline does not write to reporters."""


def is_offered() -> bool:
    """Whether reporters can leave an address."""
    return settings.AURICLE_MAIL_REPORTERS is not None


def seals_to(*, now: datetime) -> dict[str, object]:
    """The key that a browser seals the address to. Raises NoMailHere, NoKey."""
    if not is_offered():
        raise NoMailHere
    return written(storing.registrar_key(now=now))


def keep(*, cookie: str, sealed: bytes, now: datetime) -> None:
    """Keep what a browser sealed, in place of what was left before.

    Raises NoMailHere, Invalid, InboxEnded, InboxClosed.
    """
    if not is_offered():
        raise NoMailHere
    if len(sealed) != SEALED_BYTES:
        raise Invalid({"sealed": "malformed"})
    _set(cookie, sealed, now)


def keep_plain(*, cookie: str, address: str, language: str, now: datetime) -> None:
    """Seal it here, for the page without script. Raises NoMailHere, Invalid, NoKey, InboxEnded, InboxClosed."""
    report = _ask("SELECT report_id FROM inbox_touch(%s, %s)", [digest_of(cookie), now])
    if report is None:
        raise InboxEnded
    keep(cookie=cookie, sealed=seal_left(Left(language, address), report=UUID(str(report)), now=now), now=now)


def take_away(*, cookie: str, now: datetime) -> None:
    """Forget the address at once; it can be taken away when mail is switched off, too. Raises InboxEnded."""
    _set(cookie, None, now)


def _set(cookie: str, sealed: bytes | None, now: datetime) -> None:
    answer = _ask("SELECT inbox_mail(%s, %s, %b)", [digest_of(cookie), now, sealed])
    if answer == "ended":
        raise InboxEnded
    if answer == "closed":
        raise InboxClosed


def _ask(query: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return row[0] if row else None
