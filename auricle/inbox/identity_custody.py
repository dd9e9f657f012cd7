"""What custodians do: support a request, approve it as another person, decline it. Two of them, or nothing opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from auricle.audit import trail
from auricle.directory.hands import one_hand
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.reports.identity_reasons import DeclineReason, IdentityReason
from auricle.reports.reference import reference_of
from auricle.vault import asking_texts, identity, seats
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import IdentityRequest
from auricle.vault.team_keys import NoTeamKey

MOST_REASON = 2_000
DAY = timedelta(hours=24)
# A person who approves all day long no longer reads the reasons.
MOST_A_DAY = 5
MOST_A_DAY_TOGETHER = 20
# What was opened waits so long for the one who asked.
OPENED_FOR = timedelta(hours=24)
SHOWN_FOR = timedelta(days=90)
ACTS_LOCK = 4185
NAMED = ("asked_by", "supported_by", "approved_by", "declined_by")


class NoSuchRequest(NotFound):
    """There is no such request."""


class RequestOver(NotNow):
    """The request has ended, or somebody else was faster: look again; nothing was changed."""


class AnotherPerson(NotAllowed):
    """Whoever asked, and whoever supported, cannot take the next step too: it takes three people."""


class OneHand(NotAllowed):
    """Whoever made this account lately made that of the asker or of the first custodian too, or is one of them."""


class TooManyToday(NotNow):
    """The daily maximum is reached; the request waits, and another custodian may act today."""


@dataclass(frozen=True)
class RequestLine:
    """A request as the seats see it. `may` says what this person can do: support, approve or nothing.

    `of_one_hand` says that they could, were their account not of one hand with that of somebody who acted already.
    """

    id: UUID
    reference: str
    code: IdentityReason
    state: str
    asked_at: datetime
    ends_at: datetime
    decided_at: datetime | None
    people: Mapping[str, str]
    may: str
    of_one_hand: bool


@dataclass(frozen=True)
class RequestPage:
    """One request with the words of who asked; `closed` when the seat has no key to them."""

    line: RequestLine
    words: str = field(repr=False)
    closed: bool


def requests(*, by: Unlocked, now: datetime) -> tuple[RequestLine, ...]:
    """Every request of the last months, running ones first: this is the notice that all seats get. Raises NoSeat."""
    seats.held_seat(by)
    rows = IdentityRequest.objects.filter(asked_at__gt=now - SHOWN_FOR).select_related(*NAMED)
    lines = [_line(row, by, now) for row in rows.order_by("-asked_at")[:200]]
    return tuple(sorted(lines, key=lambda line: line.state not in ("asked", "supported")))


def read_request(*, by: Unlocked, request: UUID, now: datetime) -> RequestPage:
    """One request, with the asker's words; that is in the trail. Raises NoSeat, NoSuchRequest."""
    held = seats.held_seat(by)
    row = IdentityRequest.objects.select_related(*NAMED).filter(pk=request).first()
    if row is None:
        raise NoSuchRequest
    with transaction.atomic():
        trail.record(actor=by.person.pseudonym, act="identity_request_read", at=now, report=row.report_id)
    try:
        key = asking_texts.key_of_seat(held, row.report_id)
    except NoTeamKey:
        return RequestPage(_line(row, by, now), "", closed=True)
    return RequestPage(
        _line(row, by, now), asking_texts.read(key, report=row.report_id, label=f"ask/{row.pk}"), closed=False
    )


def support(*, by: Unlocked, request: UUID, now: datetime) -> None:
    """Seal this seat's share to the other seats, for this request alone: the first of two.

    Raises NotFresh, NoSeat, NoSuchRequest, RequestOver, AnotherPerson, OneHand, TooManyToday, NoShare.
    """
    require_fresh(by, now)
    held = seats.held_seat(by)
    with transaction.atomic():
        _one_at_a_time()
        row = _running(request, "asked", now)
        _require_another(by, row, now)
        _keep_the_maximum(by, now)
        _move(row, "asked", state="supported", supported_by_id=by.person.id, supported_at=now)
        identity.reshare(held, row)
        trail.record(actor=by.person.pseudonym, act="identity_supported", at=now, report=row.report_id)


