"""Search the words of reports: who finds what, what is hidden from whom, and what is left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from auricle.audit.models import TrailLine
from auricle.directory.models import Team
from auricle.errors import Invalid
from auricle.inbox import desk_side, redacting, searching
from auricle.inbox.desk_reading import MayNotRead
from auricle.inbox.search_texts import Where
from auricle.inbox.searching import Asked, Found, SearchedTooOften
from auricle.redaction.spans import Kind
from auricle.reports import queries
from auricle.reports.models import Report
from auricle.reports.moves import Move, State
from auricle.reports.received_list import Scope
from auricle.sealing.signatures import org_public
from auricle.vault import key_signing, rotation, storing
from auricle.vault.models import Grant, SealedObject
from auricle.vault.team_keys import NoTeamKey
from tests.hotline import NOW, arrived, closed, disposed, execute, move, sealed
from tests.people import ORG, Cast

Act = Callable[..., AbstractContextManager[None]]
MONTH = Scope(since=NOW - timedelta(days=29), until=NOW + timedelta(days=1))
PHONE = "13800138000"
STORY = f"The harbour master took an envelope. Call me at {PHONE}."


def search(cast: Cast, login: str, words: str, scope: Scope = MONTH, **other: Any) -> Found:
    asked = Asked(words, scope, other.pop("after", ""), other.pop("kept", ()))
    return searching.step(by=cast.unlocked(login), asked=asked, now=NOW, **{"seconds": 60.0, **other})


def found(cast: Cast, login: str, words: str, scope: Scope = MONTH, **other: Any) -> list[UUID]:
    return [hit.row.id for hit in search(cast, login, words, scope, **other).hits]


def lines() -> list[dict[str, object]]:
    searched = TrailLine.objects.filter(act="content_searched").order_by("seq")
    return [json.loads(detail) for detail in searched.values_list("detail", flat=True)]


def test_a_report_is_found_by_its_words_and_shown_with_some_around_them(cast: Cast, as_role: Act) -> None:
    report = arrived(sealed(1, text=STORY))
    arrived(sealed(2, text="Nothing of the kind."))
    with as_role("desk", "mei"):
        (hit,) = search(cast, "mei", "ENVELOPE harbour").hits
    assert hit.row.id == report
    (shown,) = hit.snippets
    assert shown.where is Where.STORY
    assert [piece.text for piece in shown.pieces if piece.found] == ["harbour", "envelope"]


def test_chinese_is_found_wherever_its_signs_stand(cast: Cast, as_role: Act) -> None:
    report = arrived(sealed(1, text="他们在码头拿走了我的储蓄。"))
    with as_role("desk", "mei"):
        assert found(cast, "mei", "储蓄") == [report]
        assert found(cast, "mei", "码头　储蓄") == [report]
        assert found(cast, "mei", "储码") == []


def test_what_is_hidden_on_the_page_is_neither_found_nor_shown(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1, text=STORY))
    with as_role("desk", "mei"):
        assert found(cast, "mei", PHONE) == []
        assert found(cast, "mei", PHONE[:6]) == []
        (hit,) = search(cast, "mei", "call").hits
    assert "1380" not in "".join(piece.text for shown in hit.snippets for piece in shown.pieces)


def test_notes_answers_and_messages_are_searched_too(cast: Cast, as_role: Act) -> None:
    report = arrived(sealed(1))
    with as_role("desk", "mei"):
        desk_side.write_note(by=cast.unlocked("mei"), report=report, text="Ask the ferryman.", now=NOW)
        assert found(cast, "mei", "ferryman savings") == [report]
        assert [shown.where for shown in search(cast, "mei", "ferryman").hits[0].snippets] == [Where.NOTE]
        assert found(cast, "mei", "yes") == [report]


def test_a_handler_finds_nothing_that_the_original_alone_holds(cast: Cast, as_role: Act) -> None:
    """The version hides the marker that a reviewer hid; the machine hides what it finds in what is newer."""
    text = "Quillfeather saw the barge at the lock. Write to quill@example.org."
    report = arrived(sealed(1, text=text))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    redacting.hide_words(
        by=cast.unlocked("jonas"), report=report, words="Quillfeather", kind=Kind.PERSON, now=NOW
    )
    cast.weighed_by_jonas(report)
    for login, what, reason in (("jonas", Move.APPROVE_REVIEW, "as seen"), ("amara", Move.PULL, "")):
        move(cast, login, report, what, reason=reason)
    with as_role("desk", "amara"):
        assert found(cast, "amara", "barge") == [report]
        assert found(cast, "amara", "quillfeather") == []
        assert found(cast, "amara", "quill@example.org") == []
        (hit,) = search(cast, "amara", "barge lock").hits
        assert "Quill" not in "".join(piece.text for each in hit.snippets for piece in each.pieces)
    with as_role("desk", "mei"):
        assert found(cast, "mei", "quillfeather") == [report]


def test_a_handler_finds_no_report_of_somebody_else(cast: Cast, as_role: Act) -> None:
    mine = arrived(sealed(1, text=STORY))
    arrived(sealed(2, text=STORY))
    cast.handled_by_amara(mine)
    with as_role("desk", "amara"):
        assert found(cast, "amara", "envelope") == [mine]


def test_nobody_finds_a_report_of_another_team(cast: Cast, as_role: Act) -> None:
    other = arrived(sealed(1, text=STORY, category="sabotage"))
    with as_role("desk", "mei"):
        assert found(cast, "mei", "envelope") == []
        assert found(cast, "mei", "envelope", kept=(other,)) == []
    with as_role("desk", "ravi"):
        assert found(cast, "ravi", "envelope") == [other]


def test_a_forgotten_condition_on_the_team_finds_nothing_more(cast: Cast, as_role: Act) -> None:
    """The rows themselves are limited: here somebody asks for another team's number."""
    arrived(sealed(1, text=STORY, category="sabotage"))
    teams = tuple(Team.objects.values_list("pk", flat=True))
    by = cast.unlocked("mei")
    with as_role("desk", "mei"):
        asked = Asked("envelope", MONTH)
        nosy = replace(by, person=replace(by.person, teams=teams))
        assert searching.step(by=nosy, asked=asked, now=NOW).hits == ()


