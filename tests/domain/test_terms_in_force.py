"""Which terms hold when, and that clocks that run are left alone until somebody says so."""

import argparse
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError

from auricle.commands import clocks as command
from auricle.presets.nodes import BrokenPreset
from auricle.reports import holidays, in_force, promising_anew, proof, terms
from auricle.reports.in_force import AHEAD, TooSoon
from auricle.reports.models import Clock, Event
from auricle.reports.moves import ClockKind
from tests import hotline
from tests.hotline import NOW, execute
from tests.people import Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def adopt(profile: str = "eu", *, valid_from: timedelta = AHEAD) -> None:
    in_force.adopt(document=terms.profile(profile), by="operator", valid_from=NOW + valid_from, now=NOW)


def test_before_any_terms_the_house_has_its_own(cast: Cast) -> None:
    assert in_force.at(NOW).version == 0
    assert in_force.document_of(0) == terms.profile("hotline")


def test_terms_hold_from_their_moment_on(cast: Cast) -> None:
    adopt("eu")
    adopt("office", valid_from=DAY)
    assert [in_force.at(NOW + after).version for after in (timedelta(), AHEAD, DAY - AHEAD, DAY)] == [
        0,
        1,
        1,
        2,
    ]


def test_terms_are_never_backdated_nor_put_before_others(cast: Cast) -> None:
    with pytest.raises(TooSoon):
        adopt(valid_from=AHEAD - timedelta(seconds=1))
    adopt(valid_from=DAY)
    with pytest.raises(TooSoon):
        adopt(valid_from=DAY)


def test_broken_terms_are_not_adopted(cast: Cast) -> None:
    with pytest.raises(BrokenPreset):
        in_force.adopt(document='{"calendars": {}}', by="operator", valid_from=NOW + DAY, now=NOW)
    assert in_force.latest() == 0


@pytest.mark.parametrize(
    "statement", ["UPDATE reports_termsversion SET document = ''", "DELETE FROM reports_termsversion"]
)
def test_adopted_terms_stay_as_they_are(cast: Cast, statement: str) -> None:
    adopt()
    with pytest.raises(ProgrammingError, match="append-only"):
        execute(statement)


def test_a_report_counts_by_the_terms_of_its_receipt(cast: Cast) -> None:
    adopt("office", valid_from=DAY)
    hotline.arrived(hotline.sealed(1))
    hotline.arrived(hotline.sealed(2), now=NOW + 2 * DAY)
    assert list(Clock.objects.filter(kind="FR").order_by("started_at").values_list("terms", "calendar")) == [
        (0, ""),
        (1, "office"),
    ]
    assert list(proof.differences()) == []


def test_the_work_of_a_category_has_its_own_time(cast: Cast) -> None:
    document = json.loads(terms.profile("hotline")) | {"categories": {"fraud": {"H": {"target": "60d"}}}}
    in_force.adopt(document=json.dumps(document), by="operator", valid_from=NOW + AHEAD, now=NOW)
    report = hotline.arrived(now=NOW)
    later = type(cast)(NOW + DAY)
    later.handled_by_amara(report)
    assert Clock.objects.get(kind="H").target == 60 * DAY


def test_running_clocks_are_left_alone_until_they_are_promised_anew(cast: Cast) -> None:
    report = hotline.arrived()
    adopt()
    now = NOW + timedelta(hours=1)
    (found,) = promising_anew.differing(now=now)
    assert [(c.kind, c.before, c.after) for c in found.changes] == [
        ("FR", NOW + DAY, NOW + 7 * DAY),
        ("PR", NOW + 2 * DAY, NOW + 89 * DAY),
    ]
    assert Clock.objects.get(kind="FR").due_at == NOW + DAY
    promising_anew.promise_anew(report=report, by="operator", now=now)
    assert Clock.objects.get(kind="FR").due_at == NOW + 7 * DAY
    said = json.loads(Event.objects.get(report_id=report, kind="promise_anew").data)
    assert said["FR"] == f"{(NOW + DAY).isoformat()}/{(NOW + 7 * DAY).isoformat()}"
    assert list(proof.differences()) == list(proof.unproved_events()) == []


