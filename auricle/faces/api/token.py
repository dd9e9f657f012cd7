"""What a token is good for, asked by whoever holds it: the first call that a new system makes."""

from datetime import datetime

from auricle.faces.api.endpoint import Answer, Call, Shape
from auricle.partners.scopes import Scope


class TokenFacts(Shape, frozen=True, kw_only=True):
    """Whose token this is, what it may do and until when."""

    agency: str
    label: str
    scopes: list[Scope]
    expires_at: datetime


def token(call: Call) -> Answer:
    """The facts of the token that came with the call."""
    caller = call.caller
    return Answer(
        TokenFacts(
            agency=caller.agency_code,
            label=caller.label,
            scopes=[scope for scope in Scope if scope in caller.scopes],
            expires_at=caller.expires_at,
        )
    )
