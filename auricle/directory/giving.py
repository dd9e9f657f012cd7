"""Give and take what one administrator may: the lighter roles, teams, an officer's agency. Weightier: proposals.py."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from auricle.audit import trail
from auricle.directory.models import (
    Agency,
    Member,
    MemberRole,
    Membership,
    PersonalPermission,
    SignOnLink,
    Team,
)
from auricle.directory.people import Person
from auricle.directory.permissions import MEMBER_ROLES, Permission, Role
from auricle.directory.powers import What, takes_two
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow


class MayNotManage(NotAllowed):
    """This person does not look after accounts."""

    permission = Permission.MANAGE_ACCOUNTS


class ForYourself(NotAllowed):
    """Nobody changes their own powers, in either direction."""


class TakesTwo(NotAllowed):
    """This change takes a second administrator."""


class NoSuchMember(NotFound):
    """There is no such member."""


class NothingToChange(NotNow):
    """It is so already."""


def change(*, by: Person, member: int, what: What, detail: str, now: datetime) -> None:
    """Make a change that takes one administrator, at once.

    Raises MayNotManage, ForYourself, NoSuchMember, TakesTwo, NothingToChange, or Invalid for what does not fit.
    """
    if takes_two(what, detail):
        raise TakesTwo
    with transaction.atomic():
        row = subject(by=by, member=member)
        changed = DOES[what](row, detail)
        if not changed:
            raise NothingToChange
        about = {"member": row.pseudonym, "detail": detail}
        trail.record(actor=by.pseudonym, act=what.value, at=now, detail=about)


def subject(*, by: Person, member: int) -> Member:
    """The member whose powers are to be changed. Raises MayNotManage, ForYourself, NoSuchMember."""
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise MayNotManage
    if member == by.id:
        raise ForYourself
    row = Member.objects.filter(pk=member).first()
    if row is None:
        raise NoSuchMember
    return row


def role_that_fits(row: Member, detail: str) -> Role:
    """The role of this code, if this member can have it: an officer has that one role, and nobody else has it."""
    if detail not in MEMBER_ROLES - {Role.OFFICER} or row.agency_id is not None:
        raise Invalid({"detail": "role"})
    return Role(detail)


def _give_role(row: Member, detail: str) -> bool:
    return MemberRole.objects.get_or_create(member=row, role=role_that_fits(row, detail).value)[1]


def _take_role(row: Member, detail: str) -> bool:
    if detail == Role.OFFICER.value:
        # Out of the team that holds the agency's key, too: the database keeps the two together.
        Membership.objects.filter(member=row).delete()
    return MemberRole.objects.filter(member=row, role=detail).delete()[0] > 0


def _join_team(row: Member, detail: str) -> bool:
    if row.agency_id is not None:
        raise Invalid({"detail": "team"})
    return Membership.objects.get_or_create(member=row, team=_team(detail))[1]


def _leave_team(row: Member, detail: str) -> bool:
    return Membership.objects.filter(member=row, team=_team(detail)).delete()[0] > 0


def _take_permission(row: Member, detail: str) -> bool:
    return PersonalPermission.objects.filter(member=row, permission=detail).delete()[0] > 0


def _appoint_officer(row: Member, detail: str) -> bool:
    """Somebody who is nothing else here becomes an officer of an agency; or of the one that they were invited for."""
    agency = Agency.objects.filter(code=detail).first()
    desk = row.memberships.exclude(team__kind="agency")
    if agency is None or desk.exists() or row.roles.exclude(role=Role.OFFICER.value).exists():
        raise Invalid({"detail": "agency"})
    if row.agency_id not in {None, agency.pk}:
        return False
    changed = Member.objects.filter(pk=row.pk, agency=None).update(agency=agency) > 0
    new = MemberRole.objects.get_or_create(member=row, role=Role.OFFICER.value)[1]
    if agency.team_id is not None:
        Membership.objects.get_or_create(member=row, team_id=agency.team_id)
    return new or changed


def _remove_sign_on(row: Member, detail: str) -> bool:
    return SignOnLink.objects.filter(member=row).delete()[0] > 0


def _team(code: str) -> Team:
    """A team of the desk: an agency's has its officers as members, and nobody joins or leaves it otherwise."""
    row = Team.objects.exclude(kind="agency").filter(code=code).first()
    if row is None:
        raise Invalid({"detail": "team"})
    return row


DOES: Mapping[What, Callable[[Member, str], bool]] = MappingProxyType(
    {
        What.GIVE_ROLE: _give_role,
        What.TAKE_ROLE: _take_role,
        What.JOIN_TEAM: _join_team,
        What.LEAVE_TEAM: _leave_team,
        What.TAKE_PERMISSION: _take_permission,
        What.APPOINT_OFFICER: _appoint_officer,
        What.REMOVE_SIGN_ON: _remove_sign_on,
    }
)
"""What each change writes; whether anything was different before."""
