"""Open a referral on the desk: what was sealed for the agency, what was said, who there opened what. It leaves a line.

Whoever may open the report, or its redacted version, may open what was handed over of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory import colleagues
from auricle.directory.models import Agency
from auricle.errors import NotFound
from auricle.inbox.desk_reading import MayNotRead, may_see
from auricle.inbox.opened import Words
from auricle.referrals import drafting, log, standing, words
from auricle.referrals.asking import asked_and_answered
from auricle.referrals.handover import find
from auricle.referrals.lifecycle import offered
from auricle.referrals.models import Opening, Package, Referral, ReferralClock, ReferralEvent
from auricle.referrals.moves import Move, Side, State
from auricle.referrals.package import Document, load
from auricle.referrals.packing import stayed
from auricle.referrals.sealing_again import sealed_to_its_system
from auricle.reports.models import Report
from auricle.reports.moves import State as ReportState
from auricle.reports.reference import reference_of
from auricle.reports.review_log import contact_takes_care
from auricle.sealing.envelope import ContentKey
from auricle.vault import file_tickets, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject

DESK_WORDS = "referral/"
"""Where the desk's words to itself lie, with the report's own: this, the referral's id, the number of the event."""


@dataclass(frozen=True)
class Version:
    """One version of the package as it was sealed, who made it and who released it; nobody yet where that is empty."""

    number: int
    made_by: str
    made_at: datetime
    released_by: str
    released_at: datetime | None
    document: Document = field(repr=False)
    stayed: tuple[str, ...] = ()
    """Names of the texts that stayed here; said of the newest version alone, which somebody may have to approve."""


@dataclass(frozen=True)
class Said:
    """One event with its words, where it has some. `inside`: the agency does not read them.

    `owner` is the agency that ought to have it, where a return names one.
    """

    number: int
    move: Move
    side: str
    who: str
    at: datetime
    data: Mapping[str, object]
    words: str = field(default="", repr=False)
    inside: bool = False
    owner: str = ""


@dataclass(frozen=True)
class Opened:
    """Who at the agency opened what, and when: a version of the package, or the file of this name."""

    who: str
    package: int
    file: str | None = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class DeskReferral:
    """A referral, opened for one request. `versions` are newest first; `waiting` is one that nobody released yet.

    `newer`: a redacted version was made since the newest one. `moves` are those that this person could make now.
    """

    row: Referral
    number: str
    agency: str
    report: UUID
    reference: str
    report_state: ReportState
    language: str
    handler: str
    drafted_by: str
    versions: tuple[Version, ...] = field(repr=False)
    said: tuple[Said, ...] = field(repr=False)
    openings: tuple[Opened, ...]
    clocks: tuple[ReferralClock, ...]
    moves: tuple[Move, ...]
    newer: bool
    renewable: bool
    preapproved: bool
    destroyed: bool = False
    to_seal_again: bool = False
    """Whether the agency's own system has a key by now that cannot open this."""
    asked: tuple[Words, ...] = field(default=(), repr=False)
    """What the reporter was asked about the outcome, and what they wrote since, as this person may read it."""
    careful: bool = False
    """Whether the first review said that writing to the reporter takes care, or is not safe."""

    @property
    def waiting(self) -> Version | None:
        """The newest version, if it was not released."""
        newest = self.versions[0] if self.versions else None
        return newest if newest and newest.released_at is None else None


def open_referral(*, by: Unlocked, referral: UUID, now: datetime) -> DeskReferral:
    """Open a referral of one of this person's teams. Raises NoSuchReferral, MayNotRead, NoTeamKey."""
    with transaction.atomic():
        row, found = find(referral, by=by)
        if not may_see(by.person, row):
            raise MayNotRead
        events = list(ReferralEvent.objects.filter(referral_id=found.pk).order_by("number"))
        packages = list(Package.objects.filter(referral=found).order_by("-number"))
        openings = list(Opening.objects.filter(referral=found).order_by("-at"))
        detail: dict[str, str | int] = {"referral": log.number_of(found.pk), "version": found.version}
        trail.record(actor=by.person.pseudonym, act="read_referral", at=now, report=row.pk, detail=detail)
        destroyed = row.state == ReportState.DISPOSED
        key = None if destroyed else words.referral_key(by, found.pk)
        documents = _documents(key, packages) if key else {}
        said = _words(by, row, found, key) if key else {}
        kept = (
            stayed(by=by, row=row, package=packages[0], document=documents[packages[0].number]) if key else ()
        )
        asked = _asked(by, row, events, now) if key else ()
    people = colleagues.names(_named(found, events, packages, openings))
    facts = standing.desk_facts(found, by=by.person, row=row, has_words=True, now=now, events=events)
    moves = offered(state=State(found.state), facts=facts, side=Side.DESK)
    return DeskReferral(
        row=found,
        number=log.number_of(found.pk),
        agency=found.agency.names.get(by.person.language, found.agency.names["en"]),
        report=row.pk,
        reference=reference_of(row.pk),
        report_state=ReportState(row.state),
        language=row.language,
        handler=row.handler.name if row.handler else "",
        drafted_by=people.get(found.drafted_by, ""),
        versions=_versions(packages, documents, people, kept) if not destroyed else (),
        said=tuple(_said(event, said, people, by) for event in events),
        openings=tuple(_opening(one, documents, people) for one in openings),
        clocks=tuple(ReferralClock.objects.filter(referral=found).order_by("due_at")),
        moves=moves,
        newer=not destroyed and drafting.newer_exists(packages[0], row),
        renewable=not destroyed and State(found.state) in drafting.CAN_BE_NEWER,
        preapproved=facts.preapproved,
        destroyed=destroyed,
        to_seal_again=not destroyed and not sealed_to_its_system(found, now=now),
        asked=asked,
        careful=Move.ASK_REPORTER in moves and contact_takes_care(row.pk),
    )


