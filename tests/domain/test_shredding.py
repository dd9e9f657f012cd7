"""When a destruction is complete: said to who has the code and to the desk, and forgotten when it has come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import Settings

from auricle.inbox import desk_page, reporter_pin, reporter_side
from auricle.inbox.reporter_side import ReportDestroyed, WrongCode
from auricle.vault import shredding
from auricle.vault.models import DestroyedReceipt, Receipt
from tests.hotline import NOW, closed, disposed, filed, sealed
from tests.people import Cast, Filed

DAY = date(2026, 3, 2)
# Thirty days by the setting, and one until the run that deletes.
COMPLETE = date(2026, 4, 2)


def destroyed(cast: Cast, report: Filed) -> Filed:
    closed(cast, report.id)
    disposed(cast, report.id)
    return report


@pytest.fixture
def gone(cast: Cast) -> Filed:
    """A report that was disposed of; its reporter has the code still."""
    return destroyed(cast, filed())


def test_the_code_is_told_the_day_and_the_end(gone: Filed) -> None:
    with pytest.raises(ReportDestroyed) as told:
        reporter_side.open_by_code(code=gone.code, now=NOW)
    assert (told.value.on, told.value.complete) == (DAY, COMPLETE)


def test_a_pin_is_not_asked_for_where_nothing_is_left(cast: Cast) -> None:
    report = filed()
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_pin.set_plain(cookie=cookie, code=report.code, pin="three trees", now=NOW)
    destroyed(cast, report)
    with pytest.raises(ReportDestroyed):
        reporter_side.open_by_code(code=report.code, now=NOW)


def test_another_code_is_wrong_as_before(cast: Cast, gone: Filed) -> None:
    other = sealed(7)
    with pytest.raises(WrongCode):
        reporter_side.open_by_code(code=other.code, now=NOW)


def test_what_stays_names_no_report_and_no_time(gone: Filed) -> None:
    row = DestroyedReceipt.objects.values().get()
    assert {name: type(value) for name, value in row.items() if name != "lookup"} == {"destroyed_on": date}
    assert not Receipt.objects.exists()


def test_it_is_forgotten_when_the_destruction_is_complete(gone: Filed) -> None:
    last = NOW + timedelta(days=31)
    assert shredding.forget(now=last) == 0
    assert shredding.forget(now=last + timedelta(days=1)) == 1
    with pytest.raises(WrongCode):
        reporter_side.open_by_code(code=gone.code, now=NOW)


def test_pages_and_clean_up_follow_the_one_setting(gone: Filed, settings: Settings) -> None:
    settings.AURICLE_KEEP_GRANTS = 7
    with pytest.raises(ReportDestroyed) as told:
        reporter_side.open_by_code(code=gone.code, now=NOW)
    assert told.value.complete == date(2026, 3, 10)
    assert shredding.forget(now=NOW + timedelta(days=9)) == 1


def test_the_desk_sees_the_same_days_and_reads_nothing(cast: Cast, gone: Filed) -> None:
    page = desk_page.read_page(by=cast.unlocked("tomas"), report=gone.id, now=NOW)
    assert (page.content, page.closed) == (None, "destroyed")
    assert page.destroyed == desk_page.Destroyed(DAY, COMPLETE)


def test_the_worker_may_forget_and_not_invent(cast: Cast, gone: Filed, as_role: object) -> None:
    assert callable(as_role)
    with as_role("worker"):
        assert shredding.forget(now=NOW + timedelta(days=99)) == 1
