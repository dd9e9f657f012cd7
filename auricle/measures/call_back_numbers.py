"""The numbers that banks are called back on: one administrator writes it down, another confirms it.

A number counts once it is confirmed. Nothing that a report or a request says becomes one.
"""

from dataclasses import dataclass
from datetime import datetime

from auricle.directory.models import Agency
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.standing_for import Acts, Line, NumberList, Refusals
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


NUMBERS = NumberList(
    table=CallBackNumber,
    acts=Acts("call_back_written_down", "call_back_confirmed", "call_back_taken_away"),
    refusals=Refusals(KeepsNoNumbers, NoSuchNumber, OwnNumber, NotWaiting),
    says=lambda row: {"agency": row.agency.code},
)


@dataclass(frozen=True)
class Desk:
    """Whose number it is: a desk of a bank."""

    bank: str
    desk: SpokeTo


@dataclass(frozen=True)
class Numbers:
    """Every number that was not taken away, by bank; and the banks, for a new one."""

    lines: tuple[Line[Desk], ...]
    banks: tuple[tuple[str, str], ...]


def listed(*, by: Person) -> Numbers:
    """What stands in the directory. Raises KeepsNoNumbers."""
    lines = NUMBERS.lines(by=by, whose=lambda row: Desk(_named(row.agency, by), SpokeTo(row.desk)))
    banks = ((a.code, _named(a, by)) for a in Agency.objects.filter(kind=BANK, closed_at=None))
    return Numbers(
        tuple(sorted(lines, key=lambda line: (line.whose.bank, line.id))),
        tuple(sorted(banks, key=lambda pair: pair[1])),
    )


def write_down(*, by: Person, bank: str, phone: str, desk: SpokeTo | None, now: datetime) -> int:
    """Write a number down, with its country's prefix. Returns its id.

    Raises KeepsNoNumbers, Invalid (`bank`, `phone`, `desk`).
    """
    NUMBERS.require(by)
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
    row = CallBackNumber(agency=agency, phone=number, desk=desk.value)
    return NUMBERS.write_down(by=by, row=row, now=now)


def confirm(*, by: Person, number: int, now: datetime) -> None:
    """Confirm a number that another administrator wrote down.

    Raises KeepsNoNumbers, NoSuchNumber, OwnNumber, NotWaiting.
    """
    NUMBERS.confirm(by=by, number=number, now=now)


def take_away(*, by: Person, number: int, now: datetime) -> None:
    """Take a number away, at once. Raises KeepsNoNumbers, NoSuchNumber, NotWaiting."""
    NUMBERS.take_away(by=by, number=number, now=now)


def _named(agency: Agency, by: Person) -> str:
    return str(agency.names.get(by.language, agency.names["en"]))
