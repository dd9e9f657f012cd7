"""Interpreters whom a call-taker can join to a talk: one administrator writes one down, another confirms the number.

The number decides who hears a caller, so it takes two people, as the numbers of banks do.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.calls.models import Interpreter
from auricle.directory import colleagues
from auricle.directory.hands import one_hand
from auricle.directory.models import Member
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.telephone import international
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow

MOST = 100
LONGEST_NAME = 80


class KeepsNoInterpreters(NotAllowed):
    """This person configures nothing."""

    permission = Permission.CONFIGURE


class NoSuchInterpreter(NotFound):
    """There is no such interpreter."""


class OwnInterpreter(NotAllowed):
    """Whoever wrote an interpreter down does not confirm it, and neither does another account of theirs."""


class InterpreterNotWaiting(NotNow):
    """The interpreter was confirmed, or taken away."""


@dataclass(frozen=True)
class Listed:
    """One interpreter as it is listed. `confirmed_by` is empty while it waits for another administrator."""

    id: int
    name: str
    language: str
    phone: str
    made_by: str
    made_at: datetime
    confirmed_by: str
    mine: bool


def listed(*, by: Person) -> tuple[Listed, ...]:
    """All that were not taken away. Raises KeepsNoInterpreters."""
    _require(by)
    rows = list(Interpreter.objects.filter(ended_at=None))
    people = colleagues.names({name for row in rows for name in (row.made_by, row.confirmed_by)})
    return tuple(
        Listed(
            row.pk,
            row.name,
            row.language,
            row.phone,
            people.get(row.made_by, ""),
            row.made_at,
            people.get(row.confirmed_by, row.confirmed_by),
            row.made_by == by.pseudonym,
        )
        for row in rows
    )


def write_down(*, by: Person, name: str, language: str, phone: str, now: datetime) -> int:
    """Write an interpreter down, the number with its country's prefix. Returns the id.

    Raises KeepsNoInterpreters, Invalid (`name`, `language`, `phone`).
    """
    _require(by)
    number = international(phone)
    wrong = {
        "name": not (name.strip() and name.isprintable() and len(name) <= LONGEST_NAME) and "malformed",
        "language": language not in dict(settings.LANGUAGES) and "unknown",
        "phone": number is None and "no_number",
    }
    errors = {field: code for field, code in wrong.items() if code}
    if not errors and Interpreter.objects.filter(ended_at=None).count() >= MOST:
        errors = {"name": "too_many"}
    if errors or number is None:
        raise Invalid(errors)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Interpreter.objects.create(
                    name=name.strip(), language=language, phone=number, made_by=by.pseudonym, made_at=now
                )
        except IntegrityError:
            raise Invalid({"phone": "known"}) from None
        trail.record(actor=by.pseudonym, act="interpreter_written_down", at=now, detail=_detail(row))
    return row.pk


def confirm(*, by: Person, number: int, now: datetime) -> None:
    """Confirm an interpreter whom another administrator wrote down.

    Raises KeepsNoInterpreters, NoSuchInterpreter, OwnInterpreter, InterpreterNotWaiting.
    """
    with transaction.atomic():
        row = _find(by, number)
        makers = Member.objects.filter(pseudonym=row.made_by).values_list("pk", flat=True)
        if one_hand(by.id, list(makers), now=now):
            raise OwnInterpreter
        waiting = Interpreter.objects.filter(pk=row.pk, confirmed_by="", ended_at=None)
        if not waiting.update(confirmed_by=by.pseudonym, confirmed_at=now):
            raise InterpreterNotWaiting
        trail.record(actor=by.pseudonym, act="interpreter_confirmed", at=now, detail=_detail(row))


def take_away(*, by: Person, number: int, now: datetime) -> None:
    """Take an interpreter away, at once. Raises KeepsNoInterpreters, NoSuchInterpreter, InterpreterNotWaiting."""
    with transaction.atomic():
        row = _find(by, number)
        there = Interpreter.objects.filter(pk=row.pk, ended_at=None)
        if not there.update(ended_by=by.pseudonym, ended_at=now):
            raise InterpreterNotWaiting
        trail.record(actor=by.pseudonym, act="interpreter_taken_away", at=now, detail=_detail(row))


def _require(by: Person) -> None:
    if not by.may(Permission.CONFIGURE):
        raise KeepsNoInterpreters


def _find(by: Person, number: int) -> Interpreter:
    _require(by)
    row = Interpreter.objects.filter(pk=number).first()
    if row is None:
        raise NoSuchInterpreter
    return row


def _detail(row: Interpreter) -> dict[str, str | int]:
    """What the trail says: which one, that an auditor may compare; not the name."""
    return {"number": row.pk, "language": row.language, "phone": row.phone}
