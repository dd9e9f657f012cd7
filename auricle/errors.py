"""The short family of refusals.

A leaf stands above the function that raises it and inherits from one of the four roots; one place per
face turns the roots into pages. Messages here are for logs and developers and never carry content:
what people read is made by the faces, in their language, from the leaf's fields.
"""

from collections.abc import Mapping
from types import MappingProxyType


class AuricleError(Exception):
    """Something was asked for and refused; nothing was changed."""


class NotAllowed(AuricleError):
    """This person may not do it, now or later; another person may."""


class NotFound(AuricleError):
    """There is no such thing, or this person must not learn that there is one."""


class NotNow(AuricleError):
    """It could be done, but not in the present state; the leaf says what is in the way."""


class Invalid(AuricleError):
    """What was given cannot be used. `errors` names each field and says what is wrong with it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors: Mapping[str, str] = MappingProxyType(dict(errors))
        super().__init__(", ".join(sorted(self.errors)))
