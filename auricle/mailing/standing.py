"""Whether mail leaves, for administrators: numbers and codes, and nobody's address or name."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.mailing import boxes
from auricle.mailing.models import Letter


class NotForThem(NotAllowed):
    """This person does not look after the hotline's settings."""


@dataclass(frozen=True)
class GivenUp:
    """Letters that were given up for one reason."""

    trouble: str
    letters: int
    last_at: datetime


@dataclass(frozen=True)
class Standing:
    """How mail stands. `trying` were refused at least once and are tried again."""

    on: bool
    sender: str
    waiting: int
    trying: int
    given_up: tuple[GivenUp, ...]


def standing(*, by: Person) -> Standing:
    """How mail stands. Raises NotForThem."""
    if not by.may(Permission.CONFIGURE):
        raise NotForThem
    on_their_way = Letter.objects.filter(given_up_at=None)
    given_up = (
        Letter.objects.filter(given_up_at__isnull=False)
        .values("trouble")
        .annotate(letters=Count("pk"), last_at=Max("given_up_at"))
        .order_by("-last_at")
    )
    return Standing(
        on=boxes.is_on(),
        sender=settings.AURICLE_MAIL_FROM,
        waiting=on_their_way.filter(attempts=0).count(),
        trying=on_their_way.filter(attempts__gt=0).count(),
        given_up=tuple(GivenUp(row["trouble"], row["letters"], row["last_at"]) for row in given_up),
    )
