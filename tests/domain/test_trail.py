"""The trail: one way in, no way to change a line unseen, and a name for reports that dies with their salt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction

from auricle.audit import trail
from auricle.audit.models import TrailLine, TrailSalt
from tests.hotline import NOW, execute

Act = Callable[[str], AbstractContextManager[None]]
REPORT = UUID("6f1d3c0e-8c1a-4d6a-9f43-1f1a4be7a00c")
OTHER = UUID("6f1d3c0e-8c1a-4d6a-9f43-1f1a4be7a00d")
pytestmark = pytest.mark.django_db


def record(act: str = "read_report", *, report: UUID | None = REPORT) -> int:
    return trail.record(actor="m-READER", act=act, at=NOW, report=report, detail={"number": 4})


def problems() -> list[tuple[int, str]]:
    return [(finding.seq, finding.problem) for finding in trail.verify()]


@contextmanager
def tampering() -> Iterator[None]:
    """What whoever owns the database can do: work with the guard switched off."""
    execute("ALTER TABLE audit_trailline DISABLE TRIGGER USER")
    yield
    execute("ALTER TABLE audit_trailline ENABLE TRIGGER USER")


@pytest.fixture
def five() -> None:
    """A trail of five lines."""
    for act in ("sign_in", "read_report", "take", "answer", "read_file"):
        record(act)


def test_an_empty_trail_holds() -> None:
    assert problems() == []


def test_lines_are_numbered_and_each_follows_the_one_before(five: None) -> None:
    lines = list(TrailLine.objects.order_by("seq"))
    assert [line.seq for line in lines] == [1, 2, 3, 4, 5]
    assert [bytes(line.previous) for line in lines] == [b"", *(bytes(line.digest) for line in lines[:-1])]
    assert problems() == []


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'm-SOMEBODY'",
        "act = 'note'",
        "at = at + interval '1 microsecond'",
        "subject = ''",
        "detail = '{\"number\":5}'",
        "event_digest = 'x'",
        "digest = previous",
    ],
)
def test_a_changed_line_is_found(five: None, change: str) -> None:
    with tampering():
        execute(f"UPDATE audit_trailline SET {change} WHERE seq = 3")
    assert (3, "changed") in problems()


def test_a_line_changed_with_its_digest_no_longer_carries_the_next(five: None) -> None:
    with tampering():
        TrailLine.objects.filter(seq=3).update(actor="m-SOMEBODY")
        TrailLine.objects.filter(seq=3).update(digest=trail.line_digest(TrailLine.objects.get(seq=3)))
    assert problems() == [(4, "does not follow the line before it")]


def test_a_removed_line_is_found(five: None) -> None:
    with tampering():
        execute("DELETE FROM audit_trailline WHERE seq = 3")
    assert problems() == [(3, "missing"), (4, "does not follow the line before it")]


def test_the_removed_beginning_is_found(five: None) -> None:
    with tampering():
        execute("DELETE FROM audit_trailline WHERE seq < 3")
    assert (1, "missing") in problems()


def test_lines_that_changed_places_are_found(five: None) -> None:
    with tampering():
        execute("UPDATE audit_trailline SET seq = 30 WHERE seq = 3")
        execute("UPDATE audit_trailline SET seq = 3 WHERE seq = 4")
        execute("UPDATE audit_trailline SET seq = 4 WHERE seq = 30")
    assert {seq for seq, _ in problems()} == {3, 4, 5}


def test_a_line_pressed_in_between_is_found(five: None) -> None:
    with tampering():
        execute("UPDATE audit_trailline SET seq = seq + 100 WHERE seq > 3")
        execute("UPDATE audit_trailline SET seq = seq - 99 WHERE seq > 100")
        execute("UPDATE audit_trailline SET previous = 'x' WHERE seq = 5")
        execute(
            "INSERT INTO audit_trailline SELECT 4, at, 'm-FORGER', act, subject, detail, NULL, digest, 'x'"
            " FROM audit_trailline WHERE seq = 3"
        )
    assert {4, 5, 6} == {seq for seq, _ in problems()}


def test_the_chain_never_forks(five: None) -> None:
    with pytest.raises(IntegrityError, match="trail_never_forks"):
        execute(
            "INSERT INTO audit_trailline SELECT 6, at, actor, act, subject, detail, NULL, previous, 'x'"
            " FROM audit_trailline WHERE seq = 3"
        )


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_trailline SET act = 'x'", "DELETE FROM audit_trailline", "TRUNCATE audit_trailline"],
)
def test_nobody_changes_a_line_not_even_the_owner(five: None, as_role: Act, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        execute(statement)
    for face in ("public", "desk", "worker"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
            execute(statement)


@pytest.mark.parametrize("face", ["public", "desk", "worker"])
def test_no_face_writes_a_line_but_through_the_one_way_in(five: None, as_role: Act, face: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
        execute("INSERT INTO audit_trailline SELECT 6, at, actor, act, subject, detail, NULL, digest, 'x'"
                " FROM audit_trailline WHERE seq = 5")  # fmt: skip


@pytest.mark.parametrize("face", ["desk", "worker"])
def test_desk_and_worker_record_and_cannot_read_the_salts(as_role: Act, face: str) -> None:
    with as_role(face):
        assert record() == 1
    for statement in ("SELECT * FROM audit_trailsalt", "DELETE FROM audit_trailsalt"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
            execute(statement)


def test_the_desk_cannot_read_the_trail(as_role: Act) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk"):
        execute("SELECT * FROM audit_trailline")


def test_an_act_that_failed_leaves_no_line() -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert record("next") == 1
    assert problems() == []


def test_a_report_has_one_name_in_the_trail_and_no_other_has_it() -> None:
    for report in (REPORT, REPORT, OTHER, None):
        record(report=report)
    first, second, other, nobody = (
        bytes(subject) for subject in TrailLine.objects.order_by("seq").values_list("subject", flat=True)
    )
    assert first == second != other
    assert nobody == b""
    assert REPORT.bytes not in first


def test_without_its_salt_a_report_is_not_found_in_the_trail_which_still_holds(five: None) -> None:
    before = bytes(TrailLine.objects.get(seq=5).subject)
    TrailSalt.objects.all().delete()
    record()
    assert bytes(TrailLine.objects.get(seq=6).subject) != before
    assert problems() == []


@pytest.mark.parametrize("actor", ["m-ÄÖÜ", "李", "a\nb", ""])
@pytest.mark.parametrize(
    "at",
    [
        NOW,
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=UTC),
        datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_the_database_and_python_compute_the_same_digest(actor: str, at: datetime) -> None:
    trail.record(actor=actor, act="übt 行为", at=at, report=REPORT, detail={"wörd": "値", "n": 7})
    assert problems() == []


def test_two_lines_never_run_together_into_the_same_bytes() -> None:
    for actor, act in (("ab", "c"), ("a", "bc")):
        trail.record(actor=actor, act=act, at=NOW)
    one, two = TrailLine.objects.order_by("seq")
    two.seq, two.previous = one.seq, one.previous
    assert trail.line_digest(one) != trail.line_digest(two)


def test_an_event_has_at_most_one_line() -> None:
    trail.record(actor="m-A", act="take", at=NOW, event_digest=b"d" * 32)
    with pytest.raises(DatabaseError, match="trail_one_line_per_event"):
        trail.record(actor="m-A", act="take", at=NOW, event_digest=b"d" * 32)
