"""A report goes to another team with all that is sealed in it, and its old team opens nothing of it any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Model
from hypothesis import HealthCheck, given
from hypothesis import settings as quick
from hypothesis import strategies as st

from auricle.directory.models import Member, Membership, Team
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.errors import Invalid
from auricle.inbox import desk_side, identity_asking, reporter_side, transferring
from auricle.inbox.desk_page import read_page
from auricle.inbox.transferring import MayNotTransfer
from auricle.reports import bulk, proof
from auricle.reports.casework import NoSuchReport, move_report
from auricle.reports.conflicts import declare_conflict
from auricle.reports.lifecycle import MoveIncomplete, MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Clock, Event, Notice, Report
from auricle.reports.moves import Move, State
from auricle.reports.notices import post_notice
from auricle.reports.queries import MayNotSee
from auricle.vault import regranting, storing
from auricle.vault.file_notes import FileNote
from auricle.vault.member_keys import NotFresh, Unlocked
from auricle.vault.models import Grant, IdentityRequest, ReportKey, SealedObject, SealingKey
from auricle.vault.parcel import TALKS
from auricle.vault.team_keys import NoTeamKey
from auricle.vault.unseal import NotSealed, report_key
from tests.faces.desk import acts
from tests.hotline import NOW, STORY, arrived, filed, relay, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
WHY = "It is about a public office, which is theirs."


def chief_of_security() -> None:
    """Ravi, of the other team, answers for its work, and gets what is sealed to it."""
    give_roles(member=Member.objects.get(login="ravi"), roles=[Role.SUPERVISOR, Role.SCREENER])


def hand_over(
    cast: Cast, report: UUID, *, login: str = "tomas", team: str = "security", reason: str = WHY
) -> None:
    transferring.transfer(by=cast.unlocked(login), report=report, team=team, reason=reason, now=NOW)


def opens(cast: Cast, login: str, report: UUID) -> set[str]:
    """The purposes that somebody opens with the grants that are there, whatever the rows' limits say."""
    found = set()
    for purpose in ("content", "desk", "ask"):
        try:
            report_key(keys=cast.unlocked(login), report=report, purpose=purpose)
            found.add(purpose)
        except (NoTeamKey, NotSealed):
            continue
    return found


def codes_of_keys(report: UUID) -> dict[str, set[str]]:
    """Who has a grant of each purpose: the holders, as the keys name them."""
    holders = {bytes(key.key_id): key.holder for key in SealingKey.objects.all()}
    found: dict[str, set[str]] = {}
    for grant in Grant.objects.filter(report_id=report):
        found.setdefault(grant.purpose, set()).add(holders.get(bytes(grant.key_id), "reporter"))
    return found


def told(report: UUID) -> set[tuple[str, str]]:
    """Which notices which team gets, once the worker has done what waits."""
    relay()
    for number in Event.objects.filter(report_id=report).values_list("number", flat=True):
        post_notice(report=str(report), number=number)
    return set(Notice.objects.filter(report_id=report).values_list("kind", "team__code"))


def full_report(cast: Cast) -> UUID:
    """A report with an identity, a note, a reason, a redacted version and a request for the identity."""
    report = filed(sealed(contact={"name": "Ann Ferry"})).id
    cast.handled_by_amara(report)
    desk_side.write_note(by=cast.unlocked("amara"), report=report, text="Rang the bank.", now=NOW)
    identity_asking.ask(
        by=cast.unlocked("amara"), report=report, code="danger", words="She must be warned.", now=NOW
    )
    return report


def test_the_new_team_opens_everything_and_the_old_one_nothing(cast: Cast, as_role: Act) -> None:
    report = full_report(cast)
    assert opens(cast, "tomas", report) == {"content", "desk", "ask"}
    with as_role("desk", "tomas"):
        hand_over(cast, report)
    assert opens(cast, "ravi", report) == {"content", "desk", "ask"}
    assert not any(opens(cast, login, report) for login in ("tomas", "mei", "jonas", "amara"))
    chief_of_security()
    with as_role("desk", "ravi"):
        page = read_page(by=cast.unlocked("ravi"), report=report, now=NOW)
        assert page.content is not None
        assert page.content.story["text"] == STORY
        assert [words.text for words in page.content.messages] == ["Rang the bank."]
        assert WHY in page.content.reasons.values()
    with as_role("desk", "tomas"):
        with pytest.raises(NoSuchReport):
            read_page(by=cast.unlocked("tomas"), report=report, now=NOW)
        assert not Report.objects.filter(pk=report).exists()
        tables: tuple[type[Model], ...] = (Event, Clock, Grant, ReportKey, SealedObject, IdentityRequest)
        for table in tables:
            assert not table._default_manager.filter(report_id=report).exists()


