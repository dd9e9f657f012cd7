"""Exporting a list on the desk: a page that says what goes out, a table that runs nothing."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from auricle.directory.models import Member, PersonalPermission
from auricle.faces.desk.list_export import harmless, line
from auricle.reports.exporting import COLUMNS
from auricle.reports.reference import reference_of
from auricle.vault.models import DeskSession
from tests.faces.desk import Desk, acts, text_of

ADDRESS = "/queue/export/?list=urgent%3Dyes"


def signed_in(desk: Desk) -> None:
    PersonalPermission.objects.create(member=Member.objects.get(login="tomas"), permission="export")
    desk.sign_in("tomas")


def test_the_page_says_what_goes_out(desk: Desk) -> None:
    desk.file(urgent=True)
    desk.file()
    signed_in(desk)
    assert "/queue/export/" in text_of(desk.get("/queue/"))
    page = text_of(desk.get(ADDRESS))
    assert "the open facts of 1 report" in page
    assert ", ".join(COLUMNS) in page
    assert "list_exported" not in acts()


def test_the_table_is_what_the_list_was(desk: Desk) -> None:
    report = desk.file(urgent=True)
    desk.file()
    signed_in(desk)
    answer = desk.post("/queue/export/", ADDRESS, list="urgent=yes")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="reports-')
    assert answer.headers["Cache-Control"] == "no-store"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    names, *rows = list(csv.reader(io.StringIO(text)))
    assert tuple(names) == COLUMNS
    assert [row[0] for row in rows] == [reference_of(report.id)]
    assert "list_exported" in acts()


def test_who_proved_it_long_ago_is_asked_first(desk: Desk) -> None:
    signed_in(desk)
    hidden = desk.hidden(ADDRESS)
    DeskSession.objects.update(proved_at=timezone.now() - timedelta(minutes=6))
    answer = desk.send("/queue/export/", hidden, list="urgent=yes")
    assert answer.status_code == 403
    assert "data-prove" in text_of(answer)
    assert "list_exported" not in acts()


def test_nobody_else_sees_the_link_or_the_page(desk: Desk) -> None:
    for login in ("mei", "jonas", "amara", "tomas"):
        desk.sign_in(login)
        assert "/queue/export/" not in text_of(desk.get("/queue/"))
        assert desk.get(ADDRESS).status_code == 403


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_runs(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert line((cell, "b")).decode().lstrip('"').startswith("'")


@pytest.mark.parametrize(
    "cell", ["", "fraud", "2026-03-02T09:00:00+00:00", "m-7K3M9QRX", "a,b", 'a"b', "北原"]
)
def test_what_runs_nothing_stays_as_it_is(cell: str) -> None:
    (back,) = csv.reader(io.StringIO(line((cell, "b")).decode()))
    assert back == [cell, "b"]
