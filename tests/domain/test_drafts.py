"""What a call-taker writes is kept sealed for them alone, and is gone once it is filed, discarded or a day old."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone

from auricle.audit.models import TrailLine
from auricle.calls import endings
from auricle.calls.board import NoCalls
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.intake import drafts, stale_drafts
from auricle.intake.drafts import DraftElsewhere, MayNotDraft, NoDraft
from auricle.intake.models import CallOutcome, Draft
from auricle.intake.registering import register_report
from auricle.intake.wrapping_up import Ended, MayNotWrapUp, wrap_up
from auricle.reports.call_guide import CallGuide, Lately, MayNotAskForGuide, call_guide
from auricle.reports.models import Report
from auricle.reports.moves import ClockKind
from auricle.vault.member_keys import Unlocked, create_key
from tests.conftest import OwnDatabase
from tests.domain.test_registering import told
from tests.hotline import NOW, filed, sealed
from tests.people import Cast, login_of

CLERK = login_of(Role.CLERK)
Act = Callable[..., AbstractContextManager[None]]
TYPED = {"text": "They took my savings. 他们拿走了我的积蓄。", "category": "fraud"}


def keep(cast: Cast, login: str = "lin", *, seen: int = 0, **typed: str) -> int:
    return drafts.keep(by=cast.person(login), fields={**TYPED, **typed}, seen=seen, now=NOW)


def test_what_was_typed_comes_back_to_whoever_typed_it(cast: Cast) -> None:
    assert keep(cast) == 1
    assert keep(cast, seen=1, where="By the river") == 2
    left = drafts.waiting(by=cast.person("lin"), now=NOW)
    assert left is not None
    assert (left.number, left.kept_at, left.discarded) == (2, NOW, False)
    found = drafts.go_on(by=cast.unlocked("lin"), now=NOW)
    assert found.fields == {**TYPED, "where": "By the river"}
    assert "savings" not in repr(found)
    acts = TrailLine.objects.filter(act__startswith="draft_").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["draft_begun", "draft_opened"], "keeping every few seconds leaves no lines"


def test_the_row_shows_no_word_and_little_of_the_length(cast: Cast) -> None:
    keep(cast)
    first = bytes(Draft.objects.get().sealed)
    keep(cast, seen=1, text="Short.")
    second = bytes(Draft.objects.get().sealed)
    assert b"savings" not in first
    assert len(first) == len(second)


def test_nobody_else_opens_it(cast: Cast) -> None:
    keep(cast)
    with pytest.raises(NoDraft):
        drafts.go_on(by=cast.unlocked(CLERK), now=NOW)
    # Not even with the row put under another name.
    Draft.objects.update(member_id=cast.person(CLERK).id)
    with pytest.raises(NoDraft):
        drafts.go_on(by=cast.unlocked(CLERK), now=NOW)


def test_reviewers_and_administrators_have_no_drafts(cast: Cast) -> None:
    for login in ("mei", "ada", "tomas"):
        with pytest.raises(MayNotDraft):
            keep(cast, login)
        with pytest.raises(MayNotDraft):
            drafts.waiting(by=cast.person(login), now=NOW)


def test_a_window_that_was_left_open_overwrites_nothing_newer(cast: Cast) -> None:
    keep(cast)
    keep(cast, seen=1, text="Newer.")
    for seen in (0, 1, 7):
        with pytest.raises(DraftElsewhere):
            keep(cast, seen=seen, text="Older.")
    assert drafts.go_on(by=cast.unlocked("lin"), now=NOW).fields["text"] == "Newer."


def test_more_than_a_form_holds_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        keep(cast, text="字" * 140_000)
    assert not Draft.objects.exists()


def test_the_longest_story_can_be_kept(cast: Cast) -> None:
    keep(cast, text="字" * 50_000)
    assert drafts.go_on(by=cast.unlocked("lin"), now=NOW).fields["text"] == "字" * 50_000


def test_it_is_gone_with_the_filing_and_stays_where_filing_is_refused(cast: Cast) -> None:
    number = keep(cast)
    given = {"by": cast.person("lin"), "report": uuid4(), "retry": secrets.token_bytes(32), "now": NOW}
    with pytest.raises(Invalid):
        register_report(answers=told(category="nothing"), draft=number, **given)  # type: ignore[arg-type]
    assert Draft.objects.exists()
    register_report(answers=told(), draft=number, **given)  # type: ignore[arg-type]
    assert Report.objects.count() == 1
    assert not Draft.objects.exists()


def test_what_another_window_wrote_on_is_not_taken_away_by_filing(cast: Cast) -> None:
    keep(cast)
    keep(cast, seen=1, text="Newer.")
    register_report(
        by=cast.person("lin"),
        report=uuid4(),
        retry=secrets.token_bytes(32),
        answers=told(),
        now=NOW,
        draft=1,
    )
    assert Draft.objects.get().number == 2


def test_what_was_discarded_comes_back_for_a_minute_and_no_longer(cast: Cast) -> None:
    lin, minute = cast.person("lin"), timedelta(minutes=1)
    assert drafts.discard(by=lin, seen=keep(cast), now=NOW)
    with pytest.raises(NoDraft):
        drafts.go_on(by=cast.unlocked("lin"), now=NOW)
    found = drafts.bring_back(by=cast.unlocked("lin"), now=NOW + minute / 2)
    assert found.fields["text"] == TYPED["text"]
    drafts.discard(by=lin, seen=found.number, now=NOW)
    with pytest.raises(NoDraft):
        drafts.bring_back(by=cast.unlocked("lin"), now=NOW + minute)
    assert stale_drafts.end_stale(now=NOW + minute) == 1


def test_something_new_takes_the_place_of_what_was_discarded(cast: Cast) -> None:
    drafts.discard(by=cast.person("lin"), seen=keep(cast), now=NOW)
    assert keep(cast, text="Another call.") == 1
    assert drafts.go_on(by=cast.unlocked("lin"), now=NOW).fields["text"] == "Another call."


def test_a_day_later_it_is_gone_even_before_the_clock_came_by(cast: Cast) -> None:
    keep(cast)
    later = NOW + timedelta(hours=24)
    assert stale_drafts.end_stale(now=later - timedelta(seconds=1)) == 0
    assert drafts.waiting(by=cast.person("lin"), now=later) is None
    with pytest.raises(NoDraft):
        drafts.go_on(by=cast.unlocked("lin"), now=later)
    assert stale_drafts.end_stale(now=later) == 1
    assert not Draft.objects.exists()


def test_who_enrolled_anew_is_told_that_it_opens_no_more(cast: Cast) -> None:
    keep(cast)
    lin = cast.unlocked("lin")
    with pytest.raises(NoDraft):
        drafts.go_on(by=Unlocked(lin.person, create_key(member=Draft.objects.get().member)), now=NOW)


def test_each_sees_their_own_row_and_the_clock_sees_no_word(
    committed_cast: Cast, own_database: OwnDatabase
) -> None:
    cast = committed_cast
    keep(cast, "lin")
    keep(cast, CLERK)
    with psycopg.connect(own_database.urls["desk"], autocommit=True) as desk:
        assert desk.execute("SELECT count(*) FROM intake_draft").fetchone() == (0,)
        for login, seen in (("lin", 1), (CLERK, 1), ("tomas", 0), ("auditor", 0), ("ada", 0)):
            member = str(cast.person(login).id)
            desk.execute("SELECT set_config('auricle.member', %s, false)", [member])
            found = desk.execute(
                "SELECT count(*), count(*) FILTER (WHERE member_id = %s) FROM intake_draft", [member]
            )
            assert found.fetchone() == (seen, seen), login
        other = cast.person("lin").id
        assert desk.execute("DELETE FROM intake_draft WHERE member_id = %s", [other]).rowcount == 0
        assert desk.execute("UPDATE intake_draft SET number = 9").rowcount == 0
    with psycopg.connect(own_database.urls["worker"], autocommit=True) as worker:
        assert worker.execute("SELECT count(*) FROM intake_draft").fetchone() == (2,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute("SELECT sealed FROM intake_draft")


def test_a_wrapped_up_call_is_counted_and_nobody_named(cast: Cast, as_role: Act) -> None:
    lines = TrailLine.objects.count()
    for login in ("lin", CLERK):
        with as_role("desk", login):
            assert not wrap_up(by=cast.person(login), ended=Ended.ADVISED, draft=0, now=NOW)
    counted = CallOutcome.objects.get()
    assert (counted.day, counted.outcome, counted.count) == (NOW.date(), "advised", 2)
    assert TrailLine.objects.count() == lines


def test_a_call_without_a_report_takes_its_draft_along_for_a_minute(cast: Cast, as_role: Act) -> None:
    number = keep(cast)
    with as_role("desk", "lin"):
        assert wrap_up(by=cast.person("lin"), ended=Ended.SILENT, draft=number, now=NOW)
        assert drafts.bring_back(by=cast.unlocked("lin"), now=NOW).fields["text"] == TYPED["text"]


def test_who_takes_no_calls_counts_none_and_asks_for_no_guide(cast: Cast, as_role: Act) -> None:
    for login in ("mei", "tomas", "ada"):
        with pytest.raises(MayNotWrapUp):
            wrap_up(by=cast.person(login), ended=Ended.SILENT, draft=0, now=NOW)
        with pytest.raises(MayNotAskForGuide):
            guide_of(cast, login)
        for called in ("call_wrapped('2026-03-02', 'silent')", "reports_lately(1, NULL, now())"):
            refused = pytest.raises(ProgrammingError, match="calls")
            with refused, as_role("desk", login), connection.cursor() as cursor:
                cursor.execute(f"SELECT {called}")


def test_supervisors_alone_ask_how_calls_ended_and_get_no_small_count(cast: Cast, as_role: Act) -> None:
    monday, day = date(2026, 3, 2), timedelta(days=1)
    for count, on in ((3, monday), (2, monday + 6 * day), (4, monday + 7 * day), (9, timezone.localdate())):
        CallOutcome.objects.create(day=on, outcome="silent", count=count)
    # From a Wednesday to a day far ahead: weeks are whole, and this one is not over.
    asked = "SELECT week, outcome, calls FROM calls_ended('2026-03-04', '2999-01-01')"
    with as_role("desk", "tomas"), connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchall() == [(monday, "silent", 5)]
    for login in ("lin", "mei", CLERK):
        with (
            pytest.raises(ProgrammingError, match="supervisors"),
            as_role("desk", login),
            connection.cursor() as cursor,
        ):
            cursor.execute(asked)
        with pytest.raises(NoCalls):
            endings.weeks(by=cast.person(login), most=4, now=NOW)


def test_counts_of_what_came_lately_are_coarse_and_hold_small_ones_back(cast: Cast, as_role: Act) -> None:
    found = []
    for number in range(1, 12):
        filed(sealed(number, region="north" if number > 6 else None))
        with as_role("desk", "lin"):
            found.append(guide_of(cast).lately.month)
    assert found == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]
    with as_role("desk", "lin"):
        assert guide_of(cast, region="north").lately == Lately(5, 5)
        assert guide_of(cast, category="sabotage").lately == Lately(0, 0)
        assert guide_of(cast, now=NOW + timedelta(days=8)).lately == Lately(0, 10)
        assert guide_of(cast, now=NOW + timedelta(days=31)).lately == Lately(0, 0)


def test_the_guide_says_until_when_the_promises_are_kept(cast: Cast, as_role: Act) -> None:
    with as_role("desk", "lin"):
        calm, urgent = guide_of(cast), guide_of(cast, urgent=True)
    assert calm.promised[ClockKind.FR] == NOW + timedelta(hours=24)
    assert ClockKind.U not in calm.promised
    assert urgent.promised[ClockKind.U] == NOW + timedelta(minutes=15)


def guide_of(
    cast: Cast,
    login: str = "lin",
    *,
    category: str = "fraud",
    region: str = "",
    urgent: bool = False,
    now: datetime = NOW,
) -> CallGuide:
    return call_guide(by=cast.person(login), category=category, region=region, urgent=urgent, now=now)
