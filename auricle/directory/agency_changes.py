"""Add an agency, close one, open one again: one administrator asks, or the operator; another administrator agrees.

A closed agency gets no new referral. It is closed only when none of its referrals is open. Its officers still read
what they had. Its team and its key come about as at set-up: an officer is invited, makes the key, and it is signed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from auricle.audit import trail
from auricle.directory import cards, catalogue
from auricle.directory.cards import Draft
from auricle.directory.invitations import OPERATOR
from auricle.directory.models import Agency, AgencyChange
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotNow

LONGEST_NAME = 80
CODE = re.compile(r"[a-z0-9](-?[a-z0-9]){1,38}")
"""A code is short and in small letters: it stands in addresses, and behind a prefix it is the code of a team."""
MOST_SHOWN = 30
SORTS = (
    *("police", "prosecution", "court", "mediation", "regulator", "bank", "customs", "ombudsman"),
    *("inspection", "administration", "other"),
)
"""What kinds of agencies there are."""
OPEN_REFERRALS = "agency_has_open_referrals"


class Kind(StrEnum):
    """What is asked."""

    ADD = "add"
    CLOSE = "close"
    REOPEN = "reopen"


ACTS: Mapping[Kind, str] = {
    Kind.ADD: "agency_added",
    Kind.CLOSE: "agency_closed",
    Kind.REOPEN: "agency_reopened",
}


class MayNotChangeAgencies(NotAllowed):
    """Administrators look after agencies."""


class AgencyNeedsAnother(NotAllowed):
    """Who agrees is another administrator than who asked, and not of the same hand."""


class ChangeIsOver(NotNow):
    """Somebody decided first, its time is up, or the agency is no longer as it was."""


class ChangeWaits(NotNow):
    """A change of this agency waits for a second administrator already."""


class AgencyHasOpenReferrals(NotNow):
    """It has open referrals: they end or are recalled first."""


@dataclass(frozen=True)
class NewAgency:
    """An agency to be: names by language, its sort, what it does by language, and where it acts (no region: all)."""

    code: str
    names: Mapping[str, str]
    sort: str
    does: Mapping[str, str]
    categories: Sequence[str]
    regions: Sequence[str] = ()


@dataclass(frozen=True)
class Known:
    """An agency that is there."""

    code: str
    name: str
    sort: str
    closed_at: datetime | None


@dataclass(frozen=True)
class Change:
    """A change as administrators see it. `asked_by` is empty where the operator asked; `mine`: this person did."""

    id: int
    kind: Kind
    code: str
    names: Mapping[str, str]
    sort: str
    does: tuple[str, ...]
    categories: tuple[str, ...]
    regions: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    mine: bool


def add(*, by: Person, agency: NewAgency, now: datetime) -> int:
    """Ask for a new agency. Returns the number of the change.

    Raises MayNotChangeAgencies, ChangeWaits, or Invalid with `code`, `sort`, `name-LANGUAGE` and what a card refuses.
    """
    _may(by)
    return _ask(_new(agency, now), by)


def close(*, by: Person, code: str, now: datetime) -> int:
    """Ask that an agency gets no new referral. Raises MayNotChangeAgencies, ChangeIsOver, ChangeWaits."""
    _may(by)
    return _ask(_turned(Kind.CLOSE, code, now), by)


def reopen(*, by: Person, code: str, now: datetime) -> int:
    """Ask that it gets referrals again. Raises as `close`."""
    _may(by)
    return _ask(_turned(Kind.REOPEN, code, now), by)


def ask_as_operator(*, kind: Kind, code: str, agency: NewAgency | None, now: datetime) -> int:
    """The same from the command line; one administrator then agrees. Raises as `add` and `close`."""
    return _ask(_new(agency, now) if agency else _turned(kind, code, now), None)


def agree(*, by: Person, change: int, now: datetime) -> None:
    """Agree as the second person: it is done.

    Raises MayNotChangeAgencies, AgencyNeedsAnother, ChangeIsOver, AgencyHasOpenReferrals.
    """
    row = _open(by, change)
    with transaction.atomic():
        answer = _carry_out(row, by, now)
        if answer == "hand":
            raise AgencyNeedsAnother
        if answer != "done":
            raise ChangeIsOver
        actor = row.asked_by.pseudonym if row.asked_by else OPERATOR
        if row.kind == Kind.ADD:
            draft = Draft(row.words, tuple(row.categories), tuple(row.regions))
            cards.begin(agency=row.code, draft=draft, actor=by.pseudonym, now=now)
        detail: dict[str, str | int] = {"agency": row.code, "asked_by": actor}
        trail.record(actor=by.pseudonym, act=ACTS[Kind(row.kind)], at=now, detail=detail)
        transaction.on_commit(catalogue.forget)


def decline(*, by: Person, change: int, now: datetime) -> None:
    """Decline it, or take one's own back. Raises MayNotChangeAgencies, ChangeIsOver."""
    row = _open(by, change)
    with transaction.atomic():
        mine = AgencyChange.objects.filter(pk=row.pk, state="open")
        if not mine.update(state="declined", decided_by_id=by.id, decided_at=now):
            raise ChangeIsOver
        detail: dict[str, str | int] = {"agency": row.code, "what": row.kind}
        trail.record(actor=by.pseudonym, act="agency_change_declined", at=now, detail=detail)


