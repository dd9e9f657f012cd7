"""Interpreters whom a call-taker can join to a talk: one administrator writes one down, another confirms the number.

The number decides who hears a caller, so it takes two people, as the numbers of banks do.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from auricle.calls.models import Interpreter
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.standing_for import Acts, Line, NumberList, Refusals
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


# The trail does not say the name.
INTERPRETERS = NumberList(
    table=Interpreter,
    acts=Acts("interpreter_written_down", "interpreter_confirmed", "interpreter_taken_away"),
    refusals=Refusals(KeepsNoInterpreters, NoSuchInterpreter, OwnInterpreter, InterpreterNotWaiting),
    says=lambda row: {"language": row.language},
)


@dataclass(frozen=True)
class Interprets:
    """Whose number it is."""

    name: str
    language: str


def listed(*, by: Person) -> tuple[Line[Interprets], ...]:
    """All that were not taken away. Raises KeepsNoInterpreters."""
    return INTERPRETERS.lines(by=by, whose=lambda row: Interprets(row.name, row.language))


def write_down(*, by: Person, name: str, language: str, phone: str, now: datetime) -> int:
    """Write an interpreter down, the number with its country's prefix. Returns the id.

    Raises KeepsNoInterpreters, Invalid (`name`, `language`, `phone`).
    """
    INTERPRETERS.require(by)
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
    row = Interpreter(name=name.strip(), language=language, phone=number)
    return INTERPRETERS.write_down(by=by, row=row, now=now)


def confirm(*, by: Person, number: int, now: datetime) -> None:
    """Confirm an interpreter whom another administrator wrote down.

    Raises KeepsNoInterpreters, NoSuchInterpreter, OwnInterpreter, InterpreterNotWaiting.
    """
    INTERPRETERS.confirm(by=by, number=number, now=now)


def take_away(*, by: Person, number: int, now: datetime) -> None:
    """Take an interpreter away, at once. Raises KeepsNoInterpreters, NoSuchInterpreter, InterpreterNotWaiting."""
    INTERPRETERS.take_away(by=by, number=number, now=now)
