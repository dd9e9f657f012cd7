"""A report gets another category by whoever reviews it first: by an event, with its terms, and by nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from auricle.directory.models import Category
from auricle.errors import Invalid
from auricle.reports import proof
from auricle.reports.facts import Given
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.models import Clock, Event, Report
from auricle.reports.moves import Move, State
from tests.hotline import arrived, move
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
OTHER = Given(category="sabotage")


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report that Mei reviews."""
    found = arrived()
    cast.taken_by_mei(found)
    return found


def test_the_screener_gives_it_another_category_and_the_log_says_from_which_to_which(
    cast: Cast, report: UUID, as_role: Act
) -> None:
    before = Report.objects.select_related("category").get()
    clocks = list(Clock.objects.order_by("kind").values_list("kind", "due_at"))
    with as_role("desk", "mei"):
        moved = move(cast, "mei", report, Move.SORT, given=OTHER)
    assert moved.state == State.SCREENING
    row = Report.objects.select_related("category", "team").get()
    assert (row.category.code, row.team.code, row.lease_until) == ("sabotage", "general", before.lease_until)
    event = Event.objects.order_by("-number").first()
    assert event is not None
    assert (event.kind, json.loads(event.data)) == ("sort", {"from": before.category.code, "to": "sabotage"})
    # What was promised at receipt is the same for every category.
    assert list(Clock.objects.order_by("kind").values_list("kind", "due_at")) == clocks
    assert list(proof.differences()) == []


@pytest.mark.parametrize("code", ["", "nothing", "unsorted"])
def test_what_is_no_other_category_is_refused(cast: Cast, report: UUID, code: str) -> None:
    Category.objects.create(
        code="unsorted",
        names={"en": "Not sorted yet"},
        legal_basis="mandate",
        default_grade=3,
        retention_days=365,
        questions=[],
        position=9,
        unsorted=True,
    )
    with pytest.raises(Invalid):
        move(cast, "mei", report, Move.SORT, given=Given(category=code))
    own = Report.objects.select_related("category").get().category.code
    with pytest.raises(Invalid):
        move(cast, "mei", report, Move.SORT, given=Given(category=own))


def test_nobody_else_sorts_it_and_not_later(cast: Cast, report: UUID) -> None:
    with pytest.raises(MoveNotAllowed):
        move(cast, "tomas", report, Move.SORT, given=OTHER)
    move(cast, "mei", report, Move.RELEASE)
    with pytest.raises(MoveNotNow):
        move(cast, "mei", report, Move.SORT, given=OTHER)


def test_the_database_changes_no_category_without_its_event(cast: Cast, report: UUID, as_role: Act) -> None:
    other = Category.objects.get(code="sabotage")
    with as_role("desk", "mei"), pytest.raises(DatabaseError, match="only by an event"), transaction.atomic():
        Report.objects.update(category=other)
    move(cast, "mei", report, Move.SORT, given=OTHER)
    third = Category.objects.exclude(code__in=["sabotage"]).first()
    with as_role("desk", "mei"), pytest.raises(DatabaseError, match="only by an event"), transaction.atomic():
        Report.objects.update(category=third)
    for face in ("worker", "line", "public"):
        with as_role(face), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Report.objects.update(category=other)
