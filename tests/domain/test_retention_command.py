"""`auricle retention`: the schedule is shown, tried on what is closed, and adopted."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from auricle.audit.models import TrailLine
from auricle.commands import retention
from auricle.reports import retention_versions
from auricle.reports.models import RetentionVersion
from auricle.reports.retention import BrokenSchedule
from tests.hotline import arrived, closed
from tests.people import Cast

OTHER = "outcome advice_given: 36500 days\neverything: 10 days\n"


def run(*given: str) -> int:
    parser = argparse.ArgumentParser()
    retention.add_arguments(parser)
    return retention.run(parser.parse_args(given))


def test_a_schedule_is_shown_tried_and_adopted(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed(cast, arrived())
    file = tmp_path / "schedule"
    file.write_text(OTHER, encoding="utf-8")
    assert run("show") == 0
    assert capsys.readouterr().out == "everything: 0 days\n"
    run("try", str(file))
    assert capsys.readouterr().out == (
        "Of 1 closed reports, 1 are due; by this schedule 0 would be.\nadvice_given: 1 -> 0 of 1\n"
    )
    run("adopt", str(file))
    assert capsys.readouterr().out == "Version 2 of the retention schedule holds.\n"
    assert retention_versions.current().version == 2
    line = TrailLine.objects.get(act="retention_adopted", detail='{"version":2}')
    assert line.actor == "operator"


def test_a_broken_one_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "schedule"
    file.write_text("category nowhere: 3 days\neverything: 10 days\n", encoding="utf-8")
    with pytest.raises(BrokenSchedule, match="there is no category nowhere"):
        run("adopt", str(file))
    assert RetentionVersion.objects.count() == 1


def test_the_houses_own_follows_the_categories(cast: Cast) -> None:
    house = retention_versions.house()
    assert "outcome no_breach_found: 180 days" in house
    assert "category fraud: 1095 days" in house
    retention_versions.check(house)