def test_what_was_destroyed_is_never_found(cast: Cast, as_role: Act) -> None:
    report = arrived(sealed(1, text=STORY))
    closed(cast, report)
    with as_role("desk", "mei"):
        assert found(cast, "mei", "envelope") == [report]
        assert found(cast, "mei", "envelope", replace(MONTH, state=State.CLOSED)) == [report]
        assert found(cast, "mei", "envelope", replace(MONTH, state=State.HANDLING)) == []
    late = NOW + timedelta(days=9000)
    disposed(cast, report, now=late)
    with as_role("desk", "mei"):
        assert found(cast, "mei", "envelope", kept=(report,)) == []


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        (MONTH, 1),
        (replace(MONTH, since=NOW + timedelta(hours=1)), 0),
        (replace(MONTH, until=NOW), 0),
        (replace(MONTH, category="fraud"), 1),
        (replace(MONTH, category="sabotage"), 0),
        (replace(MONTH, state=State.RECEIVED), 1),
        (replace(MONTH, state=State.REVIEW), 0),
    ],
)
def test_days_state_and_category_narrow_it(cast: Cast, as_role: Act, scope: Scope, count: int) -> None:
    arrived(sealed(1, text=STORY))
    with as_role("desk", "mei"):
        assert len(found(cast, "mei", "envelope", scope)) == count


def test_it_goes_on_where_it_stopped_and_misses_nothing(
    cast: Cast, as_role: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "BATCH", 3)
    reports = [
        arrived(
            sealed(number, text=STORY, now=NOW - timedelta(hours=number)), now=NOW - timedelta(hours=number)
        )
        for number in range(8)
    ]
    with as_role("desk", "mei"):
        whole, after, steps = [], "", 0
        while steps == 0 or after:
            page = search(cast, "mei", "envelope", after=after, most=2)
            whole += [hit.row.id for hit in page.hits]
            assert page.left == len(reports) - len(whole)
            after, steps = page.following, steps + 1
        assert whole == reports
        # And by time instead of by pages: each step has one batch at least.
        first = search(cast, "mei", "nowhere", seconds=0.0)
        assert (first.total, first.left) == (8, 5)
        second = search(cast, "mei", "nowhere", seconds=0.0, after=first.following)
        third = search(cast, "mei", "nowhere", seconds=0.0, after=second.following)
        assert (second.left, third.left, third.following) == (2, 0, "")


