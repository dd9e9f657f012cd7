"""What an officer does with what was handed to their agency: see it, open it, acknowledge, accept, return, ask, answer.

Nothing of the report is reached from here: an agency has the package and what was said about it, and no more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min

from auricle.directory import agencies, colleagues
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.referrals import agency_meetings, agency_rules, log, standing, words
from auricle.referrals.agency_meetings import Meeting, Other
from auricle.referrals.agency_rules import COLUMNS, PLAIN, QUESTION, SHOWN, Answer
from auricle.referrals.agency_rules import NotTheirs as NotTheirs
from auricle.referrals.deadlines import Clock, longest_extension
from auricle.referrals.lifecycle import MoveNotAllowed, MoveNotNow, offered, plan
from auricle.referrals.models import Opening, Package, Referral, ReferralEvent
from auricle.referrals.moves import AgencyOutcome, Ground, Longer, Move, Side, State
from auricle.referrals.package import Document, load
from auricle.referrals.taken import Taken
from auricle.sealing.envelope import ContentKey
from auricle.vault import file_tickets, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject


class NoOfficer(NotAllowed):
    """This person does not answer referrals."""


@dataclass(frozen=True)
class Said:
    """One event as the agency sees it, with its words where it has some. Of the hotline nobody is named."""

    number: int
    move: Move
    side: Side
    actor: str
    who: str
    at: datetime
    data: Mapping[str, object]
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class OpenedBy:
    """Who of the agency opened a version, or one of its files: first, last, and how often."""

    who: str
    package: int
    file: UUID | None
    first: datetime
    last: datetime
    times: int


@dataclass(frozen=True)
class Extension:
    """Which days can be named for a later outcome: after when it is due now, up to the longest."""

    after: datetime
    longest: datetime


@dataclass(frozen=True)
class OpenReferral:
    """A referral, opened for one request by an officer. `document` is None once it was recalled."""

    row: Referral
    document: Document | None = field(repr=False)
    said: tuple[Said, ...] = field(repr=False)
    moves: tuple[Move, ...]
    seen_earlier: int
    """The version that somebody of the agency had opened before, when this one is newer; 0 otherwise."""
    clocks: tuple[Clock, ...] = ()
    earlier: Document | None = field(default=None, repr=False)
    """The version that was seen before, else the one before this: to show what changed."""
    opened: tuple[OpenedBy, ...] = ()
    others: tuple[Other, ...] = ()
    meetings: tuple[Meeting, ...] = field(default=(), repr=False)

    @property
    def extension(self) -> Extension | None:
        """What the one extension may name, while the outcome is owed."""
        clock = agency_rules.outcome_clock(self.clocks)
        return Extension(clock.due_at, longest_extension(clock)) if clock else None


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
        packages = list(Package.objects.filter(referral_id=row.pk).order_by("number"))
        if not packages:
            raise NotTheirs
        package = packages[-1]
        document = _open_document(key, package)
        earlier = row.seen_package if 0 < row.seen_package < package.number else 0
        before = next((p for p in reversed(packages[:-1]) if not earlier or p.number <= earlier), None)
        _note_opening(by, row, package.number, package.document, now)
        if row.seen_package < package.number:
            Referral.objects.filter(pk=row.pk).update(seen_package=package.number)
        spoken, language = words.open_words(key, row.pk), by.person.language
        said = _said(events, spoken)
        return OpenReferral(
            row,
            document,
            said,
            moves,
            earlier,
            log.clocks_of(row, events),
            _open_document(key, before) if before else None,
            _opened(row.pk, packages),
            agency_meetings.others(row.pk, language=language),
            agency_meetings.opened(row, events, spoken, language=language),
        )


def file_ticket(*, by: Unlocked, referral: UUID, file: UUID, now: datetime) -> str:
    """A ticket for an attachment of the last version. Raises NotTheirs."""
    with transaction.atomic():
        row = find(referral, by=by)
        package = Package.objects.filter(referral_id=row.pk).order_by("-number").first()
        if package is None or file not in package.files:
            raise NotTheirs
        key = words.referral_key(by, row.pk)
        document = _open_document(key, package)
        attached = next(found for found in document.files if found.id == file)
        _note_opening(by, row, package.number, file, now)
        return file_tickets.issue(
            by=by, key=key, sealed=SealedObject.objects.get(pk=file), name=attached.name, now=now
        )


def on_paper(*, by: Unlocked, referral: UUID, now: datetime) -> Taken:
    """Open the last version so that a paper can be made of it: a copy that leaves the page, and is noted as one.

    Raises NotTheirs, NoOfficer, NoTeamKey.
    """
    with transaction.atomic():
        row = find(referral, by=by)
        package = Package.objects.filter(referral_id=row.pk).order_by("-number").first()
        if package is None:
            raise NotTheirs
        document = _open_document(words.referral_key(by, row.pk), package)
        actor, opened = by.person.pseudonym, package.document
        agency_rules.note_opening(
            row, package=package.number, opened=opened, actor=actor, now=now, paper=True
        )
        return Taken(
            number=log.number_of(row.pk),
            agency=agencies.name(by=by.person, language=by.person.language),
            language=by.person.language,
            category=row.category_id,
            region=row.region_id,
            grade=row.grade,
            asked=row.asked,
            document=document,
            clocks=log.clocks_of(row),
        )


def acknowledge(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Confirm receipt. Raises NotTheirs, NoOfficer, MoveNotNow, SomeoneWasFirst."""
    _move(by, referral, Move.ACKNOWLEDGE, now, seen=seen)


