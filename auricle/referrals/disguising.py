"""A copy of a recording with a disguised voice, for an agency: one asks for it, a supervisor who is another decides.

It is made when it is asked for, so that whoever decides hears these very bytes, and it lies under the key of the desk's
texts. Disguise is not anonymity (ADR 0072); a page that offers a copy says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory.hands import one_hand
from auricle.directory.models import Member
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.inbox.desk_reading import Damaged, find_readable, may_read, open_row
from auricle.inbox.listening import may_be_heard
from auricle.inbox.opened import FileEntry
from auricle.inbox.opening import OF_FILES
from auricle.inbox.sound_shape import Shape, measure
from auricle.referrals.disguise_model import DisguisedCopy, copies_of
from auricle.referrals.packing import keep_stream
from auricle.referrals.standing import conflicted
from auricle.reports.models import Report
from auricle.reports.moves import State
from auricle.sealing.envelope import ContentKey, SealError
from auricle.vault import desk_texts, file_tickets, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject
from auricle.vault.playable import Playable, cut

WHY = "disguise/"
SOUND = "disguised/"
MOST_REASON = 2_000
LONGEST = timedelta(minutes=30)
RATES = (8_000, 16_000)


class MayNotDisguise(NotAllowed):
    """This person's roles hand nothing to agencies."""

    permission = Permission.REFER


class MayNotDecide(NotAllowed):
    """This person's roles decide on no copy."""

    permission = Permission.RULE_ON_REFERRAL


class StandsApart(NotAllowed):
    """This person declared a conflict of interest in the report."""


class OwnCopy(NotAllowed):
    """Whoever asked for a copy does not decide on it, nor does an account of the same hand."""


class NotDisguisable(NotNow):
    """Only what the phone records can be disguised: one channel of 8 or 16 kHz, half an hour at most."""


class TalkStays(NotNow):
    """In a talk a call-taker speaks too, and nobody can say from the sound who is who."""


class AlreadyDisguised(NotNow):
    """There is a copy of this recording already, or one waits for a decision."""


class NoSuchCopy(NotFound):
    """There is no such copy."""


class Decided(NotNow):
    """Somebody decided on it already."""


@dataclass(frozen=True)
class Copy:
    """A copy as the report's page shows it. `mine` where this person asked for it."""

    id: UUID
    name: str
    file: UUID
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    mine: bool


@dataclass(frozen=True)
class Heard:
    """A copy that is opened to be heard, why it was asked for, and what a player needs."""

    copy: Copy
    report: UUID
    why: str = field(repr=False)
    shape: Shape
    ticket: str = field(repr=False)


def ask(*, by: Unlocked, report: UUID, file: UUID, why: str, now: datetime) -> UUID:
    """Make a copy, and ask a supervisor whether it may travel.

    Raises Invalid, NoSuchReport, MayNotRead, MayNotDisguise, StandsApart, NotFound, TalkStays, Damaged, NotDisguisable,
    AlreadyDisguised.
    """
    reason = why.strip()
    if not reason or len(reason) > MOST_REASON:
        raise Invalid({"why": "too_long" if reason else "missing"})
    row, source, key, shape = _begun(by, report, file, now)
    copy = uuid4()
    try:
        with transaction.atomic():
            desk = desk_texts.desk_key(keys=by, report=report, team=row.team.code, now=now)
            label, copied = f"{SOUND}{uuid4()}", _disguised(key, source, shape)
            sound = keep_stream(desk, row.pk, label, copied, now, purpose="desk")
            desk_texts.keep(
                keys=by, report=report, team=row.team.code, label=f"{WHY}{copy}", text=reason, now=now
            )
            size = len(shape.head) + shape.size
            DisguisedCopy.objects.create(
                id=copy,
                report=row,
                file=file,
                sound=sound.pk,
                size=size,
                asked_by=by.person.pseudonym,
                asked_at=now,
            )
            trail.record(actor=by.person.pseudonym, act="disguise_asked", at=now, report=report)
    except IntegrityError:
        raise AlreadyDisguised from None
    except SealError:
        raise Damaged from None
    return copy


def require_recording(*, by: Unlocked, report: UUID, file: UUID, now: datetime) -> None:
    """Refuse before anything is written why: raises as `ask`."""
    _begun(by, report, file, now)


def is_disguisable(file: FileEntry, shape: Shape | None) -> bool:
    """Whether it is what the phone records, no talk, and not too long to be made while somebody waits."""
    return not file.talk and _fits(shape)


def _fits(shape: Shape | None) -> bool:
    return (
        shape is not None
        and shape.channels == 1
        and shape.rate in RATES
        and shape.seconds <= LONGEST.total_seconds()
    )


def copies(*, by: Unlocked, report: UUID) -> tuple[Copy, ...]:
    """The copies of a report's recordings, oldest first. Raises NoSuchReport, MayNotRead."""
    find_readable(by, report)
    return tuple(_line(row, name, by) for row, name in copies_of(report))


