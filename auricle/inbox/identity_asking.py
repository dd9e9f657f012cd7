"""Ask who a reporter is, and see it once. Whoever asks opens nothing: two custodians do, or nobody."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.inbox.desk_reading import MayNotRead, may_see
from auricle.reports.casework import find
from auricle.reports.identity_reasons import IdentityReason
from auricle.vault import asking_texts, identity
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import IdentityRequest

MOST_REASON = 2_000
# Long enough for two people who are not always there, short enough that a reason does not outlive its cause.
ASKED_FOR = timedelta(hours=72)
RUNNING = ("asked", "supported", "opened")


class MayNotAsk(NotAllowed):
    """This person's roles do not ask for identities."""


class NothingSealed(NotNow):
    """The reporter left nothing, and nothing was moved into the vault: there is no identity to open."""


class AlreadyAsked(NotNow):
    """A request for this report is on its way."""


class NothingToSee(NotFound):
    """There is no opened identity for this person under this address: seen already, run out, or somebody else's."""


@dataclass(frozen=True)
class Asked:
    """The last request for a report as its desk sees it."""

    id: UUID
    code: IdentityReason
    state: str
    mine: bool
    ends_at: datetime
    declined: str


@dataclass(frozen=True)
class Seen:
    """An identity, for this one page. `watermark` is who looks; repr shows nothing of the rest."""

    report: UUID
    watermark: str
    at: datetime
    contact: Mapping[str, str] = field(repr=False)
    moved: tuple[str, ...] = field(repr=False)


def ask(*, by: Unlocked, report: UUID, code: str, words: str, now: datetime) -> UUID:
    """Ask two custodians to open this report's identity. The words are sealed to the team and to the seats.

    Raises Invalid, MayNotAsk, NoSuchReport, MayNotRead, NothingSealed, AlreadyAsked.
    """
    _check(code, words)
    request = uuid4()
    try:
        with transaction.atomic():
            row = find(report, by=by.person)
            if not by.person.may(Permission.ASK_IDENTITY):
                raise MayNotAsk
            if not may_see(by.person, row):
                raise MayNotRead
            if not identity.numbers(report):
                raise NothingSealed
            IdentityRequest.objects.create(
                id=request,
                report_id=report,
                code=code,
                asked_by_id=by.person.id,
                asked_at=now,
                ends_at=now + ASKED_FOR,
            )
            key = asking_texts.key_of_team(keys=by, report=report, team=row.team.code, now=now)
            asking_texts.keep(key, report=report, label=f"ask/{request}", text=words.strip(), now=now)
            detail = {"reason": code}
            trail.record(
                actor=by.person.pseudonym, act="identity_asked", at=now, report=report, detail=detail
            )
    except IntegrityError:
        raise AlreadyAsked from None
    return request


def last_request(*, by: Unlocked, report: UUID) -> Asked | None:
    """The latest request for a report of one's team, with a custodian's words when it was declined."""
    row = IdentityRequest.objects.filter(report_id=report).order_by("-asked_at").first()
    if row is None:
        return None
    words = ""
    if row.state == "declined" and by.person.may(Permission.ASK_IDENTITY):
        team = find(report, by=by.person).team.code
        key = asking_texts.key_of_team(keys=by, report=report, team=team, now=row.asked_at)
        words = asking_texts.read(key, report=report, label=f"decline/{row.pk}")
    mine = row.asked_by_id == by.person.id
    return Asked(row.pk, IdentityReason(row.code), row.state, mine, row.ends_at, words)


def has_identity(report: UUID) -> bool:
    """Whether there is anything in the vault for this report."""
    return bool(identity.numbers(report))


def see_once(*, by: Unlocked, request: UUID, now: datetime) -> Seen:
    """Show what two custodians opened to the one who asked, once. Raises NotFresh, NothingToSee, IdentityDamaged."""
    require_fresh(by, now)
    with transaction.atomic():
        row = _opened(by, request, now)
        sealed = bytes(row.keys_sealed or b"")
        taken = IdentityRequest.objects.filter(pk=request, state="opened").update(
            state="seen", seen_at=now, keys_sealed=None
        )
        if not taken:
            raise NothingToSee
        trail.record(actor=by.person.pseudonym, act="identity_seen", at=now, report=row.report_id)
        parts = identity.open_identity(by, row, sealed)
    moved = tuple(_words(text)["text"] for label, text in parts.items() if label.startswith("moved/"))
    return Seen(row.report_id, by.person.pseudonym, now, _words(parts.get("contact", b"{}")), moved)


def waits_for(*, by: Unlocked, request: UUID, now: datetime) -> UUID:
    """The report whose opened identity waits for this person. Raises NothingToSee."""
    return _opened(by, request, now).report_id


def _opened(by: Unlocked, request: UUID, now: datetime) -> IdentityRequest:
    row = IdentityRequest.objects.filter(
        pk=request, asked_by_id=by.person.id, state="opened", ends_at__gt=now
    ).first()
    if row is None:
        raise NothingToSee
    return row


def _words(plain: bytes) -> Mapping[str, str]:
    """What somebody sealed as a flat JSON of texts; a browser can seal anything, and must not break the page."""
    try:
        value = json.loads(json.dumps(json.loads(plain), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {"text": ""}
    found = value if isinstance(value, dict) else {}
    return {"text": "", **{str(name): text for name, text in found.items() if isinstance(text, str)}}


def _check(code: str, words: str) -> None:
    errors = {}
    if code not in set(IdentityReason):
        errors["code"] = "unknown"
    if not words.strip():
        errors["words"] = "missing"
    elif len(words) > MOST_REASON:
        errors["words"] = "too_long"
    if errors:
        raise Invalid(errors)