def listed(*, by: Person) -> tuple[tuple[Known, ...], tuple[Change, ...]]:
    """Every agency, those that get referrals first; and what waits for a second person. Raises MayNotChangeAgencies."""
    _may(by)
    rows = [
        Known(row.code, row.names.get(by.language, row.names["en"]), row.kind, row.closed_at)
        for row in Agency.objects.all()
    ]
    waits = AgencyChange.objects.filter(state="open").select_related("asked_by")
    known = sorted(rows, key=lambda one: (one.closed_at is not None, one.name))
    return tuple(known), tuple(_shown(row, by) for row in waits[:MOST_SHOWN])


def known() -> list[tuple[str, str, datetime | None]]:
    """Code, English name and end of every agency, for the operator."""
    return [(row.code, row.names["en"], row.closed_at) for row in Agency.objects.order_by("code")]


def _may(by: Person) -> None:
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise MayNotChangeAgencies


def _new(agency: NewAgency, now: datetime) -> AgencyChange:
    languages = [language for language, _name in settings.LANGUAGES]
    names = {language: agency.names.get(language, "").strip() for language in languages}
    draft = Draft({language: {"does": agency.does.get(language, "").strip()} for language in languages})
    draft = Draft(draft.words, tuple(agency.categories), tuple(agency.regions))
    wrong = {
        f"name-{language}": "required"
        for language, name in names.items()
        if not 0 < len(name) <= LONGEST_NAME
    }
    if agency.sort not in SORTS:
        wrong["sort"] = "required"
    if CODE.fullmatch(agency.code) is None:
        wrong["code"] = "required"
    elif Agency.objects.filter(code=agency.code).exists():
        wrong["code"] = "taken"
    wrong |= cards.wrong_with(draft)
    if wrong:
        raise Invalid(wrong)
    return AgencyChange(
        kind=Kind.ADD.value,
        code=agency.code,
        names=names,
        sort=agency.sort,
        words={language: dict(said) for language, said in draft.words.items()},
        categories=list(draft.categories),
        regions=list(draft.regions),
        asked_at=now,
    )


def _turned(kind: Kind, code: str, now: datetime) -> AgencyChange:
    if not Agency.objects.filter(code=code, closed_at__isnull=kind is Kind.CLOSE).exists():
        raise ChangeIsOver
    return AgencyChange(kind=kind.value, code=code, asked_at=now)


def _ask(row: AgencyChange, by: Person | None) -> int:
    row.asked_by_id = by.id if by else None
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise ChangeWaits from None
        detail: dict[str, str | int] = {"agency": row.code, "what": row.kind}
        actor = by.pseudonym if by else OPERATOR
        trail.record(actor=actor, act="agency_change_asked", at=row.asked_at, detail=detail)
    return int(row.pk)


def _open(by: Person, change: int) -> AgencyChange:
    _may(by)
    row = AgencyChange.objects.filter(pk=change, state="open").select_related("asked_by").first()
    if row is None:
        raise ChangeIsOver
    return row


def _carry_out(row: AgencyChange, by: Person, now: datetime) -> str:
    """What the database said: "done", "hand" or "gone". Raises AgencyHasOpenReferrals."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT carry_out_agency_change(%s, %s, %s)", [row.pk, by.id, now])
            (answer,) = cursor.fetchone()
    except IntegrityError as error:
        if OPEN_REFERRALS not in str(error):
            raise
        raise AgencyHasOpenReferrals from None
    return str(answer)


def _shown(row: AgencyChange, by: Person) -> Change:
    return Change(
        id=row.pk,
        kind=Kind(row.kind),
        code=row.code,
        names=row.names,
        sort=row.sort,
        does=tuple(said.get("does", "") for said in row.words.values()),
        categories=tuple(row.categories),
        regions=tuple(row.regions),
        asked_by=row.asked_by.name if row.asked_by else "",
        asked_at=row.asked_at,
        mine=row.asked_by_id == by.id,
    )
