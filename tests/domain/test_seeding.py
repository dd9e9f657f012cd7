"""The demonstration: invented reports that went through the real steps, and whose proof holds."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from auricle.audit import trail
from auricle.audit.models import TrailLine, TrailSalt
from auricle.commands.exercises import NotATraining, run
from auricle.demo import exercises
from auricle.demo.seeding import seed
from auricle.directory import catalogue
from auricle.directory.demo_cast import CAST, logins
from auricle.directory.models import Member
from auricle.directory.setting_up import AlreadySetUp
from auricle.inbox import desk_reading, reporter_side
from auricle.presets.nodes import LANGUAGES
from auricle.reports import in_force, proof, queries, retention_versions
from auricle.reports.models import Event, MatchToken, Matter, MatterReport, Outbox, Report
from auricle.reports.moves import State
from auricle.reports.related import read_related
from auricle.training.copies import WAYS, fresh, tag_of
from auricle.training.exercises import Kind, load
from auricle.vault import desk_session, registrar, storing
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import DeskSession, Grant, IdentityRequest, ReceiptRegistration
from tests.conftest import savepoint_of_test
from tests.hotline import NOW, execute

REPORTS = 30


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """The codes of a small demonstration, which is there for every test of this module."""
    (Path(settings.AURICLE_KEYS) / "org.seed").write_bytes(b"o" * 32)
    settings.AURICLE_DEMO = True
    with django_db_blocker.unblock(), savepoint_of_test():
        # What the cast of other tests put there is remembered for a minute.
        for kept in (catalogue, storing, in_force, retention_versions):
            kept.forget()
        yield list(seed(reports=REPORTS, now=NOW, say=said.append).codes)
        transaction.set_rollback(True)
    settings.AURICLE_DEMO = False
    catalogue.forget()
    storing.forget()


@pytest.fixture(autouse=True)
def _unblocked(seeded: list[str], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Each test may change what it likes: the demonstration is as it was afterwards."""
    with django_db_blocker.unblock(), savepoint_of_test():
        yield
        transaction.set_rollback(True)


said: list[str] = []


def test_the_cast_keeps_fresh_copies_of_exercises(monkeypatch: pytest.MonkeyPatch) -> None:
    some = {kind: next(one for one in load().values() if one.kind is kind) for kind in Kind}
    monkeypatch.setattr(exercises, "load", lambda: some)
    crew = exercises.Crew()
    crew.come(NOW)
    assert exercises.top_up(crew=crew, keep=1, now=NOW) == len(some) * len(LANGUAGES)
    assert exercises.top_up(crew=crew, keep=1, now=NOW) == 0
    for exercise in some.values():
        for language in LANGUAGES:
            copy = fresh(exercise, language=language).get()
            assert (copy.tags, copy.state) == ([tag_of(exercise)], WAYS[exercise.kind].waits)
    assert "Unlocked" not in repr(crew)


def test_a_real_hotline_makes_no_exercises() -> None:
    with pytest.raises(NotATraining):
        run(Namespace(keep=1, stay=False))


def test_there_are_as_many_reports_as_asked_for_and_progress_was_shown() -> None:
    assert Report.objects.count() == REPORTS
    assert said[-1].endswith(f"{REPORTS} of {REPORTS}")


def test_every_state_of_the_table_is_reached() -> None:
    assert set(Report.objects.values_list("state", flat=True)) == {state.value for state in State}


def test_the_proof_and_the_trail_hold() -> None:
    assert list(proof.differences()) == []
    assert list(proof.unproved_events()) == []
    assert list(trail.verify()) == []
    assert not Outbox.objects.exists()
    assert TrailLine.objects.exclude(event_digest=None).count() == Event.objects.count()


def test_nothing_lies_in_the_future_and_every_report_has_a_past() -> None:
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Report.objects.filter(received_at__gte=NOW).exists()


def test_every_disposed_report_is_really_gone() -> None:
    gone = list(Report.objects.filter(state="DISPOSED").values_list("pk", flat=True))
    assert gone
    assert not Grant.objects.filter(report_id__in=gone).exists()
    assert not TrailSalt.objects.filter(report_id__in=gone).exists()