def accept(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Take it on; receipt is confirmed by it. Raises as `acknowledge`."""
    _move(by, referral, Move.ACCEPT, now, seen=seen)


def begin(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Say that somebody works on it. Raises as `acknowledge`."""
    _move(by, referral, Move.BEGIN, now, seen=seen)


def request_return(
    *,
    by: Unlocked,
    referral: UUID,
    ground: Ground | None,
    text: str,
    now: datetime,
    owner: str = "",
    number: str = "",
    seen: int | None = None,
) -> None:
    """Send it back, once, on one of the grounds; `owner` is the code of the agency that should have it.

    That it was handled before needs the number under which. Raises Invalid, and as `acknowledge`.
    """

    def answer(row: Referral) -> Answer:
        if ground is None:
            raise Invalid({"ground": "required"})
        if ground is Ground.ALREADY_HANDLED and not number.strip():
            raise Invalid({"number": "required"})
        return agency_rules.returned(ground=ground, owner=owner)

    said = f"{number.strip()}\n\n{text.strip()}" if number.strip() and text.strip() else text
    _move(by, referral, Move.REQUEST_RETURN, now, seen=seen, text=said, answer=answer)


def dispute(*, by: Unlocked, referral: UUID, text: str, now: datetime, seen: int | None = None) -> None:
    """Contest a ruling, once: another supervisor decides for good. Raises as `acknowledge`, MoveIncomplete."""
    _move(by, referral, Move.DISPUTE, now, seen=seen, text=text)


def ask(*, by: Unlocked, referral: UUID, text: str, now: datetime, seen: int | None = None) -> None:
    """Ask the desk. No clock stops by it. Raises as `dispute`."""
    _move(by, referral, Move.ASK, now, seen=seen, text=text, answer=lambda _row: QUESTION)


def extend(
    *,
    by: Unlocked,
    referral: UUID,
    until: datetime | None,
    text: str,
    now: datetime,
    why: Longer | None = None,
    seen: int | None = None,
) -> None:
    """Name a later day for the outcome, once, with a reason; the reporter reads that it takes longer, and `why`.

    Raises Invalid for a day that is no extension, and as `dispute`.
    """

    def answer(row: Referral) -> Answer:
        if until is None:
            raise Invalid({"until": "required"})
        return agency_rules.extended(row, until, why)

    _move(by, referral, Move.EXTEND, now, seen=seen, text=text, answer=answer)


def report_outcome(
    *,
    by: Unlocked,
    referral: UUID,
    outcome: AgencyOutcome | None,
    text: str,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Say what became of it. Raises Invalid without an outcome, and as `dispute`."""

    def answer(row: Referral) -> Answer:
        if outcome is None:
            raise Invalid({"outcome": "required"})
        return agency_rules.outcome(outcome)

    _move(by, referral, Move.REPORT_OUTCOME, now, seen=seen, text=text, answer=answer)


def confirm_deletion(*, by: Unlocked, referral: UUID, now: datetime, seen: int | None = None) -> None:
    """Say that all copies of what was recalled are deleted. Raises as `acknowledge`."""
    _move(by, referral, Move.CONFIRM_DELETION, now, seen=seen)


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
    seen: int | None,
    text: str = "",
    answer: Callable[[Referral], Answer] = lambda _row: PLAIN,
) -> None:
    """One move with all that it needs; where it is refused, nothing of it is left but a line in the trail."""
    row = find(referral, by=by)
    try:
        _try_move(by, row, move, now, seen=seen, text=text, answer=answer)
    except (MoveNotAllowed, MoveNotNow, Invalid) as error:
        actor = by.person.pseudonym
        agency_rules.note_refusal(row, tried=move.value, actor=actor, error=error, now=now)
        raise


def _try_move(
    by: Unlocked,
    row: Referral,
    move: Move,
    now: datetime,
    *,
    seen: int | None,
    text: str,
    answer: Callable[[Referral], Answer],
) -> None:
    said = words.check(text)
    with transaction.atomic():
        if seen is not None and seen != row.version:
            raise log.SomeoneWasFirst
        what = answer(row)
        facts = standing.facts_of(row, by=by.person, has_words=bool(said))
        planned = plan(state=State(row.state), move=move, facts=facts)
        sealed = (
            words.keep(words.referral_key(by, row.pk), referral=row.pk, text=said, now=now) if said else None
        )
        entry = log.Entry(planned, by.person.pseudonym, what.data, what.columns, sealed, tell=True)
        log.write(row, entry, now=now)


def _note_opening(by: Unlocked, row: Referral, package: int, opened: UUID, now: datetime) -> None:
    agency_rules.note_opening(row, package=package, opened=opened, actor=by.person.pseudonym, now=now)


def _open_document(key: ContentKey, package: Package) -> Document:
    return load(unseal.open_text(key, SealedObject.objects.get(pk=package.document)))


def _said(events: list[ReferralEvent], opened: Mapping[UUID, str]) -> tuple[Said, ...]:
    names = colleagues.names(event.actor for event in events if event.side == Side.AGENCY)
    return tuple(
        Said(
            number=event.number,
            move=Move(event.kind),
            side=Side(event.side),
            actor=event.actor if event.side == Side.AGENCY else "",
            who=names.get(event.actor, ""),
            at=event.at,
            data=event.data,
            # The record of a meeting is no text to be read as it is: `meetings` has it.
            words=opened.get(event.words, "") if event.words and event.kind != Move.MEETING else "",
        )
        for event in events
        if Move(event.kind) in SHOWN
    )


def _opened(referral: UUID, packages: list[Package]) -> tuple[OpenedBy, ...]:
    """The dissemination log, each officer and each thing once, the latest first."""
    documents = {package.document for package in packages}
    found = list(
        Opening.objects.filter(referral_id=referral)
        .values("officer", "package", "object_id")
        .annotate(first=Min("at"), last=Max("at"), times=Count("pk"))
        .order_by("-last")
    )
    names = colleagues.names(row["officer"] for row in found)
    return tuple(
        OpenedBy(
            who=names.get(row["officer"], row["officer"]),
            package=row["package"],
            file=None if row["object_id"] in documents else row["object_id"],
            first=row["first"],
            last=row["last"],
            times=row["times"],
        )
        for row in found
    )
