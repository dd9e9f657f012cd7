"""A token for a survey: one for each closing, good once, and joined to its report by nothing in the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import ProgrammingError

from auricle.errors import Invalid
from auricle.inbox import reporter_side, survey_token
from auricle.inbox.models import SpentToken, SurveyIssue
from auricle.inbox.reporter_side import InboxEnded
from auricle.inbox.survey_token import NoToken, Spent
from tests.hotline import NOW, closed, execute, filed
from tests.people import Cast, Filed

pytestmark = pytest.mark.django_db
Act = Callable[..., AbstractContextManager[None]]
WEEK = timedelta(weeks=1)


@pytest.fixture
def report(cast: Cast) -> Filed:
    """A closed report."""
    found = filed()
    closed(cast, found.id)
    return found


def given(report: Filed) -> str:
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    return survey_token.issue(cookie=cookie, language="zh-hans", now=NOW)


def test_a_token_is_given_once_for_a_closing_and_is_good_once(
    cast: Cast, report: Filed, as_role: Act
) -> None:
    with as_role("public"):
        token = given(report)
        with pytest.raises(NoToken):
            given(report)
        with pytest.raises(Spent):
            survey_token.spend(token=token, now=NOW + 14 * WEEK)
        said = survey_token.spend(token=token.lower(), now=NOW + WEEK)
        with pytest.raises(Spent):
            survey_token.spend(token=token, now=NOW + WEEK)
    assert (said.language, said.week) == ("zh-hans", int(NOW.timestamp()) // int(WEEK.total_seconds()))
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_side.not_resolved(cookie=cookie, now=NOW)
    with pytest.raises(NoToken):
        given(report)


def test_nothing_that_is_kept_joins_a_token_to_its_report(cast: Cast, report: Filed, as_role: Act) -> None:
    token = given(report)
    raw, said = token.encode(), survey_token.read(token)
    # Given: no table has the token, its digest or a part of it, whatever is known of it.
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed:
            rows = str(execute(f"SELECT t::text FROM {model._meta.db_table} t")).encode()
            assert raw not in rows
            assert said.digest.hex().encode() not in rows
    assert {f.name for f in SurveyIssue._meta.get_fields()} == {"id", "report", "closed_at"}
    # Spent: the row has no report, no time and no number that counts; the token says a week and a language.
    survey_token.spend(token=token, now=NOW)
    assert {f.name for f in SpentToken._meta.get_fields()} == {"digest", "week", "language"}
    for face, login in (("public", ""), ("desk", "tomas"), ("worker", "")):
        for table in ("inbox_surveyissue", "inbox_spenttoken"):
            with pytest.raises(ProgrammingError, match="permission denied"), as_role(face, login):
                execute(f"SELECT 1 FROM {table}")


@pytest.mark.parametrize("typed", ["", "AAAA", "not a token", "é", "A" * 80])
def test_what_is_no_token_of_ours_is_refused(cast: Cast, typed: str) -> None:
    with pytest.raises(Invalid):
        survey_token.spend(token=typed, now=NOW)
    with pytest.raises(InboxEnded):
        survey_token.issue(cookie="", language="en", now=NOW)
