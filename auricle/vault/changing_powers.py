"""Change somebody's powers, with what follows for their keys and their sessions. Each change takes a fresh proof.

What only this person opens is handed over first; or whoever decides says that they are `aware` of what stays shut.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from auricle.directory import giving, proposals
from auricle.directory.models import Membership, Team
from auricle.directory.permissions import Role
from auricle.directory.powers import What, takes_two
from auricle.vault.departures import LeavesNobody, refuse_loss
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import DeskSession
from auricle.vault.team_keys import note_departure


def change(*, by: Unlocked, member: int, what: What, detail: str, now: datetime, aware: bool = False) -> bool:
    """Make a change at once, or propose it where it takes two. Returns whether it was made.

    Raises NotFresh, LeavesNobody and what giving.change and proposals.propose raise.
    """
    require_fresh(by, now)
    with transaction.atomic():
        if takes_two(what, detail):
            proposals.propose(by=by.person, member=member, what=what, detail=detail, now=now)
            _weigh(member, what, detail, aware=aware)
            return False
        giving.change(by=by.person, member=member, what=what, detail=detail, now=now)
        teams = _left(member, what, detail)
        if teams is not None:
            # Asked afterwards: of two who leave at once, the second finds that nobody else is left.
            if _leave(by, member, teams, now) and not aware:
                raise LeavesNobody
        elif what is What.REMOVE_SIGN_ON:
            _end_sessions(member)
    return True


def decide(
    *, by: Unlocked, proposal: int, approve: bool, now: datetime, aware: bool = False
) -> proposals.Decided:
    """Approve or decline a proposal. Raises NotFresh, LeavesNobody and what proposals.decide raises."""
    require_fresh(by, now)
    with transaction.atomic():
        decided = proposals.decide(by=by.person, proposal=proposal, approve=approve, now=now)
        if approve:
            _weigh(decided.member, decided.what, decided.detail, aware=aware)
            _follow(by, decided, now, aware=aware)
    return decided


def _left(member: int, what: What, detail: str) -> Iterable[int] | None:
    """The teams that somebody leaves by a change; None for a change by which nobody leaves."""
    match what, detail:
        case (What.LEAVE_TEAM, team):
            return Team.objects.filter(code=team).values_list("pk", flat=True)
        case (What.TAKE_ROLE, Role.OFFICER):
            return Team.objects.filter(agency__officers=member).values_list("pk", flat=True)
    return None


def _follow(by: Unlocked, decided: proposals.Decided, now: datetime, *, aware: bool) -> None:
    if decided.what is What.SWITCH_OFF:
        teams = Membership.objects.filter(member_id=decided.member).values_list("team_id", flat=True)
        if _leave(by, decided.member, teams, now) and not aware:
            raise LeavesNobody
    elif decided.what is What.TAKE_ROLE:
        _end_sessions(decided.member)


def _weigh(member: int, what: What, detail: str, *, aware: bool) -> None:
    if not aware:
        refuse_loss(member=member, what=what, detail=detail)


def _leave(by: Unlocked, member: int, teams: Iterable[int], now: datetime) -> tuple[str, ...]:
    """Whoever leaves is out at once; what they may have copied is shut out by the team's next key.

    Returns the teams that nobody else holds the key of: that seed stays where it is.
    """
    _end_sessions(member)
    return note_departure(member=member, teams=teams, actor=by.person.pseudonym, now=now)


def _end_sessions(member: int) -> None:
    DeskSession.objects.filter(member_id=member).delete()
