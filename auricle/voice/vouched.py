"""Whom the phone's service seals to: a team's key that the organisation has signed, and no other (as browsers do).

Whoever holds the hotline's server could name a key of their own; what callers say is not sealed to it.
"""

from __future__ import annotations

import base64
from typing import Any

from auricle.sealing.envelope import PublicKey, SealError
from auricle.sealing.signatures import KeyStatement, OrgPublicKey, check_statement

PURPOSE = "team"


class NotVouched(Exception):
    """The key is not signed by the organisation, or its time is over."""


def require_vouched(team: Any, organisation: bytes, *, now: float) -> None:
    """Refuse a team's key, as the hotline names it, that the organisation does not vouch for. Raises NotVouched."""
    try:
        if team["purpose"] != PURPOSE:
            raise NotVouched
        statement = KeyStatement(
            PURPOSE, str(team["holder"]), PublicKey(base64.b64decode(team["public"])), int(team["expires"])
        )
        check_statement(OrgPublicKey(organisation), statement, base64.b64decode(team["signature"]), now)
    except (SealError, KeyError, TypeError, ValueError, OverflowError):
        raise NotVouched from None