def test_where_nothing_would_change_no_event_is_written(cast: Cast) -> None:
    report = hotline.arrived()
    assert list(promising_anew.differing(now=NOW)) == []
    assert promising_anew.promise_anew(report=report, by="operator", now=NOW).changes == ()
    assert Event.objects.filter(report_id=report).count() == 1


ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
{events}
END:VCALENDAR
"""


def event(first: str, *lines: str) -> str:
    return "\n".join(
        ["BEGIN:VEVENT", f"UID:{first}", "SUMMARY:Feast", f"DTSTART{first}", *lines, "END:VEVENT"]
    )


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (event(";VALUE=DATE:20270101"), [date(2027, 1, 1)]),
        (
            event(";VALUE=DATE:20270215", "DTEND;VALUE=DATE:20270218"),
            [date(2027, 2, d) for d in (15, 16, 17)],
        ),
        (event(";VALUE=DATE:20201225", "RRULE:FREQ=YEARLY"), [date(y, 12, 25) for y in (2026, 2027)]),
        (event(";VALUE=DATE:20200229", "RRULE:FREQ=YEARLY"), None),
        (event(";VALUE=DATE:20251231", "DTEND;VALUE=DATE:20260102"), [date(2026, 1, 1)]),
        (event(":20270101T090000Z"), None),
        (event(";VALUE=DATE:20350101"), None),
        (event(";VALUE=DATE:20200501", "RRULE:FREQ=MONTHLY"), holidays.Unclear),
        (event(";VALUE=DATE:20200501", "RRULE:FREQ=YEARLY;BYDAY=1MO"), holidays.Unclear),
        (event(";VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260901"), holidays.Unclear),
        ("BEGIN:NONSENSE", None),
    ],
)
def test_whole_days_of_an_ical_file_become_holidays(
    written: str, days: list[date] | type[Exception] | None
) -> None:
    data = ICS.format(events=written).replace("\n", "\r\n").encode()
    if isinstance(days, list):
        assert list(holidays.read_ics(data, years=range(2026, 2028))) == days
    else:
        with pytest.raises(days or holidays.NoHolidays):
            holidays.read_ics(data, years=range(2026, 2028))


def test_imported_days_are_new_terms_and_nothing_else_changes() -> None:
    days = {date(2027, 2, 17): "Spring Festival"}
    document = holidays.with_days(terms.profile("office"), calendar="office", days=days)
    read = terms.read(document, version=1)
    assert read.calendars["office"].hours_of(date(2027, 2, 17)) == ()
    worked = holidays.with_days(document, calendar="office", days={date(2027, 2, 20): ""}, worked=True)
    saturday = terms.read(worked, version=1).calendars["office"].hours_of(date(2027, 2, 20))
    assert saturday == read.calendars["office"].week[0]
    assert read.promises[ClockKind.FR].target == timedelta(hours=7)
    with pytest.raises(BrokenPreset, match="bureau is missing"):
        holidays.with_days(document, calendar="bureau", days=days)


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_the_command_warns_of_years_without_holidays_until_they_are_imported(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("show") == 0
    assert call("adopt", "office") == 0
    assert "has no holidays in" in capsys.readouterr().out
    feasts = tmp_path / "feasts.ics"
    feasts.write_text(ICS.format(events=event(";VALUE=DATE:20200501", "RRULE:FREQ=YEARLY")))
    assert call("holidays", "office", str(feasts), "--from", "2099-01-01T00:00+00:00") == 0
    printed = capsys.readouterr().out
    assert "-05-01 Feast" in printed
    assert "has no holidays" not in printed
    assert in_force.latest() == 2


def test_the_command_shows_before_and_after_and_writes_only_when_told(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    hotline.arrived()
    adopt()
    assert call("recompute") == 0
    assert "1 reports would count" in capsys.readouterr().out
    assert not Event.objects.filter(kind="promise_anew").exists()
    assert call("recompute", "--write") == 0
    assert "FR: 2026-03-03T09:00+00:00 -> 2026-03-09T09:00+00:00" in capsys.readouterr().out
    assert Event.objects.filter(kind="promise_anew").exists()
