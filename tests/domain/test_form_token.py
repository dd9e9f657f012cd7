from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from auricle.intake import form_token

REPORT = UUID("6f1d3c0e-8c1a-4d6a-9f43-1f1a4be7a001")
NOW = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("seconds", [2, 60, 12 * 3600])
def test_a_form_filled_in_by_a_person_is_taken(seconds: float) -> None:
    token = form_token.issue(report=REPORT, now=NOW)
    assert form_token.check(token, report=REPORT, now=after(seconds))


@pytest.mark.parametrize("seconds", [-5, 0, 1.9, 12 * 3600 + 1])
def test_a_form_sent_at_once_or_after_half_a_day_is_not(seconds: float) -> None:
    token = form_token.issue(report=REPORT, now=NOW)
    assert not form_token.check(token, report=REPORT, now=after(seconds))


def test_a_token_is_good_for_its_own_report_only() -> None:
    token = form_token.issue(report=REPORT, now=NOW)
    assert not form_token.check(token, report=uuid4(), now=after(60))


@pytest.mark.parametrize("token", ["", "x", "ä", None, 7, "A" * 54, "A" * 500, "===="])
def test_nonsense_is_refused_quietly(token: object) -> None:
    assert not form_token.check(token, report=REPORT, now=NOW)


def test_a_changed_character_is_refused() -> None:
    token = form_token.issue(report=REPORT, now=NOW)
    for place in range(len(token) - 2):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert not form_token.check(changed, report=REPORT, now=after(60))