def test_what_was_found_before_is_opened_once_more_and_shown_first(cast: Cast, as_role: Act) -> None:
    first, second = arrived(sealed(1, text=STORY)), arrived(sealed(2, text=STORY))
    with as_role("desk", "mei"):
        page = search(cast, "mei", "envelope", most=1)
        (one,) = [hit.row.id for hit in page.hits]
        again = found(cast, "mei", "envelope", after=page.following, kept=(one,))
    assert again[0] == one
    assert set(again) == {first, second}


def test_one_line_says_how_many_were_opened_and_of_which_days_and_no_word(cast: Cast, as_role: Act) -> None:
    for number in range(3):
        arrived(sealed(number, text=STORY))
    with as_role("desk", "mei"):
        search(cast, "mei", "envelope")
    assert lines() == [{"opened": 3, "since": "2026-02-01", "until": "2026-03-03"}]
    assert not TrailLine.objects.filter(act="read_report").exists()
    assert "envelope" not in "".join(TrailLine.objects.values_list("detail", flat=True))


def test_a_search_that_fails_halfway_shows_nothing_and_a_line_that_cannot_be_written_undoes_it(
    cast: Cast, as_role: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived(sealed(1, text=STORY))

    def fail(**_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr("auricle.audit.trail.record", fail)
    with as_role("desk", "mei"), pytest.raises(RuntimeError), transaction.atomic():
        search(cast, "mei", "envelope")
    assert not Grant.objects.filter(quick__isnull=False).exists()


@pytest.mark.parametrize(
    ("login", "refusal"),
    [("records_officer", queries.MayNotSee), ("auditor", queries.MayNotSee), ("ada", MayNotRead)],
)
def test_whoever_reads_no_reports_searches_none(
    cast: Cast, as_role: Act, login: str, refusal: type[Exception]
) -> None:
    with as_role("desk", login), pytest.raises((refusal, MayNotRead)):
        search(cast, login, "envelope")
    assert lines() == []


def test_without_the_teams_key_nothing_is_opened(cast: Cast, as_role: Act) -> None:
    arrived(sealed(1, text=STORY))
    execute("DELETE FROM vault_teamseed WHERE member_id = %s", cast.person("mei").id)
    with as_role("desk", "mei"), pytest.raises(NoTeamKey):
        search(cast, "mei", "envelope")


def test_too_many_searches_in_an_hour_have_to_wait(
    cast: Cast, as_role: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_AN_HOUR", 2)
    by, asked = cast.unlocked("mei"), Asked("envelope", MONTH)
    with as_role("desk", "mei"):
        for _ in range(2):
            search(cast, "mei", "envelope")
        with pytest.raises(SearchedTooOften):
            search(cast, "mei", "envelope")
        searching.step(by=by, asked=asked, now=NOW + timedelta(hours=1, seconds=1))
    with as_role("desk", "jonas"):
        search(cast, "jonas", "envelope")


def test_what_is_no_search_is_refused_before_anything_is_opened(cast: Cast) -> None:
    with pytest.raises(Invalid):
        search(cast, "mei", "x")
    assert lines() == []


def test_the_first_search_keeps_a_quick_wrap_and_the_next_one_needs_no_grant(
    cast: Cast, as_role: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = arrived(sealed(1, text=STORY))
    with as_role("desk", "mei"):
        desk_side.write_note(by=cast.unlocked("mei"), report=report, text="Ask the ferryman.", now=NOW)
        search(cast, "mei", "nowhere")
    kept = Grant.objects.filter(quick__isnull=False)
    assert set(kept.values_list("report_id", "purpose")) == {(report, "content"), (report, "desk")}

    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("auricle.sealing.unseal.GrantOpener.open", fail)
    with as_role("desk", "jonas"):
        assert search(cast, "jonas", "nowhere").shut == 0


def test_a_quick_wrap_that_somebody_wrote_over_is_not_believed(cast: Cast, as_role: Act) -> None:
    first, second = arrived(sealed(1, text=STORY)), arrived(sealed(2, text="Other words."))
    with as_role("desk", "mei"):
        search(cast, "mei", "nowhere")
    wraps = {
        grant.report_id: bytes(grant.quick or b"") for grant in Grant.objects.filter(quick__isnull=False)
    }
    with as_role("desk", "mei"):
        for report, other in ((first, wraps[second]), (second, b"short")):
            execute(
                "UPDATE vault_grant SET quick = %s WHERE report_id = %s AND quick IS NOT NULL", other, report
            )
        assert found(cast, "mei", "envelope") == [first]
        assert found(cast, "mei", "other") == [second]


def test_the_desk_writes_quick_wraps_of_its_teams_and_nothing_else_of_a_grant(
    cast: Cast, as_role: Act
) -> None:
    mine, other = arrived(sealed(1)), arrived(sealed(2, category="sabotage"))
    with as_role("desk", "mei"):
        execute("UPDATE vault_grant SET quick = 'x' WHERE report_id = ANY(%s)", [mine, other])
        with pytest.raises(ProgrammingError), transaction.atomic():
            execute("UPDATE vault_grant SET blob = 'x' WHERE report_id = %s", mine)
    assert not Grant.objects.filter(report_id=other, quick__isnull=False).exists()
    assert Grant.objects.filter(report_id=mine, quick__isnull=False).exists()


def test_a_change_of_the_teams_key_drops_the_quick_wraps(cast: Cast, as_role: Act, settings: Any) -> None:
    settings.AURICLE_ORG_KEY = org_public(ORG)
    storing.forget()
    report = arrived(sealed(1, text=STORY))
    with as_role("desk", "mei"):
        search(cast, "mei", "nowhere")
    rotation.begin(by=cast.unlocked("mei"), team="general", now=NOW)
    key_signing.sign_waiting(org_seed=ORG, now=NOW)
    rotation.step(by=cast.unlocked("mei"), team="general", now=NOW, seconds=60.0)
    assert not Grant.objects.filter(quick__isnull=False).exists()
    with as_role("desk", "mei"):
        assert found(cast, "mei", "envelope") == [report]


def test_a_hostile_report_is_passed_by(cast: Cast, as_role: Act) -> None:
    """One whose story is no story, one whose sender lied about the key, and one that was cut."""
    good = arrived(sealed(1, text=STORY))
    cut = arrived(sealed(2, text=STORY))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE vault_sealedobject DISABLE TRIGGER USER")
        cursor.execute("UPDATE vault_sealedobject SET body = substr(body, 1, 99) WHERE report_id = %s", [cut])
        cursor.execute("ALTER TABLE vault_sealedobject ENABLE TRIGGER USER")
    lied = arrived(sealed(3, text=STORY))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE vault_reportkey DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE vault_reportkey SET commitment = %s WHERE report_id = %s AND purpose = 'content'",
            [bytes(32), lied],
        )
        cursor.execute("ALTER TABLE vault_reportkey ENABLE TRIGGER USER")
    assert SealedObject.objects.filter(label="story").count() == 3
    with as_role("desk", "mei"):
        page = search(cast, "mei", "envelope")
    assert [hit.row.id for hit in page.hits] == [good]
    assert page.shut == 2


def test_finding_costs_the_same_queries_for_few_reports_and_for_many(
    cast: Cast, as_role: Act, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        arrived(sealed(number, text="Other words."))
    assert Report.objects.count() == 6
    with as_role("desk", "mei"):
        by = cast.unlocked("mei")
        with django_assert_max_num_queries(16):
            searching.step(by=by, asked=Asked("envelope", MONTH), now=NOW)
