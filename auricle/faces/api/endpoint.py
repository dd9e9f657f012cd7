"""What one call is: its address, what it asks for, what it takes and what it answers. The table is in urls.py.

The door (door.py) acts by it and the OpenAPI document (document.py) is written from it, so that they cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

import msgspec

from auricle.partners.calling import Caller
from auricle.partners.scopes import Scope


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body. A field that we do not know is refused: whoever misspells one should learn of it."""


class Open(Enum):
    """Calls that ask for no scope: of everybody, or of every token."""

    PUBLIC = "public"
    ANY_TOKEN = "any_token"  # noqa: S105 - no token, but that one is asked for


@dataclass(frozen=True)
class Query:
    """One parameter behind the question mark: a whole number between bounds, or a word."""

    name: str
    means: str
    type: type = str
    least: int = 1
    most: int = 200


@dataclass(frozen=True)
class Call:
    """One call as a view sees it: who, when, the body and the parameters, checked."""

    caller: Caller
    now: datetime
    body: Shape | None = None
    query: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a view answers, as JSON or as bytes; `next_page` is the cursor of the page after this one."""

    body: Shape | None = None
    raw: bytes | None = field(default=None, repr=False)
    next_page: str = ""


View = Callable[..., Answer]


@dataclass(frozen=True)
class Endpoint:
    """One row of the table. `name` is the operation's id; places in the path are typed as Django has them."""

    name: str
    method: str
    path: str
    need: Scope | Open
    view: View
    says: str
    answers: type[Shape] | type[bytes] | None = None
    takes: type[Shape] | None = None
    query: tuple[Query, ...] = ()
    status: int = 200
    refuses: tuple[str, ...] = ()
    """Problems, by name, that this one can answer beyond those that every call can."""
    refused: Callable[..., None] | None = None
    """Called when the call is refused, after what it began is undone: who called, what was raised, when, the places."""
