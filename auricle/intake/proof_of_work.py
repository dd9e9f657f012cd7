"""Work that a browser does while a person types, so that a flood costs its sender more than it costs us.

The ALTCHA v2 protocol with PBKDF2/SHA-256, which browsers run natively, so that a phone without a script compiler is
not punished. The counter to find is drawn here and the derived key is signed, so checking is two HMACs. Nothing
about the sender is read or kept: the work is bound to the report's id, and a report is filed once.
"""

import secrets
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import altcha
from django.conf import settings

ALGORITHM: Final = "PBKDF2/SHA-256"
# About one second on a phone and 0.1 ms here: many small steps, because the server pays for one of them.
COST: Final = 500
FEWEST_STEPS: Final = 2_000
MOST_STEPS: Final = 6_000
VALID_SECONDS: Final = 12 * 60 * 60
LARGEST_PAYLOAD: Final = 4_000


def issue_challenge(*, report: UUID, now: datetime, level: int = 0) -> dict[str, Any]:
    """Make the work for one report, as the page carries it; each level of flood.py doubles it."""
    challenge = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=(FEWEST_STEPS + secrets.randbelow(MOST_STEPS - FEWEST_STEPS)) * 2**level,
        # The time is ours to check, against `now`; the library's own expiry reads the machine's clock.
        data={"report": str(report), "until": int(now.timestamp()) + VALID_SECONDS},
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("answer"),
    )
    return dict(challenge.to_dict())


def check_work(payload: object, *, report: UUID, now: datetime) -> bool:
    """Whether this is the solved work of this report, in time."""
    if not isinstance(payload, str) or len(payload) > LARGEST_PAYLOAD:
        return False
    try:
        solved = altcha.Payload.from_base64(payload)
        data = solved.challenge.parameters.data or {}
        ours = data["report"] == str(report) and data["until"] >= now.timestamp()
        result = altcha.verify_solution(solved, _key("challenge"), hmac_key_secret=_key("answer"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return bool(ours and result.verified)


def _key(use: str) -> str:
    return f"auricle/work/{use}/{settings.SECRET_KEY}"
