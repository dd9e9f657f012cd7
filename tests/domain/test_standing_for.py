"""Numbers that two people stand for: each list of them keeps the same rules, in the code and in the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from auricle.audit.models import TrailLine
from auricle.calls import interpreters
from auricle.directory.models import Member
from auricle.directory.standing_for import NumberList
from auricle.measures import call_back_numbers
from auricle.measures.moves import SpokeTo
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
Write = Callable[..., int]

LISTS: tuple[tuple[NumberList[Any], Write], ...] = (
    (
        interpreters.INTERPRETERS,
        partial(interpreters.write_down, name="Line one", language="zh-hans", phone="+44 20 7946 0958"),
    ),
    (
        call_back_numbers.NUMBERS,
        partial(call_back_numbers.write_down, bank="bank", desk=SpokeTo.FRAUD_DESK, phone="+44 20 7946 0958"),
    ),
)
each_list = pytest.mark.parametrize(("numbers", "write"), LISTS, ids=["interpreters", "banks"])


def one(numbers: NumberList[Any], write: Write, cast: Cast, as_role: Act) -> int:
    with as_role("desk", "ada"):
        return write(by=cast.person("ada"), now=NOW)


def columns(who: str, of: str, at: datetime = NOW) -> dict[str, object]:
    return {f"{of}_by": who, f"{of}_at": at}


@each_list
def test_every_act_is_one_line_with_the_number_and_no_name(
    numbers: NumberList[Any], write: Write, cast: Cast, as_role: Act
) -> None:
    number = one(numbers, write, cast, as_role)
    with as_role("desk", "bela"):
        numbers.confirm(by=cast.person("bela"), number=number, now=NOW)
        numbers.take_away(by=cast.person("bela"), number=number, now=NOW)
    acts = (numbers.acts.written_down, numbers.acts.confirmed, numbers.acts.taken_away)
    lines = TrailLine.objects.filter(act__in=acts).order_by("seq")
    assert [(line.act, line.actor) for line in lines] == [
        (act, cast.person(login).pseudonym) for act, login in zip(acts, ("ada", "bela", "bela"), strict=True)
    ]
    for line in lines:
        said = str(line.detail)
        assert "+442079460958" in said
        assert "Line one" not in said


@each_list
def test_another_account_of_the_same_hand_is_no_second_person(
    numbers: NumberList[Any], write: Write, cast: Cast, as_role: Act
) -> None:
    ada, bela = cast.person("ada"), cast.person("bela")
    Member.objects.filter(login="bela").update(made_by_id=ada.id, made_at=NOW - timedelta(days=3))
    number = one(numbers, write, cast, as_role)
    row = numbers.table._default_manager.filter(pk=number)
    with as_role("desk", "bela"):
        with pytest.raises(numbers.refusals.own):
            numbers.confirm(by=bela, number=number, now=NOW)
        with pytest.raises(DatabaseError, match="own name"), transaction.atomic():
            row.update(**columns(bela.pseudonym, "confirmed"))
    assert row.get().confirmed_by == ""


@each_list
def test_what_was_taken_away_does_not_come_back(
    numbers: NumberList[Any], write: Write, cast: Cast, as_role: Act
) -> None:
    ada, bela = cast.person("ada"), cast.person("bela")
    number = one(numbers, write, cast, as_role)
    with as_role("desk", "ada"):
        numbers.take_away(by=ada, number=number, now=NOW)
        with pytest.raises(numbers.refusals.not_waiting):
            numbers.take_away(by=ada, number=number, now=NOW)
    row = numbers.table._default_manager.filter(pk=number)
    with as_role("desk", "bela"):
        with pytest.raises(numbers.refusals.not_waiting):
            numbers.confirm(by=bela, number=number, now=NOW)
        for change in (columns(bela.pseudonym, "confirmed"), {"ended_by": "", "ended_at": None}):
            with pytest.raises(DatabaseError, match="own name"), transaction.atomic():
                row.update(**change)
    assert numbers.lines(by=bela, whose=lambda row: row.pk) == ()


@each_list
def test_the_database_lets_each_act_in_their_own_name_alone(
    numbers: NumberList[Any], write: Write, cast: Cast, as_role: Act
) -> None:
    bela = cast.person("bela")
    number = one(numbers, write, cast, as_role)
    row = numbers.table._default_manager.filter(pk=number)
    with as_role("desk", "ada"):
        for change in (columns(bela.pseudonym, "confirmed"), columns(bela.pseudonym, "ended")):
            with pytest.raises(DatabaseError, match="own name"), transaction.atomic():
                row.update(**change)
    with as_role("desk", "bela"):
        numbers.confirm(by=bela, number=number, now=NOW)
        with pytest.raises(DatabaseError, match="own name"), transaction.atomic():
            row.update(confirmed_by="")


@each_list
def test_not_even_the_owner_of_the_table_lets_one_person_be_two(
    numbers: NumberList[Any], write: Write, cast: Cast
) -> None:
    ada = cast.person("ada")
    row = numbers.table._default_manager.filter(pk=write(by=ada, now=NOW))
    with pytest.raises(DatabaseError, match="takes_two_people"), transaction.atomic():
        row.update(**columns(ada.pseudonym, "confirmed"))
    with pytest.raises(DatabaseError, match="confirmed_by_somebody"), transaction.atomic():
        row.update(confirmed_at=NOW)


@each_list
def test_who_configures_nothing_can_do_nothing(
    numbers: NumberList[Any], write: Write, cast: Cast, as_role: Act
) -> None:
    number = one(numbers, write, cast, as_role)
    tomas = cast.person("tomas")
    for refused in (
        lambda: write(by=tomas, now=NOW),
        lambda: numbers.confirm(by=tomas, number=number, now=NOW),
        lambda: numbers.take_away(by=tomas, number=number, now=NOW),
        lambda: numbers.lines(by=tomas, whose=lambda row: row.pk),
    ):
        with pytest.raises(numbers.refusals.keeps_none):
            refused()
    with pytest.raises(numbers.refusals.no_such):
        numbers.confirm(by=cast.person("bela"), number=number + 1, now=NOW)
