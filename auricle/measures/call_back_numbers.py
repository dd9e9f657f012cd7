"""The numbers that banks are called back on: one administrator writes it down, another confirms it.

A number counts once it is confirmed. Nothing that a report or a request says becomes one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory import colleagues
from auricle.directory.hands import one_hand
from auricle.directory.models import Agency, Member
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.telephone import international
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.measures.asking import BANK
from auricle.measures.models import CallBackNumber
from auricle.measures.moves import SpokeTo


class KeepsNoNumbers(NotAllowed):
    """This person configures nothing."""

    permission = Permission.CONFIGURE


class NoSuchNumber(NotFound):
    """There is no such number."""


class OwnNumber(NotAllowed):
    """Whoever wrote a number down does not confirm it, and neither does another account of theirs."""


class NotWaiting(NotNow):
    """The number was confirmed, or taken away."""


@dataclass(frozen=True)
class Line:
    """One number as it is listed. `confirmed_by` is empty while it waits for another administrator."""

    id: int
    bank: str
    phone: str
    desk: SpokeTo
    made_by: str
    made_at: datetime
    confirmed_by: str
    mine: bool


@dataclass(frozen=True)
class Numbers:
    """Every number that was not taken away, by bank; and the banks, for a new one."""

    lines: tuple[Line, ...]
    banks: tuple[tuple[str, str], ...]


def listed(*, by: Person) -> Numbers:
    """What stands in the directory. Raises KeepsNoNumbers."""
    _require(by)
    rows = list(CallBackNumber.objects.filter(ended_at=None).select_related("agency"))
    people = colleagues.names({name for row in rows for name in (row.made_by, row.confirmed_by)})
    lines = (
        Line(
            row.pk,
            row.agency.names.get(by.language, row.agency.names["en"]),
            row.phone,
            SpokeTo(row.desk),
            people.get(row.made_by, ""),
            row.made_at,
            people.get(row.confirmed_by, row.confirmed_by),
            row.made_by == by.pseudonym,
        )
        for row in rows
    )
    banks = (
        (a.code, a.names.get(by.language, a.names["en"]))
        for a in Agency.objects.filter(kind=BANK, closed_at=None)
    )
    return Numbers(
        tuple(sorted(lines, key=lambda line: (line.bank, line.id))),
        tuple(sorted(banks, key=lambda pair: pair[1])),
    )


def write_down(*, by: Person, bank: str, phone: str, desk: SpokeTo | None, now: datetime) -> int:
    """Write a number down, with its country's prefix. Returns its id.

    Raises KeepsNoNumbers, Invalid (`bank`, `phone`, `desk`).
    """
    _require(by)
    agency = Agency.objects.filter(code=bank, kind=BANK, closed_at=None).first()
    number = international(phone)
    wrong = {
        "bank": agency is None and "unknown",
        "phone": number is None and "no_number",
        "desk": desk is None and "required",
    }
    errors = {name: code for name, code in wrong.items() if code}
    if errors or agency is None or number is None or desk is None:
        raise Invalid(errors)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = CallBackNumber.objects.create(
                    agency=agency, phone=number, desk=desk.value, made_by=by.pseudonym, made_at=now
                )
        except IntegrityError:
            raise Invalid({"phone": "known"}) from None
        trail.record(actor=by.pseudonym, act="call_back_written_down", at=now, detail=_detail(row))
    return row.pk


def confirm(*, by: Person, number: int, now: datetime) -> None:
    """Confirm a number that another administrator wrote down.

    Raises KeepsNoNumbers, NoSuchNumber, OwnNumber, NotWaiting.
    """
    with transaction.atomic():
        row = _find(by, number)
        if one_hand(by.id, _who(row.made_by), now=now):
            raise OwnNumber
        waiting = CallBackNumber.objects.filter(pk=row.pk, confirmed_by="", ended_at=None)
        if not waiting.update(confirmed_by=by.pseudonym, confirmed_at=now):
            raise NotWaiting
        trail.record(actor=by.pseudonym, act="call_back_confirmed", at=now, detail=_detail(row))


def take_away(*, by: Person, number: int, now: datetime) -> None:
    """Take a number away, at once. Raises KeepsNoNumbers, NoSuchNumber, NotWaiting."""
    with transaction.atomic():
        row = _find(by, number)
        there = CallBackNumber.objects.filter(pk=row.pk, ended_at=None)
        if not there.update(ended_by=by.pseudonym, ended_at=now):
            raise NotWaiting
        trail.record(actor=by.pseudonym, act="call_back_taken_away", at=now, detail=_detail(row))


def _require(by: Person) -> None:
    if not by.may(Permission.CONFIGURE):
        raise KeepsNoNumbers


def _who(pseudonym: str) -> list[int]:
    return list(Member.objects.filter(pseudonym=pseudonym).values_list("pk", flat=True))


def _find(by: Person, number: int) -> CallBackNumber:
    _require(by)
    row = CallBackNumber.objects.select_related("agency").filter(pk=number).first()
    if row is None:
        raise NoSuchNumber
    return row


def _detail(row: CallBackNumber) -> dict[str, str | int]:
    """What the trail says: the bank, and which number, that an auditor may compare."""
    return {"number": row.pk, "agency": row.agency.code, "phone": row.phone}
