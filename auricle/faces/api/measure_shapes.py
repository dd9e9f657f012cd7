"""What a request to hold money looks like to a bank's system. Amounts count the currency's smallest unit."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from auricle.faces.api.endpoint import Shape
from auricle.faces.api.referral_shapes import ObjectFacts, Zoned
from auricle.measures.money import MOST
from auricle.measures.moves import Basis, ClockKind, Move, State

Minor = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]


class MeasureFacts(Shape, frozen=True, kw_only=True):
    """A request, with the account numbers as one object that is sealed under the referral's key."""

    referral: UUID
    state: State
    currency: str
    asked: int
    held: int | None
    released: int | None
    basis: Basis
    count: int
    requested_at: datetime
    phoned_at: datetime | None
    held_until: datetime | None
    extensions: int
    due_for: ClockKind | None
    due_at: datetime | None
    accounts: ObjectFacts | None
    moves: list[Move]


class Hold(Shape, frozen=True, kw_only=True):
    """What is held, at most what was asked, until a time that lies ahead."""

    amount: Minor
    currency: Currency
    until: Zoned


class Release(Shape, frozen=True, kw_only=True):
    """What is let go of it."""

    amount: Minor
    currency: Currency