def test_what_is_the_reporters_and_the_custodians_stays_as_it_was(cast: Cast) -> None:
    report = full_report(cast)
    before = codes_of_keys(report)
    objects = set(SealedObject.objects.filter(report_id=report).values_list("pk", "purpose"))
    hand_over(cast, report)
    after = codes_of_keys(report)
    assert {purpose: who - {"general", "security"} for purpose, who in before.items()} == {
        purpose: who - {"general", "security"} for purpose, who in after.items()
    }
    assert {p for p, who in before.items() if "general" in who} == {
        p for p, who in after.items() if "security" in who
    }
    assert not any("general" in who for who in after.values())
    # Nothing was sealed anew but the reason for it, which is one more.
    now = set(SealedObject.objects.filter(report_id=report).values_list("pk", "purpose"))
    assert objects < now
    assert [purpose for _, purpose in now - objects] == ["desk"]


def test_every_purpose_that_a_team_has_a_grant_of_is_one_that_moves(cast: Cast) -> None:
    report = full_report(cast)
    of_teams = {purpose for purpose, who in codes_of_keys(report).items() if "general" in who}
    # tests/faces/test_line_talks.py hands one over with the recording of a talk.
    assert of_teams | set(TALKS) == set(transferring.OF_TEAMS)


def test_what_the_reporter_writes_later_opens_in_the_new_team(cast: Cast, as_role: Act) -> None:
    report = filed()
    chief_of_security()
    hand_over(cast, report.id)
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_side.say_plain(cookie=cookie, text="They wrote again.", now=NOW)
    relay()
    with as_role("desk", "ravi"):
        content = read_page(by=cast.unlocked("ravi"), report=report.id, now=NOW).content
        assert content is not None
        assert [words.text for words in content.messages] == ["They wrote again."]
    assert {("team_transferred", "security"), ("handler_reporter_wrote", "security")} <= told(report.id)


def test_whoever_had_it_in_hand_has_it_no_more_and_no_clock_begins_anew(cast: Cast) -> None:
    report = arrived()
    cast.handled_by_amara(report)
    before = list(Clock.objects.filter(report=report).order_by("kind").values())
    transferring.transfer(
        by=replace(cast.unlocked("tomas"), proved_at=NOW + timedelta(hours=3)),
        report=report,
        team="security",
        reason=WHY,
        now=NOW + timedelta(hours=3),
    )
    row = Report.objects.get(pk=report)
    assert (row.state, row.handler, row.lease_until, row.team.code) == (State.READY, None, None, "security")
    assert list(Clock.objects.filter(report=report).order_by("kind").values()) == before
    assert list(proof.differences()) == []
    assert list(proof.unproved_events()) == []


@pytest.mark.parametrize(
    ("prepare", "state"),
    [
        (lambda cast, report: None, State.RECEIVED),
        (lambda cast, report: cast.taken_by_mei(report), State.RECEIVED),
        (lambda cast, report: (cast.taken_by_mei(report), cast.passed_on_by_mei(report)), State.REVIEW),
        (lambda cast, report: cast.handled_by_amara(report), State.READY),
    ],
)
def test_it_stands_in_the_new_team_where_somebody_can_go_on(
    cast: Cast, prepare: Callable[[Cast, UUID], object], state: State
) -> None:
    report = arrived()
    prepare(cast, report)
    hand_over(cast, report)
    row = Report.objects.get(pk=report)
    assert (row.state, row.team.code, row.lease_until) == (state, "security", None)
    assert list(proof.differences()) == []


