"""Who is behind a pseudonym, and who could be given work: for people who look at their own team's reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auricle.directory.models import Member
from auricle.directory.permissions import Permission, holders


@dataclass(frozen=True)
class Colleague:
    """A member as another member sees them in a list."""

    id: int
    name: str


def names(pseudonyms: Iterable[str]) -> Mapping[str, str]:
    """The names behind these pseudonyms; whoever is not in the result is no member."""
    return dict(
        Member.objects.filter(pseudonym__in=set(pseudonyms)).values_list("pseudonym", "name").order_by()
    )


@dataclass(frozen=True)
class Named:
    """A member by the sign that the log has, and by name."""

    pseudonym: str
    name: str


def everybody_with(permissions: Iterable[Permission], *, teams: Iterable[int]) -> tuple[Named, ...]:
    """The active members of these teams whose roles carry one of the permissions, by name."""
    roles = {role.value for permission in permissions for role in holders(permission)}
    found = Member.objects.filter(active=True, memberships__team_id__in=set(teams), roles__role__in=roles)
    return tuple(Named(*row) for row in found.distinct().order_by("name").values_list("pseudonym", "name"))


def who_may(permission: Permission, *, team: int) -> tuple[Colleague, ...]:
    """The active members of a team whose role carries the permission, by name."""
    roles = [role.value for role in holders(permission)]
    found = Member.objects.filter(active=True, memberships__team_id=team, roles__role__in=roles).distinct()
    return tuple(Colleague(*row) for row in found.order_by("name").values_list("pk", "name"))
