"""The worker's walk over the trail: piece by piece, taken up again; what it finds is kept, and is a line itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from auricle.audit import checkpoints, trail, verifying
from auricle.audit.models import TrailLine, Verification
from tests.hotline import NOW, execute

Act = Callable[[str], AbstractContextManager[None]]
pytestmark = pytest.mark.django_db


def record(count: int) -> None:
    for _ in range(count):
        trail.record(actor="m-READER", act="read_report", at=NOW)


def walk(piece: int = verifying.PIECE) -> Verification:
    """Until the walk has ended."""
    while verifying.verify_more(now=NOW, piece=piece):
        pass
    return Verification.objects.order_by("-pk")[0]


def tamper(statement: str, table: str = "audit_trailline") -> None:
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    execute(statement)
    execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_nothing_is_verified_while_nothing_happened() -> None:
    assert verifying.verify_more(now=NOW) == 0
    assert not Verification.objects.exists()


def test_a_good_trail_is_found_to_hold() -> None:
    record(30)
    checkpoints.sign_if_due(now=NOW)
    found = walk()
    assert (found.made_by, found.size, found.findings, found.first_line) == ("worker", 30, 0, None)
    assert found.ended_at == NOW
    assert not TrailLine.objects.filter(act="trail_broken").exists()


def test_it_is_verified_in_pieces_that_meet() -> None:
    record(30)
    assert [verifying.verify_more(now=NOW, piece=12) for _ in range(3)] == [18, 6, 0]
    assert Verification.objects.get().findings == 0


def test_whoever_comes_after_a_kill_goes_on_where_it_stopped() -> None:
    record(30)
    verifying.verify_more(now=NOW, piece=12)
    record(5)
    assert verifying.verify_more(now=NOW, piece=12) == 6
    assert Verification.objects.get().checked == 24


@pytest.mark.parametrize("seq", [3, 12, 13, 30])
def test_a_changed_line_is_found_wherever_it_stands(seq: int) -> None:
    record(30)
    tamper(f"UPDATE audit_trailline SET actor = 'm-SOMEBODY' WHERE seq = {seq}")
    found = walk(piece=12)
    assert (found.findings, found.first_line) == (1, seq)


def test_what_was_found_is_a_line_of_the_trail_itself() -> None:
    record(30)
    tamper("UPDATE audit_trailline SET actor = 'm-SOMEBODY' WHERE seq = 7")
    walk()
    line = TrailLine.objects.order_by("-seq")[0]
    assert (line.actor, line.act, line.detail) == ("worker", "trail_broken", '{"findings":1,"lines":30}')


def test_a_trail_written_anew_does_not_hold_against_its_checkpoints() -> None:
    record(30)
    checkpoints.sign_if_due(now=NOW)
    execute("ALTER TABLE audit_trailline DISABLE TRIGGER USER")
    before = b""
    for line in TrailLine.objects.order_by("seq"):
        line.actor, line.previous = "m-SOMEBODY", before
        before = trail.line_digest(line)
        TrailLine.objects.filter(seq=line.seq).update(actor=line.actor, previous=line.previous, digest=before)
    execute("ALTER TABLE audit_trailline ENABLE TRIGGER USER")
    found = walk()
    assert (found.findings, found.first_line) == (1, None)


def test_a_wrong_tile_is_found() -> None:
    record(300)
    checkpoints.sign_if_due(now=NOW)
    assert walk(piece=256).findings == 0
    tamper("UPDATE audit_treetile SET digest = 'x'", "audit_treetile")
    assert walk(piece=256).findings == 2, "the tile, and the checkpoint whose root rests on it"


@pytest.mark.parametrize("signed", [True, False])
def test_a_trail_that_lost_its_end_is_found(signed: bool) -> None:
    record(30)
    if signed:
        checkpoints.sign_if_due(now=NOW)
    else:
        walk()
    tamper("DELETE FROM audit_trailline WHERE seq > 20")
    found = walk()
    assert (found.size, found.findings) == (20, 1)


def test_a_trail_that_is_gone_is_found() -> None:
    record(3)
    walk()
    tamper("DELETE FROM audit_trailline")
    assert walk().findings == 1


def test_an_hour_without_a_line_costs_no_root(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    record(300)
    for hour in range(20):
        checkpoints.sign_if_due(now=NOW + timedelta(hours=hour))
    with django_assert_max_num_queries(40):
        assert walk().findings == 0


def test_an_operators_walk_is_kept_too() -> None:
    record(5)
    verifying.note_whole(made_by="operator", begun_at=NOW, findings=0, now=NOW)
    assert Verification.objects.get().made_by == "operator"


def test_the_worker_verifies_with_its_own_rights_and_the_faces_cannot(as_role: Act) -> None:
    record(3)
    with as_role("worker"):
        assert verifying.verify_more(now=NOW) == 0
    for face in ("public", "desk", "agency"):
        with pytest.raises(Exception, match="permission denied"), as_role(face):
            execute("SELECT * FROM audit_verification")


def test_two_walks_at_once_are_one_too_many() -> None:
    record(3)
    Verification.objects.create(made_by="worker", begun_at=NOW, size=3)
    with pytest.raises(IntegrityError, match="one_walk_at_a_time"):
        Verification.objects.create(made_by="worker", begun_at=NOW, size=3)
