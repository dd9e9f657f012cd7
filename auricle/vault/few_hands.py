"""What hangs on one person, or on nobody any more: for those who run or audit the house, before something happens."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q

from auricle.directory.models import Team
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.vault import seats
from auricle.vault.team_keys import WITH_KEY


@dataclass(frozen=True)
class FewHands:
    """Teams whose key one active member holds, teams whose key none holds, and the seats that nobody fills any more.

    Teams, also those of agencies, by their names in all languages. Empty for whoever does not look after that.
    """

    alone: tuple[Mapping[str, str], ...] = ()
    nobody: tuple[Mapping[str, str], ...] = ()
    empty_seats: tuple[int, ...] = ()


def few_hands(*, by: Person) -> FewHands:
    """What should be handed over or filled soon."""
    if not by.may(Permission.MANAGE_ACCOUNTS) and not by.may(Permission.SEE_TRAIL):
        return FewHands()
    in_use = Q(sealingkey__purpose="team", sealingkey__retired_at=None, sealingkey__signature__isnull=False)
    # What is opened by a system of the agency's own hangs on nobody here.
    in_use &= Q(sealingkey__outside=False)
    held = Q(
        in_use,
        sealingkey__teamseed__member__active=True,
        sealingkey__teamseed__member__memberships__team_id=F("pk"),
    )
    teams = (
        Team.objects.filter(kind__in=WITH_KEY)
        .filter(in_use)
        .annotate(holders=Count("sealingkey__teamseed__member", filter=held, distinct=True))
        .order_by("code")
    )
    return FewHands(
        tuple(team.names for team in teams if team.holders == 1),
        tuple(team.names for team in teams if team.holders == 0),
        tuple(place.number for place in seats.places() if place.empty),
    )
