"""What somebody sent that needs a proof first: it goes along with the page that asks for one, and is sent again after.

It is never kept on the server. A page without script shows it back with a button.
"""

import json
from dataclasses import dataclass

from django.http import HttpRequest

from auricle.faces.shared.staff.session_ended import safe_next
from auricle.faces.shared.staff.visit import TOKEN_FIELD

LONGEST = 200_000


@dataclass(frozen=True)
class Kept:
    """A form that waits: where it was going, and its fields."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def packed(self) -> str:
        """The fields for one hidden field."""
        return json.dumps(self.fields, ensure_ascii=False)


def keep(request: HttpRequest) -> Kept:
    """The form of this request, without its token, which the next page has anew."""
    fields = tuple(
        (name, str(value)) for name, values in request.POST.lists() if name != TOKEN_FIELD for value in values
    )
    return Kept(request.get_full_path(), fields)


def brought_back(request: HttpRequest) -> Kept | None:
    """What the page that asked for a proof carried; None when nothing waits or it is not ours."""
    address, packed = request.POST.get("again", ""), request.POST.get("kept", "")
    if not address or safe_next(request, address) != address or len(packed) > LONGEST:
        return None
    try:
        fields = tuple((str(name), str(value)) for name, value in json.loads(packed))
    except (ValueError, TypeError):
        return None
    return Kept(address, fields)
