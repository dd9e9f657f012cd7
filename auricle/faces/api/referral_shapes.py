"""What referrals look like to an agency's system. Bytes travel in base64."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from auricle.faces.api.endpoint import Shape
from auricle.referrals.moves import AgencyOutcome, Ground, Longer, Move, RecallReason, State
from auricle.sealing.envelope import HEADER_SIZE

Header = Annotated[bytes, msgspec.Meta(min_length=HEADER_SIZE, max_length=HEADER_SIZE)]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z0-9_-]{0,60}$")]
Zoned = Annotated[datetime, msgspec.Meta(tz=True)]


class ReferralFacts(Shape, frozen=True, kw_only=True):
    """The open facts of a referral. Which report it is of is not among them."""

    id: UUID
    number: str
    state: State
    kind: str
    asked: str
    category: str
    region: str | None
    grade: int | None
    lead: bool
    package: int
    seen_package: int
    sent_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    due_for: str
    waits_for: str
    ground: str
    outcome: str
    reworks: int
    extended_until: datetime | None


class Referrals(Shape, frozen=True, kw_only=True):
    """A page of referrals, those that were sent last first."""

    items: list[ReferralFacts]


class EventFacts(Shape, frozen=True, kw_only=True):
    """What happened. `words` names the sealed object that says more, where there is one; `reason` is of a recall."""

    number: int
    move: Move
    side: str
    at: datetime
    words: UUID | None
    reason: RecallReason | None


class OneReferral(Shape, frozen=True, kw_only=True):
    """A referral, what happened to it, and which moves your agency can make now."""

    referral: ReferralFacts
    events: list[EventFacts]
    moves: list[Move]


class GrantFacts(Shape, frozen=True, kw_only=True):
    """The referral's key, sealed to one key of your agency."""

    key_id: bytes
    blob: bytes


class ObjectFacts(Shape, frozen=True, kw_only=True):
    """A sealed object with its chunks."""

    object: UUID
    label: str
    header: bytes
    chunks: list[bytes]


class FileFacts(Shape, frozen=True, kw_only=True):
    """A sealed attachment; its chunks are fetched one by one."""

    object: UUID
    label: str
    header: bytes
    chunks: int


class PackageFacts(Shape, frozen=True, kw_only=True):
    """The last released version, sealed. auricle/sealing/SPEC.md says how it is opened."""

    referral: UUID
    number: int
    commitment: bytes
    grants: list[GrantFacts]
    document: ObjectFacts
    files: list[FileFacts]
    words: list[ObjectFacts]


class Words(Shape, frozen=True, kw_only=True):
    """Words of yours, sealed under the referral's key as one object with the label words/OBJECT."""

    object: UUID
    header: Header
    body: bytes


class Saying(Shape, frozen=True, kw_only=True):
    """A call that says something."""

    words: Words


class Return(Shape, frozen=True, kw_only=True):
    """Why it goes back, and the code of the agency that should have it, if you know one."""

    ground: Ground
    owner: Code = ""
    words: Words | None = None


class Extension(Shape, frozen=True, kw_only=True):
    """A later day for the outcome, with the reason. `why` is a code that the reporter reads; your words are not."""

    until: Zoned
    why: Longer | None = None
    words: Words


class Outcome(Shape, frozen=True, kw_only=True):
    """What became of it."""

    outcome: AgencyOutcome
    words: Words