def hear(*, by: Unlocked, report: UUID, copy: UUID, now: datetime) -> Heard:
    """Open a copy to be heard; that is in the trail. Raises NoSuchCopy, NoSuchReport, MayNotRead, NotFound, Damaged.

    A handler hears one that may not travel only if the recording itself was released to them.
    """
    row, name = _find(by, report, copy)
    if row.state != "approved" and not may_read(by.person):
        _recording(by, find_readable(by, report), row.file, now)
    key = unseal.report_key(keys=by, report=row.report_id, purpose="desk")
    sealed = SealedObject.objects.get(pk=row.sound, report_id=row.report_id)
    why = SealedObject.objects.get(report_id=row.report_id, label=f"{WHY}{copy}")
    try:
        shape = measure(unseal.open_stream(key, sealed)).shape
        reason = unseal.open_text(key, why).decode()
    except SealError:
        raise Damaged from None
    if shape is None:
        raise Damaged
    sound = Playable("audio/wav", shape.head, shape.begins, shape.size)
    with transaction.atomic():
        trail.record(actor=by.person.pseudonym, act="read_file", at=now, report=row.report_id)
        ticket = file_tickets.issue_for_ears(by=by, key=key, sealed=sealed, sound=sound, now=now)
    return Heard(_line(row, name, by), row.report_id, reason, shape, ticket)


def decide(*, by: Unlocked, report: UUID, copy: UUID, approved: bool, now: datetime) -> None:
    """Let a copy travel, or not. Raises NoSuchCopy, NoSuchReport, MayNotRead, MayNotDecide, StandsApart, OwnCopy,
    Decided.
    """
    row, _ = _find(by, report, copy)
    if not by.person.may(Permission.RULE_ON_REFERRAL):
        raise MayNotDecide
    if conflicted(by.person, row.report):
        raise StandsApart
    asker = list(Member.objects.filter(pseudonym=row.asked_by).values_list("pk", flat=True))
    if row.asked_by == by.person.pseudonym or one_hand(by.person.id, asker, now=now):
        raise OwnCopy
    with transaction.atomic():
        waiting = DisguisedCopy.objects.filter(pk=copy, state="asked")
        state = "approved" if approved else "declined"
        if not waiting.update(state=state, decided_by=by.person.pseudonym, decided_at=now):
            raise Decided
        actor = by.person.pseudonym
        if approved:
            trail.record(actor=actor, act="disguise_approved", at=now, report=report)
        else:
            trail.record(actor=actor, act="disguise_declined", at=now, report=report)


def _begun(
    by: Unlocked, report: UUID, file: UUID, now: datetime
) -> tuple[Report, SealedObject, ContentKey, Shape]:
    row = find_readable(by, report)
    if not by.person.may(Permission.REFER):
        raise MayNotDisguise
    if conflicted(by.person, row):
        raise StandsApart
    if row.state == State.DISPOSED:
        raise NotFound
    if _is_there(report, file):
        raise AlreadyDisguised
    source, key = _recording(by, row, file, now)
    return row, source, key, _shape(key, source)


def _is_there(report: UUID, file: UUID) -> bool:
    return DisguisedCopy.objects.filter(report_id=report, file=file).exclude(state="declined").exists()


def _find(by: Unlocked, report: UUID, copy: UUID) -> tuple[DisguisedCopy, str]:
    find_readable(by, report)
    found = next((each for each in copies_of(report) if each[0].pk == copy), None)
    if found is None:
        raise NoSuchCopy
    return found


def _line(row: DisguisedCopy, name: str, by: Unlocked) -> Copy:
    mine = row.asked_by == by.person.pseudonym
    return Copy(row.pk, name, row.file, row.state, row.asked_by, row.asked_at, row.decided_by, mine)


def _recording(by: Unlocked, row: Report, file: UUID, now: datetime) -> tuple[SealedObject, ContentKey]:
    """The recording with its key, for whoever may hear it."""
    opened = open_row(by=by, row=row, now=now)
    entry = next((each for each in opened.files if each.id == file and each.may_open), None)
    sealed = SealedObject.objects.filter(pk=file, report_id=row.pk, purpose__in=OF_FILES).first()
    if entry is None or sealed is None or not may_be_heard(entry):
        raise NotFound
    if entry.talk:
        raise TalkStays
    return sealed, unseal.report_key(keys=by, report=row.pk, purpose=sealed.purpose)


def _shape(key: ContentKey, source: SealedObject) -> Shape:
    try:
        shape = measure(unseal.open_stream(key, source)).shape
    except SealError:
        raise Damaged from None
    if shape is None or not _fits(shape):
        raise NotDisguisable
    return shape


def _disguised(key: ContentKey, source: SealedObject, shape: Shape) -> Iterator[bytes]:
    """The copy as it is made, chunk by chunk: neither voice is whole anywhere."""
    # It brings arrays along, which no process needs before somebody asks for a copy.
    from auricle.inbox.sound_disguise import Disguise, any_strength  # noqa: PLC0415

    voice = Disguise(shape.rate, any_strength())
    yield shape.head
    for chunk in cut(unseal.open_stream(key, source), shape.begins, shape.size):
        yield voice.add(chunk)
    yield voice.finish()
