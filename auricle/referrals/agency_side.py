"""What an officer does with what was handed to their agency: see it, open it, acknowledge, accept, return, ask, answer.

Nothing of the report is reached from here: an agency has the package and what was said about it, and no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound
from auricle.referrals import log, standing, words
from auricle.referrals.lifecycle import offered, plan
from auricle.referrals.models import Opening, Package, Referral, ReferralEvent
from auricle.referrals.moves import AgencyOutcome, Ground, Move, Side, State
from auricle.referrals.package import Document, load
from auricle.vault import file_tickets, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject

COLUMNS = (
    *(
        "id",
        "agency",
        "category",
        "region",
        "grade",
        "kind",
        "asked",
        "state",
        "version",
        "package",
        "seen_package",
    ),
    *(
        "lead",
        "made_at",
        "sent_at",
        "ended_at",
        "ground",
        "outcome",
        "reworks",
        "extended_until",
        "waits_for",
    ),
    *("next_due_at", "next_due_kind"),
)
"""What an agency may read of a referral; which report it is of is not among it."""


class NotTheirs(NotFound):
    """There is no such referral, or it is another agency's."""


class NoOfficer(NotAllowed):
    """This person does not answer referrals."""


@dataclass(frozen=True)
class Said:
    """One event as the agency sees it, with its words where it has some."""

    number: int
    move: Move
    side: str
    actor: str
    at: datetime
    data: Mapping[str, object]
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class OpenReferral:
    """A referral, opened for one request by an officer. `document` is None once it was recalled."""

    row: Referral
    document: Document | None = field(repr=False)
    said: tuple[Said, ...] = field(repr=False)
    moves: tuple[Move, ...]
    seen_earlier: int
    """The version that somebody of the agency had opened before, when this one is newer; 0 otherwise."""


def open_referral(*, by: Unlocked, referral: UUID, now: datetime) -> OpenReferral:
    """Open the package and what was said; it is noted in the dissemination log and the trail.

    Raises NotTheirs, NoOfficer, NoTeamKey.
    """
    with transaction.atomic():
        row = find(referral, by=by)
        events = list(ReferralEvent.objects.filter(referral_id=row.pk).order_by("number"))
        facts = standing.facts_of(row, by=by.person, has_words=True, events=events)
        moves = offered(state=State(row.state), facts=facts, side=Side.AGENCY)
        if row.state == State.RECALLED:
            return OpenReferral(row, None, _said(events, {}), moves, 0)
        key = words.referral_key(by, row.pk)
        package = Package.objects.filter(referral_id=row.pk).order_by("-number").first()
        if package is None:
            raise NotTheirs
        sealed = SealedObject.objects.get(pk=package.document)
        document = load(unseal.open_text(key, sealed))
        earlier = row.seen_package if 0 < row.seen_package < package.number else 0
        _note_opening(by, row, package.number, package.document, now)
        if row.seen_package < package.number:
            Referral.objects.filter(pk=row.pk).update(seen_package=package.number)
        said = _said(events, words.open_words(key, row.pk))
    return OpenReferral(row, document, said, moves, earlier)


def file_ticket(*, by: Unlocked, referral: UUID, file: UUID, now: datetime) -> str:
    """A ticket for an attachment of the last version. Raises NotTheirs."""
    with transaction.atomic():
        row = find(referral, by=by)
        package = Package.objects.filter(referral_id=row.pk).order_by("-number").first()
        if package is None or file not in package.files:
            raise NotTheirs
        key = words.referral_key(by, row.pk)
        document = load(unseal.open_text(key, SealedObject.objects.get(pk=package.document)))
        attached = next(found for found in document.files if found.id == file)
        _note_opening(by, row, package.number, file, now)
        return file_tickets.issue(
            by=by, key=key, sealed=SealedObject.objects.get(pk=file), name=attached.name, now=now
        )


def acknowledge(*, by: Unlocked, referral: UUID, now: datetime) -> None:
    """Confirm receipt. Raises NotTheirs, NoOfficer, MoveNotNow, SomeoneWasFirst."""
    _move(by, referral, Move.ACKNOWLEDGE, now)


def accept(*, by: Unlocked, referral: UUID, now: datetime) -> None:
    """Take it on; receipt is confirmed by it. Raises as `acknowledge`."""
    _move(by, referral, Move.ACCEPT, now)


def begin(*, by: Unlocked, referral: UUID, now: datetime) -> None:
    """Say that somebody works on it. Raises as `acknowledge`."""
    _move(by, referral, Move.BEGIN, now)