def file_ticket(*, by: Unlocked, referral: UUID, file: UUID, now: datetime) -> str:
    """A ticket for an attachment of a package, as it was sealed for the agency. Raises NotFound, MayNotRead."""
    with transaction.atomic():
        row, found = find(referral, by=by)
        if not may_see(by.person, row):
            raise MayNotRead
        packages = [p for p in Package.objects.filter(referral=found) if file in p.files]
        if not packages:
            raise NotFound
        key = words.referral_key(by, found.pk)
        (document,) = _documents(key, packages[:1]).values()
        attached = next(one for one in document.files if one.id == file)
        trail.record(actor=by.person.pseudonym, act="read_file", at=now, report=row.pk)
        sealed = SealedObject.objects.get(pk=file)
        return file_tickets.issue(by=by, key=key, sealed=sealed, name=attached.name, now=now)


def _documents(key: ContentKey, packages: Sequence[Package]) -> dict[int, Document]:
    sealed = SealedObject.objects.in_bulk([package.document for package in packages])
    return {p.number: load(unseal.open_text(key, sealed[p.document])) for p in packages}


def _words(by: Unlocked, row: Report, found: Referral, key: ContentKey) -> dict[str, str]:
    """What both sides said, by its object; what the desk said to itself, by the number of its event."""
    opened = {str(name): text for name, text in words.open_words(key, found.pk).items()}
    label = f"{DESK_WORDS}{found.pk}/"
    inside = list(SealedObject.objects.filter(report_id=row.pk, label__startswith=label))
    if inside:
        desk = unseal.report_key(keys=by, report=row.pk, purpose="desk")
        for one in inside:
            opened[one.label.removeprefix(label)] = unseal.open_text(desk, one).decode()
    return opened


def _asked(by: Unlocked, row: Report, events: Sequence[ReferralEvent], now: datetime) -> tuple[Words, ...]:
    first = next((event.at for event in events if event.kind == Move.ASK_REPORTER), None)
    return asked_and_answered(by=by, row=row, since=first, now=now) if first else ()


def _named(
    found: Referral,
    events: Sequence[ReferralEvent],
    packages: Sequence[Package],
    openings: Sequence[Opening],
) -> set[str]:
    return {
        found.drafted_by,
        *(event.actor for event in events),
        *(package.made_by for package in packages),
        *(package.released_by for package in packages),
        *(one.officer for one in openings),
    }


def _versions(
    packages: Sequence[Package],
    documents: Mapping[int, Document],
    people: Mapping[str, str],
    kept: tuple[str, ...],
) -> tuple[Version, ...]:
    newest, *others = (_version(package, documents, people) for package in packages)
    return replace(newest, stayed=kept), *others


def _version(package: Package, documents: Mapping[int, Document], people: Mapping[str, str]) -> Version:
    return Version(
        package.number,
        people.get(package.made_by, ""),
        package.made_at,
        people.get(package.released_by, ""),
        package.released_at,
        documents[package.number],
    )


def _said(event: ReferralEvent, opened: Mapping[str, str], people: Mapping[str, str], by: Unlocked) -> Said:
    inside = opened.get(str(event.number), "")
    return Said(
        event.number,
        Move(event.kind),
        event.side,
        people.get(event.actor, ""),
        event.at,
        event.data,
        inside or (opened.get(str(event.words), "") if event.words and event.kind != Move.MEETING else ""),
        bool(inside),
        _agency(event.data["owner"], by) if event.data.get("owner") else "",
    )


def _agency(code: str, by: Unlocked) -> str:
    """The name of an agency that a return names."""
    names = Agency.objects.filter(code=code).values_list("names", flat=True).first() or {}
    return str(names.get(by.person.language, names.get("en", "")))


def _opening(one: Opening, documents: Mapping[int, Document], people: Mapping[str, str]) -> Opened:
    document = documents.get(one.package)
    files = {file.id: file.name for file in document.files} if document else {}
    return Opened(people.get(one.officer, ""), one.package, files.get(one.object_id), one.at)
