"""What an agency's own computer system does with what was handed to the agency: list it, fetch it, answer it.

Nothing is opened here. Packages go out as they are sealed to the agency's key; words come in sealed under the
referral's key, which the server does not have. So what an agency wrote is first read by the desk.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from auricle.directory.people import Person
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.partners.calling import Caller
from auricle.partners.keyset import Place, place_of, written
from auricle.referrals import agency_rules, log, standing
from auricle.referrals.agency_rules import PLAIN, QUESTION, SHOWN, Answer
from auricle.referrals.agency_rules import NotTheirs as NotTheirs
from auricle.referrals.lifecycle import Facts, offered, plan
from auricle.referrals.models import Package, Referral, ReferralEvent
from auricle.referrals.moves import AgencyOutcome, Ground, Kind, Longer, Move, Side, State
from auricle.sealing.envelope import HEADER_SIZE, TAG_SIZE, padded_size
from auricle.vault.models import Grant, ObjectChunk, ReportKey, SealedObject

# What a face is given: it knows no table.
Row = Referral
Event = ReferralEvent
PURPOSE = "content"
WORDS = "words/"
LONGEST_WORDS = padded_size(4 * 20_000) + TAG_SIZE
COLUMNS = (*agency_rules.COLUMNS, "category__code", "region__code", "channel")


@dataclass(frozen=True)
class SealedWords:
    """Words that the agency's system sealed under the referral's key, as one object of format AU1."""

    object: UUID
    header: bytes = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Page:
    """Some referrals, those that were sent last first, and the cursor behind which the next ones are."""

    items: tuple[Referral, ...]
    following: str


@dataclass(frozen=True)
class Seen:
    """A referral, what happened to it, and which moves the agency can make now."""

    row: Referral
    events: tuple[ReferralEvent, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Sealed:
    """A sealed object. `chunks` are its pieces; of an attachment only how many there are."""

    object: UUID
    label: str
    header: bytes = field(repr=False)
    count: int
    chunks: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class SealedPackage:
    """The last released version as it is sealed. `words` are what both sides wrote; `files` are fetched by chunks."""

    number: int
    commitment: bytes = field(repr=False)
    grants: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    document: Sealed
    files: tuple[Sealed, ...]
    words: tuple[Sealed, ...]


def listed(*, by: Caller, state: str, since: str, limit: int, cursor: str) -> Page:
    """Those of this agency. Raises Invalid: `state`, `since`, `cursor`."""
    rows = _theirs(by).order_by("-sent_at", "-id")
    if state:
        if state not in set(State):
            raise Invalid({"state": "unknown"})
        rows = rows.filter(state=state)
    if since:
        rows = rows.filter(sent_at__gte=_moment(since))
    if cursor:
        place = place_of(cursor)
        # One bound that the index begins at, and the few of the same moment left out.
        rows = rows.filter(Q(sent_at__lte=place.at) & ~Q(sent_at=place.at, id__gte=place.id))
    found = list(rows[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    following = written(Place(last.sent_at, last.pk)) if last and last.sent_at else ""
    return Page(tuple(found[:limit]), following)


def look(*, by: Caller, referral: UUID) -> Seen:
    """One of them. Raises NotTheirs."""
    row = find(referral, by=by)
    events = tuple(ReferralEvent.objects.filter(referral_id=row.pk).order_by("number"))
    facts = standing.facts_of(row, by=officer(by), has_words=True, events=events)
    shown = tuple(event for event in events if Move(event.kind) in SHOWN)
    return Seen(row, shown, offered(state=State(row.state), facts=facts, side=Side.AGENCY))


def package(*, by: Caller, referral: UUID, now: datetime) -> SealedPackage:
    """The last version, as it is sealed; it is noted in the dissemination log and the trail. Raises NotTheirs."""
    row = _arrived(find(referral, by=by), by=by, now=now)
    found = _last(row)
    key = ReportKey.objects.only("commitment").filter(report_id=row.pk, purpose=PURPOSE).first()
    document = SealedObject.objects.filter(pk=found.document).first()
    if key is None or document is None:
        raise NotTheirs
    grants = Grant.objects.filter(report_id=row.pk, purpose=PURPOSE).values_list("key_id", "blob")
    said = SealedObject.objects.filter(report_id=row.pk, label__startswith=WORDS)
    _note_opening(by, row, found.number, found.document, now)
    if row.seen_package < found.number:
        Referral.objects.filter(pk=row.pk).update(seen_package=found.number)
    return SealedPackage(
        found.number,
        bytes(key.commitment),
        tuple((bytes(key_id), bytes(blob)) for key_id, blob in grants),
        whole(document),
        tuple(map(_named, SealedObject.objects.filter(pk__in=found.files).order_by("pk"))),
        tuple(map(whole, said.order_by("kept_at", "pk"))),
    )


def chunk(*, by: Caller, referral: UUID, file: UUID, index: int, now: datetime) -> bytes:
    """One sealed chunk of an attachment of the last version; the first is noted as its opening. Raises NotTheirs."""
    row = find(referral, by=by)
    found = _last(row)
    sealed = SealedObject.objects.filter(pk=file).first() if file in found.files else None
    if sealed is None or index >= sealed.chunks:
        raise NotTheirs
    if index == 0:
        _note_opening(by, row, found.number, file, now)
    if sealed.body is not None:
        return bytes(sealed.body)
    return bytes(ObjectChunk.objects.get(object_id=file, index=index).data)


def acknowledge(*, by: Caller, referral: UUID, now: datetime) -> Seen:
    """Confirm receipt. Raises NotTheirs, MoveNotNow, SomeoneWasFirst."""
    return _move(by, referral, Move.ACKNOWLEDGE, now)


def accept(*, by: Caller, referral: UUID, now: datetime) -> Seen:
    """Take it on; receipt is confirmed by it. Raises as `acknowledge`."""
    return _move(by, referral, Move.ACCEPT, now)


def begin(*, by: Caller, referral: UUID, now: datetime) -> Seen:
    """Say that somebody works on it. Raises as `acknowledge`."""
    return _move(by, referral, Move.BEGIN, now)


def confirm_deletion(*, by: Caller, referral: UUID, now: datetime) -> Seen:
    """Say that all copies of what was recalled are deleted. Raises as `acknowledge`."""
    return _move(by, referral, Move.CONFIRM_DELETION, now)


def ask(*, by: Caller, referral: UUID, words: SealedWords, now: datetime) -> Seen:
    """Ask the desk. No clock stops by it. Raises Invalid (`words`), and as `acknowledge`."""
    return _move(by, referral, Move.ASK, now, words=words, answer=QUESTION)


def dispute(*, by: Caller, referral: UUID, words: SealedWords, now: datetime) -> Seen:
    """Contest a ruling, once. Raises as `ask`."""
    return _move(by, referral, Move.DISPUTE, now, words=words)


def request_return(
    *, by: Caller, referral: UUID, ground: Ground, owner: str, words: SealedWords | None, now: datetime
) -> Seen:
    """Send it back, once, on one of the grounds; `owner` is the code of the agency that should have it.

    That it was handled before needs words: the number under which. Raises Invalid (`owner`), and as `ask`.
    """
    answer = agency_rules.returned(ground=ground, owner=owner)
    if ground is Ground.ALREADY_HANDLED and words is None:
        raise Invalid({"words": "required"})
    return _move(by, referral, Move.REQUEST_RETURN, now, words=words, answer=answer)


def extend(
    *,
    by: Caller,
    referral: UUID,
    until: datetime,
    words: SealedWords,
    now: datetime,
    why: Longer | None = None,
) -> Seen:
    """Name a later day for the outcome, once, with a reason; the reporter reads that it takes longer, and `why`.

    Raises Invalid (`until`) for a day that is no extension, and as `ask`.
    """
    row = find(referral, by=by)
    answer = agency_rules.extended(row, until, why)
    return _move(by, referral, Move.EXTEND, now, words=words, answer=answer)


def report_outcome(
    *, by: Caller, referral: UUID, outcome: AgencyOutcome, words: SealedWords, now: datetime
) -> Seen:
    """Say what became of it. Raises as `ask`."""
    return _move(by, referral, Move.REPORT_OUTCOME, now, words=words, answer=agency_rules.outcome(outcome))


def note_refused(*, by: Caller, referral: UUID, tried: str, error: Exception, now: datetime) -> None:
    """An answer was refused: a line in the trail says so. Raises NotTheirs."""
    agency_rules.note_refusal(find(referral, by=by), tried=tried, actor=by.pseudonym, error=error, now=now)


def find(referral: UUID, *, by: Caller) -> Referral:
    """A referral of this agency. Raises NotTheirs."""
    row = _theirs(by).filter(pk=referral).first()
    if row is None:
        raise NotTheirs
    return row


def _arrived(row: Referral, *, by: Caller, now: datetime) -> Referral:
    """What a system fetches or answers before we learned that it was told of it has arrived by that."""
    if row.state not in {State.SENT, State.UNDELIVERED}:
        return row
    facts = Facts(roles=frozenset({Role.CLOCK}), actor=by.pseudonym, kind=Kind(row.kind))
    planned = plan(state=State(row.state), move=Move.DELIVERED, facts=facts)
    try:
        with transaction.atomic():
            log.write(row, log.Entry(planned, by.pseudonym, {"by": "api"}), now=now)
    except log.SomeoneWasFirst:
        return find(row.pk, by=by)
    return row


def _theirs(by: Caller) -> QuerySet[Referral]:
    rows = Referral.objects.select_related("category", "region").only(*COLUMNS)
    return rows.filter(agency_id=by.agency, sent_at__isnull=False)


def _last(row: Referral) -> Package:
    found = Package.objects.filter(referral_id=row.pk).order_by("-number").first()
    if found is None:
        raise NotTheirs
    return found


def _move(
    by: Caller,
    referral: UUID,
    move: Move,
    now: datetime,
    *,
    words: SealedWords | None = None,
    answer: Answer = PLAIN,
) -> Seen:
    row = _arrived(find(referral, by=by), by=by, now=now)
    with transaction.atomic():
        facts = standing.facts_of(row, by=officer(by), has_words=words is not None)
        planned = plan(state=State(row.state), move=move, facts=facts)
        kept = _keep(words, row, now) if words is not None else None
        entry = log.Entry(planned, by.pseudonym, answer.data, answer.columns, kept, tell=True)
        log.write(row, entry, now=now)
    return look(by=by, referral=referral)


def _keep(words: SealedWords, row: Referral, now: datetime) -> UUID:
    """Keep them as they are. Whether they open is seen by whoever reads them; here only their shape can be."""
    whole = len(words.body) - TAG_SIZE
    shaped = len(words.header) == HEADER_SIZE and words.header[0] == 1
    if not shaped or len(words.body) > LONGEST_WORDS or whole < 8 or whole != padded_size(whole - 8):
        raise Invalid({"words": "not_sealed"})
    try:
        with transaction.atomic():
            SealedObject.objects.create(
                id=words.object,
                report_id=row.pk,
                purpose=PURPOSE,
                label=f"{WORDS}{words.object}",
                header=words.header,
                body=words.body,
                chunks=1,
                kept_at=now,
            )
    except IntegrityError:
        raise Invalid({"words": "object_taken"}) from None
    return words.object


def _named(row: SealedObject) -> Sealed:
    return Sealed(row.pk, row.label, bytes(row.header), row.chunks)


def whole(row: SealedObject) -> Sealed:
    """With its chunks: a text is never long."""
    if row.body is not None:
        return replace(_named(row), chunks=(bytes(row.body),))
    pieces = ObjectChunk.objects.filter(object_id=row.pk).order_by("index").values_list("data", flat=True)
    return replace(_named(row), chunks=tuple(map(bytes, pieces)))


def _note_opening(by: Caller, row: Referral, number: int, opened: UUID, now: datetime) -> None:
    agency_rules.note_opening(row, package=number, opened=opened, actor=by.pseudonym, now=now)


def officer(by: Caller) -> Person:
    """The system acts as an officer of its agency would: the state table asks for roles."""
    return Person(0, by.pseudonym, by.label, "en", frozenset({Role.OFFICER}), (), by.agency)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({"since": "no_moment"}) from None
    if moment.tzinfo is None:
        raise Invalid({"since": "no_moment"})
    return moment
