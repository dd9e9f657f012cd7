"""Where a page of a list begins, as a text to hand back: moment and id of the row before it. Plain."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auricle.errors import Invalid

LONGEST = 200


@dataclass(frozen=True)
class Place:
    """The last row of the page before."""

    at: datetime
    id: UUID


def written(place: Place) -> str:
    """The cursor that leads behind this row."""
    text = json.dumps([place.at.isoformat(), str(place.id)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """The row that a cursor leads behind. Raises Invalid (`cursor`) for one that is none of ours."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError(cursor)
        at, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = Place(datetime.fromisoformat(at), UUID(last))
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise Invalid({"cursor": "unknown"}) from None
    if place.at.tzinfo is None:
        raise Invalid({"cursor": "unknown"})
    return place
