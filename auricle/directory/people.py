"""Members as the rest of the code knows them: who somebody is, what they may do, which teams they work in."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from auricle.directory.models import Member, MemberRole
from auricle.directory.permissions import Permission, Role, may

# Asked for with every request of a member: one round trip.
POWERS = """
SELECT array(SELECT role FROM directory_memberrole r WHERE r.member_id = m.id),
  array(SELECT team_id FROM directory_membership t WHERE t.member_id = m.id ORDER BY team_id),
  array(SELECT permission FROM directory_personalpermission p WHERE p.member_id = m.id)
FROM directory_member m WHERE m.id = %s
"""
PSEUDONYM_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Person:
    """A member with roles and teams. `pseudonym` is the name in the log and the trail.

    `agency` is the one that an officer acts for; whoever works on the desk has none. `granted` was given by name.
    """

    id: int
    pseudonym: str
    name: str
    language: str
    roles: frozenset[Role]
    teams: tuple[int, ...]
    agency: int | None = None
    granted: frozenset[Permission] = frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether one of this person's roles carries the permission, or it was given to them by name."""
        return may(self.roles, permission, granted=self.granted)


def person(member: Member) -> Person:
    """The person behind a member row."""
    with connection.cursor() as cursor:
        cursor.execute(POWERS, [member.pk])
        roles, teams, granted = cursor.fetchone()
    return Person(
        member.pk,
        member.pseudonym,
        member.name,
        member.language,
        frozenset(Role(role) for role in roles),
        tuple(teams),
        member.agency_id,
        frozenset(Permission(permission) for permission in granted),
    )


def give_roles(*, member: Member, roles: Iterable[Role]) -> None:
    """Give roles to a member; those already held stay."""
    MemberRole.objects.bulk_create(
        [MemberRole(member=member, role=role.value) for role in roles], ignore_conflicts=True
    )


def new_pseudonym() -> str:
    """A random name for the log that tells nothing of the person."""
    return "m-" + "".join(secrets.choice(PSEUDONYM_LETTERS) for _ in range(8))
