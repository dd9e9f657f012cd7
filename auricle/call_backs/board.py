"""The supervisors' board with the callers who wait to be called back: how many, and how many nobody called in time."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Q

from auricle.call_backs.models import CallBack
from auricle.directory.people import Person
from auricle.measures import board as of_measures
from auricle.measures.board import WholeBoard


@dataclass(frozen=True)
class PhoneBoard:
    """The board, and the promises to call back whose hours are now, or are over. `mark` changes with all it shows."""

    whole: WholeBoard
    due: int
    overdue: int
    mark: str


def board(*, by: Person, now: datetime) -> PhoneBoard:
    """The board of this person's teams. Raises NoBoard."""
    whole = of_measures.board(by=by, now=now)
    found = CallBack.objects.filter(ended_at=None, team_id__in=by.teams).aggregate(
        due=Count("pk", filter=Q(starts_at__lte=now, ends_at__gt=now)),
        overdue=Count("pk", filter=Q(ends_at__lte=now)),
    )
    mark = sha256(f"{whole.mark} {found['due']} {found['overdue']}".encode()).hexdigest()[:16]
    return PhoneBoard(whole, found["due"], found["overdue"], mark)
