"""Changes of powers that take two administrators: one proposes, another approves, and neither is the subject.

The database carries an approved change out itself (sql/50_powers.sql): the desk's role cannot write these rows. Two
accounts of one hand are not two people: whoever made an account is not a second pair of eyes beside it for a while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from auricle.audit import trail
from auricle.directory.giving import MayNotManage, NothingToChange, role_that_fits, subject
from auricle.directory.models import Member, MemberRole, PersonalPermission, Proposal
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.powers import What, takes_two
from auricle.errors import Invalid, NotAllowed, NotNow

LASTS = timedelta(days=7)
# Also in sql/50_powers.sql, which decides.
ONE_HAND = timedelta(days=30)
MOST_SHOWN = 50


class NotASecondPerson(NotAllowed):
    """Who approves is somebody else than who proposed, whose powers change, and whoever made either account lately."""


class AlreadyDecided(NotNow):
    """Somebody decided first, or the proposal ran out."""


class ProposedAlready(NotNow):
    """The same change waits for a second administrator already."""


@dataclass(frozen=True)
class Decided:
    """A decision: what, and about whom."""

    what: What
    detail: str
    member: int
    approved: bool


@dataclass(frozen=True)
class Waiting:
    """A proposal as an administrator sees it. `hindrance` says why this one cannot approve it, or is empty."""

    id: int
    what: What
    detail: str
    state: str
    member: int
    name: str
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    decided_by: str
    decided_at: datetime | None
    mine: bool
    hindrance: str


def propose(*, by: Person, member: int, what: What, detail: str, now: datetime) -> int:
    """Propose a change. Raises MayNotManage, ForYourself, NoSuchMember, NothingToChange, ProposedAlready, Invalid."""
    if not takes_two(what, detail):
        raise Invalid({"what": "one is enough"})
    try:
        with transaction.atomic():
            row = subject(by=by, member=member)
            if not _changes(row, what, detail):
                raise NothingToChange
            proposal = Proposal.objects.create(
                kind=what.value,
                subject=row,
                detail=detail,
                proposed_by_id=by.id,
                proposed_at=now,
                expires_at=now + LASTS,
            )
            _record(by, "power_proposed", proposal, now)
    except IntegrityError:
        raise ProposedAlready from None
    return proposal.pk


def decide(*, by: Person, proposal: int, approve: bool, now: datetime) -> Decided:
    """Approve or decline. Of two who decide at once, one does.

    Raises MayNotManage, NotASecondPerson, AlreadyDecided.
    """
    row = _open(by, proposal, now)
    with transaction.atomic():
        if approve:
            _approve(by, row, now)
            _record(by, row.kind, row, now)
        else:
            _end(row, "declined", now, decided_by=by.id)
            _record(by, "power_declined", row, now)
    return Decided(What(row.kind), row.detail, row.subject_id, approve)


def withdraw(*, by: Person, proposal: int, now: datetime) -> None:
    """Take one's own proposal back. Raises MayNotManage, AlreadyDecided."""
    row = _open(by, proposal, now)
    if row.proposed_by_id != by.id:
        raise AlreadyDecided
    with transaction.atomic():
        _end(row, "withdrawn", now)
        _record(by, "power_withdrawn", row, now)


def expire(*, now: datetime) -> int:
    """End what nobody decided in time. Returns how many."""
    return Proposal.objects.filter(state="open", expires_at__lte=now).update(state="expired")


def waiting(*, by: Person, now: datetime) -> tuple[Waiting, ...]:
    """What waits for a second administrator, oldest first. Raises MayNotManage."""
    _require_manager(by)
    found = Proposal.objects.filter(state="open", expires_at__gt=now).select_related("subject", "proposed_by")
    return tuple(_shown(row, by, now) for row in found[:MOST_SHOWN])


def decided(*, by: Person, now: datetime) -> tuple[Waiting, ...]:
    """What was decided last, latest first. Raises MayNotManage."""
    _require_manager(by)
    found = Proposal.objects.exclude(state="open").select_related("subject", "proposed_by", "decided_by")
    return tuple(_shown(row, by, now) for row in found.order_by("-proposed_at", "-id")[:MOST_SHOWN])


def about(*, by: Person, member: int, now: datetime) -> tuple[Waiting, ...]:
    """What waits about one member. Raises MayNotManage."""
    return tuple(one for one in waiting(by=by, now=now) if one.member == member)


def _require_manager(by: Person) -> None:
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise MayNotManage


def _open(by: Person, proposal: int, now: datetime) -> Proposal:
    _require_manager(by)
    row = (
        Proposal.objects.filter(pk=proposal, state="open", expires_at__gt=now)
        .select_related("subject")
        .first()
    )
    if row is None:
        raise AlreadyDecided
    return row


def _changes(row: Member, what: What, detail: str) -> bool:
    """Whether the change would change anything. Raises Invalid for a detail that does not fit."""
    match what:
        case What.GIVE_ROLE | What.TAKE_ROLE:
            role = role_that_fits(row, detail)
            held = MemberRole.objects.filter(member=row, role=role.value).exists()
            return held is (what is What.TAKE_ROLE)
        case What.GIVE_PERMISSION:
            if detail != Permission.EXPORT:
                raise Invalid({"detail": "permission"})
            return not PersonalPermission.objects.filter(member=row, permission=detail).exists()
    return row.active is (what is What.SWITCH_OFF)


def _approve(by: Person, row: Proposal, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT carry_out_proposal(%s, %s, %s)", [row.pk, by.id, now])
        (answer,) = cursor.fetchone()
    if answer == "hand":
        raise NotASecondPerson
    if answer != "done":
        raise AlreadyDecided


def _end(row: Proposal, state: str, now: datetime, *, decided_by: int | None = None) -> None:
    ended = Proposal.objects.filter(pk=row.pk, state="open").update(
        state=state, decided_by_id=decided_by, decided_at=now
    )
    if not ended:
        raise AlreadyDecided


def _record(by: Person, act: str, row: Proposal, now: datetime) -> None:
    about: dict[str, str | int] = {
        "proposal": row.pk,
        "what": row.kind,
        "member": row.subject.pseudonym,
        "detail": row.detail,
    }
    trail.record(actor=by.pseudonym, act=act, at=now, detail=about)


def _shown(row: Proposal, by: Person, now: datetime) -> Waiting:
    decider = row.decided_by
    return Waiting(
        id=row.pk,
        what=What(row.kind),
        detail=row.detail,
        state=row.state,
        member=row.subject_id,
        name=row.subject.name,
        proposed_by=row.proposed_by.name,
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        decided_by=decider.name if decider else "",
        decided_at=row.decided_at,
        mine=row.proposed_by_id == by.id,
        hindrance=_hindrance(row, by, now) if row.state == "open" else "",
    )


def _hindrance(row: Proposal, by: Person, now: datetime) -> str:
    if row.subject_id == by.id:
        return "subject"
    if row.proposed_by_id == by.id:
        return "proposer"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT is_second_person(%s, %s, %s, %s)", [by.id, row.proposed_by_id, row.subject_id, now]
        )
        (second,) = cursor.fetchone()
    return "" if second else "hand"
