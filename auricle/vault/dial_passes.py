"""A pass to dial one number once: the browser carries it to the phone's service and cannot read it."""

from datetime import datetime
from uuid import UUID

from auricle.config import keys
from auricle.sealing import phone_ticket
from auricle.sealing.phone_ticket import PASS_SECONDS, DialPass


def pass_for(number: str, *, call_back: UUID, language: str, now: datetime) -> str:
    """The pass, for two minutes; in `language` whoever answers is spoken to."""
    until = int(now.timestamp()) + PASS_SECONDS
    return phone_ticket.write_pass(keys.phone_key(), DialPass(number, call_back, until, language))
