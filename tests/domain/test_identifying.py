"""Reviewers confirm what the same matter is found by; what is kept of it says nothing without the house's key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from auricle.audit.models import TrailLine
from auricle.errors import Invalid
from auricle.inbox import identifying, redacting
from auricle.inbox.desk_reading import MayNotRead
from auricle.inbox.identity_moving import move_to_vault
from auricle.inbox.redacting import ScreenedIt
from auricle.inbox.review_page import read_review
from auricle.redaction.drafting import Place
from auricle.redaction.spans import Kind
from auricle.reports.match_tokens import tokens_of
from auricle.reports.models import MatchToken
from auricle.vault.matching import token_of
from tests.hotline import NOW, arrived, closed, disposed, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]

STORY = "Zuzanna Kral rang from 13800138000 and I paid into account 6222020200011122. Call me on 13911112222."
PHONE = token_of("phone_used_for_fraud", "+8613800138000")


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report that names a caller and an account, in its second review."""
    report = arrived(sealed(text=STORY))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    return report


def at(words: str) -> Place:
    return Place("text", STORY.index(words), STORY.index(words) + len(words))


def confirm(cast: Cast, report: UUID, *used: str, shown: tuple[str, ...] = (), login: str = "jonas") -> int:
    return identifying.keep_identifiers(
        by=cast.unlocked(login),
        report=report,
        shown=frozenset(map(at, shown or used)),
        used=frozenset(map(at, used)),
        now=NOW,
    )


def test_what_is_offered_names_no_person_and_is_masked(cast: Cast, report: UUID) -> None:
    page = read_review(by=cast.unlocked("jonas"), report=report, now=NOW)
    assert [one.item.kind for one in page.identifiers] == [Kind.PHONE, Kind.ACCOUNT, Kind.PHONE]
    assert not any(one.used for one in page.identifiers)
    assert "13800138000" not in "".join(one.words for one in page.identifiers)


def test_nothing_is_matched_by_that_nobody_confirmed(cast: Cast, report: UUID) -> None:
    redacting.accept_rest(by=cast.unlocked("jonas"), report=report, now=NOW)
    assert not MatchToken.objects.exists()


def test_what_is_confirmed_is_kept_among_others_that_mean_nothing(cast: Cast, report: UUID) -> None:
    assert confirm(cast, report, "13800138000") == 1
    assert PHONE in tokens_of(report)
    assert len(tokens_of(report)) == 8
    assert TrailLine.objects.order_by("-seq").values_list("act", flat=True)[0] == "identifiers_confirmed"
    page = read_review(by=cast.unlocked("jonas"), report=report, now=NOW)
    assert [one.used for one in page.identifiers] == [True, False, False]


def test_what_was_not_shown_stays_and_what_was_is_taken_back(cast: Cast, report: UUID) -> None:
    confirm(cast, report, "13800138000")
    assert confirm(cast, report, "6222020200011122") == 2
    assert confirm(cast, report, shown=("13800138000",)) == 1
    assert PHONE not in tokens_of(report)
    assert confirm(cast, report, shown=("6222020200011122",)) == 0
    assert tokens_of(report) == frozenset()


def test_the_same_number_in_another_report_has_the_same_token_and_the_rest_differs(
    cast: Cast, report: UUID
) -> None:
    other = arrived(sealed(2, text=STORY))
    cast.taken_by_mei(other)
    cast.passed_on_by_mei(other)
    confirm(cast, report, "13800138000")
    confirm(cast, other, "13800138000")
    assert tokens_of(report) & tokens_of(other) == {PHONE}


def test_what_was_moved_into_the_vault_is_not_offered(cast: Cast, report: UUID) -> None:
    move_to_vault(by=cast.unlocked("jonas"), report=report, text="13911112222", now=NOW)
    page = read_review(by=cast.unlocked("jonas"), report=report, now=NOW)
    assert [one.item.kind for one in page.identifiers] == [Kind.PHONE, Kind.ACCOUNT]
    with pytest.raises(Invalid):
        confirm(cast, report, "13911112222")


def test_a_place_where_none_stands_is_refused(cast: Cast, report: UUID) -> None:
    with pytest.raises(Invalid):
        confirm(cast, report, "Zuzanna Kral")
    assert not MatchToken.objects.exists()


def test_who_screened_it_and_who_is_no_reviewer_confirm_nothing(cast: Cast, report: UUID) -> None:
    for login, refusal in (("mei", MayNotRead), ("tomas", MayNotRead)):
        with pytest.raises((refusal, ScreenedIt)):
            confirm(cast, report, "13800138000", login=login)


def test_the_desks_role_keeps_and_changes_them_and_reads_those_of_its_teams(
    cast: Cast, report: UUID, as_role: Act
) -> None:
    with as_role("desk", "jonas"):
        confirm(cast, report, "13800138000")
        assert len(tokens_of(report)) == 8
    with as_role("desk", "ravi"):
        assert tokens_of(report) == frozenset()


def test_a_token_of_another_length_is_refused_by_the_table(cast: Cast, report: UUID) -> None:
    with pytest.raises(IntegrityError, match="token_has_16_bytes"), transaction.atomic():
        MatchToken.objects.create(report_id=report, token=b"+8613800138000")


def test_they_go_when_the_report_is_destroyed(cast: Cast) -> None:
    report = arrived(sealed(text=STORY))
    closed(cast, report)
    confirm(cast, report, "13800138000")
    disposed(cast, report)
    assert not MatchToken.objects.exists()
