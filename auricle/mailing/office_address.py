"""The mail address of an agency's office: checked, and sealed to the worker. Nobody reads it again on a page."""

from datetime import datetime

from auricle.mailing.own_address import check
from auricle.vault.mail_sealing import seal_for_mail


def seal_office(address: str, *, agency: int, now: datetime) -> bytes:
    """Seal it for the process that sends. Raises Invalid, NoKey."""
    return seal_for_mail(check(address), owner=owner_of_office(agency), now=now)


def owner_of_office(agency: int) -> bytes:
    """What binds a sealed address to its agency."""
    return b"office" + agency.to_bytes(8, "big")