@given(minutes=st.lists(st.integers(1, 3000), min_size=1, max_size=3), urgent=st.booleans())
@quick(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_number_of_transfers_gives_a_promise_more_time(
    cast: Cast, minutes: list[int], urgent: bool
) -> None:
    with transaction.atomic():
        chief_of_security()
        report = arrived(sealed(urgent=urgent))
        kept = list(
            Clock.objects.filter(report=report).values_list("kind", "started_at", "due_at", "stopped_at")
        )
        now, teams = NOW, [("tomas", "security"), ("ravi", "general"), ("tomas", "security")]
        for (login, team), later in zip(teams, minutes, strict=False):
            now += timedelta(minutes=later)
            by = replace(cast.unlocked(login), proved_at=now)
            transferring.transfer(by=by, report=report, team=team, reason=WHY, now=now)
        rows = Clock.objects.filter(report=report).values_list("kind", "started_at", "due_at", "stopped_at")
        assert list(rows) == kept
        transaction.set_rollback(True)


def test_a_team_sends_a_report_back_once_and_then_never_gets_it_again(cast: Cast, as_role: Act) -> None:
    report = arrived()
    chief_of_security()
    hand_over(cast, report)
    with as_role("desk", "ravi"):
        transferring.send_back(by=cast.unlocked("ravi"), report=report, reason="It is not.", now=NOW)
    assert opens(cast, "tomas", report)
    assert not opens(cast, "ravi", report)
    assert ("team_returned", "general") in told(report)
    with pytest.raises(MoveNotNow) as refused:
        hand_over(cast, report)
    assert refused.value.refusal.reason == "not_sent_back_from_there"
    with pytest.raises(MoveNotNow) as refused:
        transferring.send_back(by=cast.unlocked("tomas"), report=report, reason="No.", now=NOW)
    assert refused.value.refusal.reason == "came_from_another_team"
    found = transferring.preview(by=cast.person("tomas"), report=report, now=NOW)
    assert [(each.code, each.refused) for each in found.candidates] == [("security", True)]
    kinds = list(Event.objects.filter(report=report).order_by("number").values_list("kind", flat=True))
    assert kinds == ["submit", "transfer", "return_to_team"]


def test_a_request_for_the_identity_ends_with_the_team_that_made_it(cast: Cast) -> None:
    report = full_report(cast)
    hand_over(cast, report)
    assert IdentityRequest.objects.get(report_id=report).state == "expired"
    assert "identity_expired" in acts()


def test_a_conflict_of_interest_goes_along(cast: Cast) -> None:
    report = arrived()
    chief_of_security()
    Membership.objects.create(member=Member.objects.get(login="ravi"), team=Team.objects.get(code="general"))
    declare_conflict(by=cast.unlocked("ravi"), report=report, now=NOW)
    with pytest.raises(MoveNotAllowed):
        hand_over(cast, report, login="ravi")
    hand_over(cast, report)
    with pytest.raises(MoveNotAllowed) as refused:
        move_report(by=cast.unlocked("ravi"), report=report, move=Move.TAKE, now=NOW)
    assert refused.value.refusal.reason == "no_conflict"


def test_a_team_without_a_key_in_use_gets_nothing(cast: Cast) -> None:
    report = arrived()
    key = SealingKey.objects.filter(purpose="team", holder="security")
    key.update(expires_at=NOW)
    storing.forget()
    with pytest.raises(storing.NoKey):
        hand_over(cast, report)
    assert Report.objects.get(pk=report).team.code == "general"
    assert Event.objects.filter(report=report).count() == 1
    assert [
        each.usable
        for each in transferring.preview(by=cast.person("tomas"), report=report, now=NOW).candidates
    ] == [False]


def test_a_supervisor_with_a_fresh_proof_and_a_reason_hands_over_and_nobody_else(cast: Cast) -> None:
    report = arrived()
    with pytest.raises(MayNotTransfer):
        hand_over(cast, report, login="mei")
    with pytest.raises(MayNotTransfer):
        transferring.readers(by=cast.person("mei"), team="security")
    with pytest.raises(MoveIncomplete):
        hand_over(cast, report, reason=" ")
    for team in ("general", "custodians", "nowhere"):
        with pytest.raises(Invalid):
            hand_over(cast, report, team=team)
    stale = replace(cast.unlocked("tomas"), proved_at=NOW - timedelta(minutes=6))
    with pytest.raises(NotFresh):
        transferring.transfer(by=stale, report=report, team="security", reason=WHY, now=NOW)
    with pytest.raises(SomeoneWasFirst):
        transferring.transfer(
            by=cast.unlocked("tomas"), report=report, team="security", reason=WHY, now=NOW, seen=9
        )
    other = arrived(sealed(2, category="sabotage"))
    with pytest.raises(NoSuchReport):
        hand_over(cast, other)
    assert Event.objects.filter(report=report).count() == 1


def test_who_stops_halfway_has_moved_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    report = full_report(cast)
    before, events = codes_of_keys(report), Event.objects.filter(report=report).count()

    def killed(**given: Any) -> None:
        hand(**given)
        raise KeyboardInterrupt

    hand = regranting.hand_over
    monkeypatch.setattr(regranting, "hand_over", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        hand_over(cast, report)
    monkeypatch.undo()
    assert (codes_of_keys(report), Event.objects.filter(report=report).count()) == (before, events)
    assert IdentityRequest.objects.get(report_id=report).state == "asked"
    hand_over(cast, report)
    assert opens(cast, "ravi", report)


def test_the_database_moves_a_row_only_with_its_keys_and_by_an_event(cast: Cast, as_role: Act) -> None:
    report, security = arrived(), Team.objects.get(code="security")
    to = storing.team_key(team="security", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report).update(team=security)
    with as_role("desk", "tomas"), pytest.raises(ProgrammingError), transaction.atomic():
        Report.objects.filter(pk=report).update(team=security)
    with as_role("desk", "tomas"), pytest.raises(ProgrammingError), transaction.atomic():
        call(report, to.key_id, ["content"])
    hand_over(cast, report)
    # The event is there now, and it is not theirs to use.
    for login in ("tomas", "mei", "ada"):
        with as_role("desk", login), pytest.raises(ProgrammingError), transaction.atomic():
            call(report, to.key_id, ["content"])


def call(report: UUID, key: bytes, purposes: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hand_over_report(%s, %s, %s::text[], %s::bytea[], '')",
            [report, key, purposes, [b"x"] * len(purposes)],
        )


def test_a_key_of_the_report_that_is_left_out_stops_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    report = full_report(cast)
    resealed = regranting._resealed

    def without_desk(by: Unlocked, of: UUID, to: storing.KeyInfo) -> dict[str, bytes]:
        return {p: blob for p, blob in resealed(by, of, to).items() if p != "desk"}

    monkeypatch.setattr(regranting, "_resealed", without_desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        hand_over(cast, report)


def test_what_a_hostile_sender_sealed_wrongly_moves_and_stays_refused(cast: Cast) -> None:
    report = arrived()
    Grant.objects.filter(report_id=report, purpose="content").update(blob=b"no grant")
    hand_over(cast, report)
    page = read_page(by=cast.unlocked("ravi"), report=report, now=NOW)
    assert page.content is not None
    assert page.content.broken


def test_a_report_in_a_bulk_job_is_left_where_it_is(cast: Cast, as_role: Act) -> None:
    report = arrived()
    job = bulk.begin(
        by=cast.person("jonas"), chosen={report: 1}, move=Move.RAISE_URGENCY, subject=None, now=NOW
    )
    hand_over(cast, report)
    with as_role("desk", "jonas"):
        stands = bulk.step(by=cast.unlocked("jonas"), bulk=job, reason="x", now=NOW)
    assert stands.done == 0
    assert not Report.objects.get(pk=report).urgent


def test_a_file_goes_along_without_being_touched(cast: Cast) -> None:
    key, report = storing.new_content_key(), UUID(int=7)
    part = storing.seal_part(key, report=report, purpose="content", label="file/{id}", plaintext=b"a photo")
    note = FileNote(part, "photo.jpg", "image/jpeg", 7)
    arrived(sealed(report=report, key=key, files=[note]))
    assert transferring.preview(by=cast.person("tomas"), report=report, now=NOW).parts["file"] == 1
    hand_over(cast, report)
    with pytest.raises((NoSuchReport, MayNotSee)):
        read_page(by=cast.unlocked("tomas"), report=report, now=NOW)
    page = read_page(by=cast.unlocked("ravi"), report=report, now=NOW)
    assert page.content is not None
    assert [file.name for file in page.content.files] == ["photo.jpg"]


def test_what_a_search_made_of_the_old_teams_grants_goes_with_them(cast: Cast) -> None:
    report = arrived()
    of_general = SealingKey.objects.filter(holder="general").values("key_id")
    Grant.objects.filter(report_id=report, key_id__in=of_general).update(quick=b"for the old team")
    hand_over(cast, report)
    assert not Grant.objects.filter(report_id=report, quick__isnull=False).exists()


def test_an_event_that_says_so_and_moved_nothing_is_found_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = arrived()
    monkeypatch.setattr(regranting, "hand_over", lambda **_: None)
    hand_over(cast, report)
    assert [(each.report, each.what) for each in proof.differences()] == [(report, "team")]
    assert proof.rebuild() == 0
