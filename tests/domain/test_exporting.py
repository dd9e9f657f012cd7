"""The open facts of a list as a table: to whom it was given by name, freshly proved, with a line in the trail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from auricle.audit.models import TrailLine
from auricle.directory.models import Member, PersonalPermission
from auricle.errors import Invalid
from auricle.inbox import transferring
from auricle.reports import exporting
from auricle.reports.exporting import COLUMNS, MayNotExport
from auricle.reports.list_filter import ALL, ListFilter
from auricle.reports.queries import MayNotSee
from auricle.reports.reference import reference_of
from auricle.vault.member_keys import NotFresh
from tests.hotline import NOW, STORY, arrived, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]


def give_export(login: str) -> None:
    PersonalPermission.objects.create(member=Member.objects.get(login=login), permission="export")


def exported(cast: Cast, login: str = "tomas", wanted: ListFilter = ALL) -> list[dict[str, str]]:
    found = exporting.export(by=cast.unlocked(login), wanted=wanted, now=NOW)
    return [dict(zip(COLUMNS, row, strict=True)) for row in found.rows]


def exports() -> list[str]:
    return list(TrailLine.objects.filter(act="list_exported").values_list("detail", flat=True))


def test_a_row_holds_open_facts_and_no_word_of_the_report(cast: Cast, as_role: Act) -> None:
    report = arrived(sealed(1, urgent=True))
    cast.handled_by_amara(report, grade=4)
    give_export("tomas")
    with as_role("desk", "tomas"):
        (row,) = exported(cast)
    assert row["reference"] == reference_of(report)
    facts = {name: row[name] for name in ("team", "category", "state", "urgent", "grade", "handler")}
    assert facts == {
        "team": "general",
        "category": "fraud",
        "state": "HANDLING",
        "urgent": "yes",
        "grade": "4",
        "handler": cast.person("amara").pseudonym,
    }
    assert row["received_at"] == NOW.isoformat(timespec="seconds")
    everything = " ".join(row.values())
    assert not any(word in everything for word in (*STORY.split(), "Amara") if len(word) > 6)


def test_the_trail_says_how_many_and_which_list_before_the_first_row(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1, urgent=True))
    arrived(sealed(2))
    give_export("tomas")
    with as_role("desk", "tomas"):
        exporting.export(by=cast.unlocked("tomas"), wanted=ListFilter(urgent=True), now=NOW)
    assert exports() == ['{"list":"urgent=yes","reports":1}']


@pytest.mark.parametrize("login", ["mei", "jonas", "amara", "tomas"])
def test_no_role_carries_it(cast: Cast, login: str) -> None:
    for tried in (
        lambda: exported(cast, login),
        lambda: exporting.size(by=cast.person(login), wanted=ALL, now=NOW),
    ):
        with pytest.raises(MayNotExport):
            tried()
    assert exports() == []


def test_whoever_has_no_queue_or_looks_after_accounts_exports_nothing(cast: Cast) -> None:
    give_export("auditor")
    give_export("ada")
    for login in ("auditor", "ada"):
        with pytest.raises(MayNotSee):
            exporting.size(by=cast.person(login), wanted=ALL, now=NOW)


def test_a_session_that_was_proved_long_ago_is_asked_again(cast: Cast) -> None:
    give_export("tomas")
    with pytest.raises(NotFresh):
        exporting.export(by=cast.unlocked("tomas"), wanted=ALL, now=NOW + timedelta(minutes=6))
    assert exports() == []


def test_only_reports_of_ones_teams_in_the_order_of_the_queue(
    cast: Cast, as_role: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    reports: list[UUID] = [arrived(sealed(n), now=NOW - timedelta(minutes=n)) for n in range(5)]
    arrived(sealed(9, category="sabotage"))
    give_export("tomas")
    with as_role("desk", "tomas"):
        rows = exported(cast)
    assert [row["reference"] for row in rows] == [reference_of(each) for each in reversed(reports)]


def test_a_report_that_left_meanwhile_is_left_out(cast: Cast) -> None:
    report = arrived()
    give_export("tomas")
    found = exporting.export(by=cast.unlocked("tomas"), wanted=ALL, now=NOW)
    transferring.transfer(
        by=cast.unlocked("tomas"), report=report, team="security", reason="Theirs.", now=NOW
    )
    assert list(found.rows) == []


def test_there_is_a_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_EXPORTED", 1)
    give_export("tomas")
    arrived(sealed(1))
    assert len(exported(cast)) == 1
    arrived(sealed(2))
    with pytest.raises(Invalid):
        exported(cast)