def approve(*, by: Unlocked, request: UUID, now: datetime) -> None:
    """Put the identity together and seal it to the one who asked: the second of two. It is shown to nobody here.

    Raises NotFresh, NoSeat, NoSuchRequest, RequestOver, AnotherPerson, OneHand, TooManyToday, NoShare,
    IdentityDamaged.
    """
    require_fresh(by, now)
    held = seats.held_seat(by)
    with transaction.atomic():
        _one_at_a_time()
        row = _running(request, "supported", now)
        _require_another(by, row, now)
        _keep_the_maximum(by, now)
        sealed = identity.put_together(held, row)
        _move(
            row,
            "supported",
            state="opened",
            approved_by_id=by.person.id,
            decided_at=now,
            ends_at=now + OPENED_FOR,
            keys_sealed=sealed,
        )
        identity.forget_shares(row.pk)
        trail.record(actor=by.person.pseudonym, act="identity_opened", at=now, report=row.report_id)


def decline(*, by: Unlocked, request: UUID, code: str, words: str, now: datetime) -> None:
    """End a request; the words go to the team that asked. Raises NoSeat, NoSuchRequest, RequestOver, Invalid."""
    if code not in set(DeclineReason):
        raise Invalid({"code": "unknown"})
    if len(words) > MOST_REASON:
        raise Invalid({"words": "too_long"})
    held = seats.held_seat(by)
    with transaction.atomic():
        row = _running(request, None, now)
        _move(row, row.state, state="declined", declined_by_id=by.person.id, decided_at=now)
        identity.forget_shares(row.pk)
        if words.strip():
            key = asking_texts.key_of_seat(held, row.report_id)
            asking_texts.keep(
                key, report=row.report_id, label=f"decline/{row.pk}", text=words.strip(), now=now
            )
        trail.record(
            actor=by.person.pseudonym,
            act="identity_declined",
            at=now,
            report=row.report_id,
            detail={"reason": code},
        )


def _running(request: UUID, state: str | None, now: datetime) -> IdentityRequest:
    row = IdentityRequest.objects.filter(pk=request).first()
    if row is None:
        raise NoSuchRequest
    wanted = ("asked", "supported") if state is None else (state,)
    if row.state not in wanted or row.ends_at <= now:
        raise RequestOver
    return row


def _move(row: IdentityRequest, was: str, **columns: object) -> None:
    """Of two people at once, one finds the row in its old state."""
    if not IdentityRequest.objects.filter(pk=row.pk, state=was).update(**columns):
        raise RequestOver


def _require_another(by: Unlocked, row: IdentityRequest, now: datetime) -> None:
    if by.person.id in _acted(row):
        raise AnotherPerson
    if one_hand(by.person.id, _acted(row), now=now):
        raise OneHand


def _acted(row: IdentityRequest) -> list[int]:
    return [row.asked_by_id, *([row.supported_by_id] if row.supported_by_id else [])]


def _one_at_a_time() -> None:
    """Two who count at once would both be the last one allowed; two who act at once would not find the share gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ACTS_LOCK])


def _keep_the_maximum(by: Unlocked, now: datetime) -> None:
    opened = IdentityRequest.objects.filter(decided_at__gt=now - DAY, approved_by__isnull=False)
    mine = IdentityRequest.objects.filter(
        Q(approved_by_id=by.person.id, decided_at__gt=now - DAY)
        | Q(supported_by_id=by.person.id, supported_at__gt=now - DAY)
    )
    if mine.count() >= MOST_A_DAY or opened.count() >= MOST_A_DAY_TOGETHER:
        raise TooManyToday


def _line(row: IdentityRequest, by: Unlocked, now: datetime) -> RequestLine:
    named = {role: getattr(row, role) for role in NAMED}
    people = {role: member.name for role, member in named.items() if member is not None}
    next_step = _next_step(row, by.person.id)
    barred = bool(next_step) and one_hand(by.person.id, _acted(row), now=now)
    return RequestLine(
        id=row.pk,
        reference=reference_of(row.report_id),
        code=IdentityReason(row.code),
        state=row.state,
        asked_at=row.asked_at,
        ends_at=row.ends_at,
        decided_at=row.decided_at,
        people=people,
        may="" if barred else next_step,
        of_one_hand=barred,
    )


def _next_step(row: IdentityRequest, person: int) -> str:
    if person in _acted(row):
        return ""
    return {"asked": "support", "supported": "approve"}.get(row.state, "")