def request_return(
    *,
    by: Unlocked,
    referral: UUID,
    ground: Ground | None,
    text: str,
    now: datetime,
    owner: str = "",
    number: str = "",
) -> None:
    """Send it back, once, on one of the grounds; `owner` is the code of the agency that should have it.

    That it was handled before needs the number under which. Raises Invalid, and as `acknowledge`.
    """
    if ground is None:
        raise Invalid({"ground": "required"})
    if ground is Ground.ALREADY_HANDLED and not number.strip():
        raise Invalid({"number": "required"})
    said = f"{number.strip()}\n\n{text.strip()}" if number.strip() else text
    data: dict[str, log.Value] = {"ground": ground.value, "owner": owner}
    _move(by, referral, Move.REQUEST_RETURN, now, text=said, data=data, columns={"ground": ground.value})


def dispute(*, by: Unlocked, referral: UUID, text: str, now: datetime) -> None:
    """Contest a ruling, once: another supervisor decides for good. Raises as `acknowledge`, MoveIncomplete."""
    _move(by, referral, Move.DISPUTE, now, text=text)


def ask(*, by: Unlocked, referral: UUID, text: str, now: datetime) -> None:
    """Ask the desk. No clock stops by it. Raises as `dispute`."""
    _move(by, referral, Move.ASK, now, text=text, columns={"waits_for": "desk"})


def extend(*, by: Unlocked, referral: UUID, until: datetime | None, text: str, now: datetime) -> None:
    """Name a later day for the outcome, once, with a reason; the reporter sees that it takes longer.

    Raises Invalid for a day that is no extension, and as `dispute`.
    """
    row = find(referral, by=by)
    if until is None:
        raise Invalid({"until": "required"})
    clock = next((c for c in log.clocks_of(row) if c.kind == "OUTCOME" and c.running), None)
    if clock is not None and not clock.due_at < until <= clock.due_at + (clock.due_at - clock.started_at):
        raise Invalid({"until": "no_extension"})
    data: dict[str, log.Value] = {"until": until.isoformat()}
    _move(by, referral, Move.EXTEND, now, text=text, data=data, columns={"extended_until": until})


def report_outcome(
    *, by: Unlocked, referral: UUID, outcome: AgencyOutcome | None, text: str, now: datetime
) -> None:
    """Say what became of it. Raises Invalid without an outcome, and as `dispute`."""
    if outcome is None:
        raise Invalid({"outcome": "required"})
    data: dict[str, log.Value] = {"outcome": outcome.value}
    _move(by, referral, Move.REPORT_OUTCOME, now, text=text, data=data, columns={"outcome": outcome.value})


def confirm_deletion(*, by: Unlocked, referral: UUID, now: datetime) -> None:
    """Say that all copies of what was recalled are deleted. Raises as `acknowledge`."""
    _move(by, referral, Move.CONFIRM_DELETION, now)


def find(referral: UUID, *, by: Unlocked) -> Referral:
    """A referral of this person's agency. Raises NotTheirs, NoOfficer."""
    if not by.person.may(Permission.READ_REFERRAL) or by.person.agency is None:
        raise NoOfficer
    row = Referral.objects.only(*COLUMNS).filter(pk=referral, agency_id=by.person.agency).first()
    if row is None:
        raise NotTheirs
    return row


def _move(
    by: Unlocked,
    referral: UUID,
    move: Move,
    now: datetime,
    *,
    text: str = "",
    data: Mapping[str, log.Value] | None = None,
    columns: Mapping[str, object] | None = None,
) -> None:
    said = words.check(text)
    with transaction.atomic():
        row = find(referral, by=by)
        facts = standing.facts_of(row, by=by.person, has_words=bool(said))
        planned = plan(state=State(row.state), move=move, facts=facts)
        sealed = (
            words.keep(words.referral_key(by, row.pk), referral=row.pk, text=said, now=now) if said else None
        )
        entry = log.Entry(planned, by.person.pseudonym, data or {}, columns or {}, sealed, tell=True)
        log.write(row, entry, now=now)


def _note_opening(by: Unlocked, row: Referral, package: int, opened: UUID, now: datetime) -> None:
    Opening.objects.create(
        referral_id=row.pk, package=package, object_id=opened, officer=by.person.pseudonym, at=now
    )
    detail: dict[str, str | int] = {"referral": log.number_of(row.pk), "package": package}
    trail.record(actor=by.person.pseudonym, act="read_package", at=now, detail=detail)


def _said(events: list[ReferralEvent], opened: Mapping[UUID, str]) -> tuple[Said, ...]:
    return tuple(
        Said(
            event.number,
            Move(event.kind),
            event.side,
            event.actor,
            event.at,
            event.data,
            opened.get(event.words, "") if event.words else "",
        )
        for event in events
    )