def test_every_other_report_opens_for_its_team() -> None:
    mei = unlocked("mei")
    for report in Report.objects.exclude(state="DISPOSED"):
        opened = desk_reading.open_report(by=mei, report=report.pk, now=NOW)
        assert opened.story["text"]
        assert not opened.broken
        assert not any(words.broken for words in opened.messages)


def test_the_codes_that_are_printed_open_their_inbox(seeded: list[str]) -> None:
    assert seeded
    while registrar.register_waiting(most=10, now=NOW):
        pass
    for code in seeded:
        inbox = reporter_side.unlock(cookie=reporter_side.open_by_code(code=code, now=NOW), now=NOW)
        assert inbox.thread["messages"]


def test_a_newcomers_own_report_waits_for_few_others() -> None:
    assert ReceiptRegistration.objects.count() <= 3


def unlocked(login: str) -> Unlocked:
    shown = next(found for found in logins(now=NOW) if found.login == login)
    cookie = desk_session.begin(login=login, password=shown.password, code=shown.code, now=NOW).cookie
    return desk_session.resume(cookie=cookie, now=NOW)


@pytest.mark.parametrize("login", [member.login for member in CAST])
def test_everybody_of_the_cast_signs_in_with_what_the_page_shows(login: str) -> None:
    assert unlocked(login).person.id == Member.objects.get(login=login).pk


def test_nobody_is_left_signed_in() -> None:
    assert not DeskSession.objects.exists()


def test_the_queue_of_the_demonstration_is_full() -> None:
    page = queries.queue(by=unlocked("tomas").person, now=NOW)
    assert (
        sum(page.counts.values())
        == Report.objects.exclude(state__in=["CLOSED", "DISPOSITION_PROPOSED", "DISPOSED"]).count()
    )


def test_not_a_word_of_a_story_lies_in_any_table() -> None:
    mei = unlocked("mei")
    for report in Report.objects.exclude(state="DISPOSED")[:5]:
        story = desk_reading.open_report(by=mei, report=report.pk, now=NOW).story
        assert tables_with(str(story["text"])[:40].encode()) == []
    # The same search finds what is there to be found, in text and in bytes.
    assert tables_with(b"Mei Sandoval") == ["directory_member"]
    assert "audit_trailline" in tables_with(bytes(TrailLine.objects.get(seq=1).digest))


def tables_with(sentinel: bytes) -> list[str]:
    """The tables in which these bytes lie, in a column of text or of bytes. No text of PostgreSQL holds a zero byte."""
    names = execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    asked = "SELECT 1 FROM {} AS row WHERE strpos(row::text, %s) > 0 OR strpos(row::text, %s) > 0 LIMIT 1"
    shown = (sentinel.decode(errors="replace").replace("\0", "\ufffd"), sentinel.hex())
    return [name for (name,) in names if execute(asked.format(name), *shown)]


def test_a_second_seed_is_refused() -> None:
    with pytest.raises(AlreadySetUp):
        seed(reports=1, now=NOW, say=said.append)


def test_the_custodians_find_an_opened_a_waiting_and_a_declined_request() -> None:
    requests = IdentityRequest.objects.all()
    assert {request.state for request in requests} == {"seen", "asked", "declined"}
    assert all(Report.objects.get(pk=each.report_id).received_at < each.asked_at < NOW for each in requests)
    words = {"identity_asked": 3, "identity_supported": 1, "identity_opened": 1, "identity_seen": 1}
    assert {act: TrailLine.objects.filter(act=act).count() for act in words} == words


def test_an_auditor_has_something_to_look_at() -> None:
    acts = set(TrailLine.objects.values_list("act", flat=True))
    assert {"read_report", "unmask", "sign_in", "take"} <= acts
    assert not TrailLine.objects.filter(at__gt=NOW).exists()


def test_three_reports_are_one_matter_and_its_supervisor_sees_why() -> None:
    assert Matter.objects.get().reports.count() == 3
    (first, *_) = MatterReport.objects.values_list("report_id", flat=True)
    found = read_related(by=unlocked("tomas").person, report=first).matter
    assert found is not None
    assert (len(found.rows), found.hidden) == (2, 0)
    assert MatchToken.objects.count() == 3 * 8
