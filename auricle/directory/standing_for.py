"""Telephone numbers that two stand for: one administrator writes one down, another confirms it, any takes it away.

A number counts once it is confirmed, and does not come back once it was taken away; the database holds everybody to it
(sql/90_standing_for.sql). Each list has a table, acts and refusals of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory import colleagues
from auricle.directory.hands import one_hand
from auricle.directory.models import Member, StoodFor
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow

Row = TypeVar("Row", bound=StoodFor)
Whose = TypeVar("Whose")


@dataclass(frozen=True)
class Acts:
    """What the trail calls it."""

    written_down: str
    confirmed: str
    taken_away: str


@dataclass(frozen=True)
class Refusals:
    """What a list raises: to whom it is not open, for what is not there, to the writer's own hand, and too late."""

    keeps_none: type[NotAllowed]
    no_such: type[NotFound]
    own: type[NotAllowed]
    not_waiting: type[NotNow]


@dataclass(frozen=True)
class Line(Generic[Whose]):
    """One number as it is listed. `confirmed_by` is empty while it waits for another administrator."""

    id: int
    whose: Whose
    phone: str
    made_by: str
    made_at: datetime
    confirmed_by: str
    mine: bool


@dataclass(frozen=True)
class NumberList(Generic[Row]):
    """One list of such numbers. `says` is what the trail tells of a row beside its id and its number."""

    table: type[Row]
    acts: Acts
    refusals: Refusals
    says: Callable[[Row], Mapping[str, str]]

    def require(self, by: Person) -> None:
        """Raise what this list says to whoever configures nothing."""
        if not by.may(Permission.CONFIGURE):
            raise self.refusals.keeps_none

    def lines(self, *, by: Person, whose: Callable[[Row], Whose]) -> tuple[Line[Whose], ...]:
        """All that were not taken away, in the table's order."""
        self.require(by)
        rows = list(self.table._default_manager.filter(ended_at=None).select_related())
        people = colleagues.names({name for row in rows for name in (row.made_by, row.confirmed_by)})
        return tuple(
            Line(
                row.pk,
                whose(row),
                row.phone,
                people.get(row.made_by, ""),
                row.made_at,
                people.get(row.confirmed_by, row.confirmed_by),
                row.made_by == by.pseudonym,
            )
            for row in rows
        )

    def write_down(self, *, by: Person, row: Row, now: datetime) -> int:
        """Keep a row that was looked at, in one's own name. Returns its id. Raises Invalid: `phone` is known."""
        self.require(by)
        row.made_by, row.made_at = by.pseudonym, now
        with transaction.atomic():
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                raise Invalid({"phone": "known"}) from None
            self._record(by, self.acts.written_down, row, now)
        return int(row.pk)

    def confirm(self, *, by: Person, number: int, now: datetime) -> None:
        """Confirm what another administrator wrote down."""
        with transaction.atomic():
            row = self._find(by, number)
            makers = Member.objects.filter(pseudonym=row.made_by).values_list("pk", flat=True)
            if one_hand(by.id, makers, now=now):
                raise self.refusals.own
            waiting = self.table._default_manager.filter(pk=row.pk, confirmed_by="", ended_at=None)
            if not waiting.update(confirmed_by=by.pseudonym, confirmed_at=now):
                raise self.refusals.not_waiting
            self._record(by, self.acts.confirmed, row, now)

    def take_away(self, *, by: Person, number: int, now: datetime) -> None:
        """Take it away, at once."""
        with transaction.atomic():
            row = self._find(by, number)
            there = self.table._default_manager.filter(pk=row.pk, ended_at=None)
            if not there.update(ended_by=by.pseudonym, ended_at=now):
                raise self.refusals.not_waiting
            self._record(by, self.acts.taken_away, row, now)

    def _find(self, by: Person, number: int) -> Row:
        self.require(by)
        row = self.table._default_manager.filter(pk=number).select_related().first()
        if row is None:
            raise self.refusals.no_such
        return row

    def _record(self, by: Person, act: str, row: Row, now: datetime) -> None:
        # Which number, so that an auditor may compare.
        detail: dict[str, str | int] = {"number": row.pk, **self.says(row), "phone": row.phone}
        trail.record(actor=by.pseudonym, act=act, at=now, detail=detail)
