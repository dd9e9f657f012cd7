"""Checkpoints: signed hourly and after acts on identities, kept for ever, each continuing the one before it."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from auricle.audit import checkpoints, exporting, merkle, published, trail, tree, witnesses
from auricle.audit.models import Checkpoint, CheckpointSent, TrailLine, TreeTile
from auricle.sealing.signed_notes import NotSigned
from tests.hotline import NOW, execute

Act = Callable[[str], AbstractContextManager[None]]
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def record(count: int = 1, act: str = "read_report") -> None:
    for _ in range(count):
        trail.record(actor="m-READER", act=act, at=NOW)


def sign(hours: float = 0) -> int:
    return checkpoints.sign_if_due(now=NOW + HOUR * hours)


def newest() -> Checkpoint:
    return Checkpoint.objects.order_by("-pk")[0]


def whole_root() -> bytes:
    """The root over all lines, hashed from the first leaf on."""
    leaves = [
        merkle.leaf_hash(bytes(digest))
        for digest in TrailLine.objects.order_by("seq").values_list("digest", flat=True)
    ]
    return merkle.root(len(leaves), lambda level, i: merkle.full_root(leaves[i << level : (i + 1) << level]))


def test_nothing_is_signed_while_nothing_happened() -> None:
    assert sign() == 0


def test_a_checkpoint_states_size_and_root_and_is_signed() -> None:
    record(5)
    assert sign() == 1
    stated = checkpoints.read_checkpoint(newest().note, key=checkpoints.public_key())
    assert (stated.origin, stated.size, stated.root) == ("auricle/trail", 5, whole_root())
    assert stated.at == "2026-03-02T09:00:00Z"


def test_the_next_one_comes_after_an_hour() -> None:
    record()
    assert [sign(0), sign(0.9), sign(1)] == [1, 0, 1]


def test_an_act_on_an_identity_does_not_wait_for_the_hour() -> None:
    record()
    sign()
    record(act="read_report")
    assert sign(0.1) == 0
    record(act="seat_handed_over")
    assert sign(0.1) == 1
    assert sign(0.2) == 0


def test_each_proof_shows_that_the_trail_only_grew() -> None:
    for hour, count in enumerate((3, 1, 300, 0, 17)):
        record(count)
        sign(hour)
    rows = list(Checkpoint.objects.order_by("pk"))
    assert [row.size for row in rows] == [3, 4, 304, 304, 321]
    for old, new in itertools.pairwise(rows):
        assert merkle.consistent(
            old=old.size,
            old_root=bytes(old.root),
            new=new.size,
            new_root=bytes(new.root),
            proof=[base64.b64decode(line) for line in new.proof.splitlines()],
        )
    assert list(checkpoints.verify()) == []


def test_a_new_checkpoint_reads_only_what_is_new(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    record(600)
    sign()
    assert TreeTile.objects.count() == 2
    record()
    with django_assert_max_num_queries(30):
        sign(1)
    assert bytes(newest().root) == whole_root()


@pytest.mark.parametrize("size", [255, 256, 257, 511, 512, 700])
def test_the_tiles_give_the_root_of_all_lines(size: int) -> None:
    record(size)
    tree.grow(size)
    assert merkle.root(size, tree.node) == whole_root()
    assert list(tree.wrong_tiles()) == []


def tamper(table: str, statement: str) -> None:
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    execute(statement)
    execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def rewrite_the_trail() -> None:
    """What an owner of the database can do: change one line and compute all digests anew."""
    tamper("audit_trailline", "UPDATE audit_trailline SET actor = 'm-SOMEBODY' WHERE seq = 2")
    execute("ALTER TABLE audit_trailline DISABLE TRIGGER USER")
    before = b""
    for line in TrailLine.objects.order_by("seq"):
        line.previous = before
        before = trail.line_digest(line)
        TrailLine.objects.filter(seq=line.seq).update(previous=line.previous, digest=before)
    execute("ALTER TABLE audit_trailline ENABLE TRIGGER USER")


def test_a_trail_written_anew_is_found_by_its_checkpoints_alone() -> None:
    record(5)
    sign()
    rewrite_the_trail()
    assert list(trail.verify()) == []
    assert list(checkpoints.verify()) == [f"checkpoint {newest().pk} was signed over another trail"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("note = replace(note, 'at 2026', 'at 2025')", "is not signed by its key"),
        ("note = 'nonsense'", "is not signed by its key"),
        ("size = size - 1", "is not what was signed"),
    ],
)
def test_a_changed_checkpoint_is_found(change: str, problem: str) -> None:
    record(5)
    sign()
    tamper("audit_checkpoint", f"UPDATE audit_checkpoint SET {change}")
    assert list(checkpoints.verify()) == [f"checkpoint {newest().pk} {problem}"]


def test_a_changed_tile_and_a_cut_trail_are_found() -> None:
    record(300)
    sign()
    tamper("audit_treetile", "UPDATE audit_treetile SET digest = 'x'")
    assert "tile 0 of height 1 is not the hash of its lines" in list(checkpoints.verify())
    tamper("audit_trailline", "DELETE FROM audit_trailline WHERE seq > 290")
    assert any("covers 300 lines, and fewer are left" in found for found in checkpoints.verify())


def test_a_checkpoint_of_another_key_is_not_ours() -> None:
    record()
    sign()
    with pytest.raises(NotSigned):
        checkpoints.read_checkpoint(
            newest().note.replace("auricle/trail", "other/trail"), key=checkpoints.public_key()
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_checkpoint SET note = ''",
        "DELETE FROM audit_checkpoint",
        "TRUNCATE audit_checkpoint CASCADE",
    ],
)
def test_nobody_changes_a_checkpoint(statement: str) -> None:
    record()
    sign()
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        execute(statement)


@pytest.mark.parametrize("face", ["public", "desk"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT checkpoint_keep(now(), 1, 'r', 'n', '', 'k')",
        "INSERT INTO audit_checkpoint (at, size, root, note, proof, key) VALUES (now(), 1, 'r', 'n', '', 'k')",
        "INSERT INTO audit_treetile (height, index, digest) VALUES (1, 0, 'x')",
        "SELECT * FROM audit_treetile",
    ],
)
def test_no_face_can_keep_a_checkpoint(as_role: Act, face: str, statement: str) -> None:
    record()
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
        execute(statement)


def test_the_worker_keeps_checkpoints_and_only_those_that_continue(as_role: Act) -> None:
    record(5)
    with as_role("worker"):
        assert sign() == 1
    for size, root in ((4, "r"), (6, "r"), (5, "other")):
        with pytest.raises((IntegrityError, DatabaseError), match="continues"), as_role("worker"):
            execute("SELECT checkpoint_keep(now(), %s, %s, 'n', '', 'k')", size, root.encode())


def test_the_public_role_reads_checkpoints(as_role: Act) -> None:
    record()
    sign()
    with as_role("public"):
        assert [one.size for one in published.latest()] == [1]


def test_a_line_is_proved_to_be_under_the_newest_checkpoint() -> None:
    record(20)
    sign()
    head, _, note = exporting.proof_of(7).partition("\n\n")
    lines = head.splitlines()
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 6"]
    assert note == newest().note
    assert merkle.included(
        entry=bytes(TrailLine.objects.get(seq=7).digest),
        index=6,
        size=20,
        proof=[base64.b64decode(line) for line in lines[2:]],
        root=bytes(newest().root),
    )
    with pytest.raises(exporting.NoCheckpointYet):
        exporting.proof_of(21)


def test_an_export_has_no_word_and_no_name() -> None:
    record(2)
    assert [sorted(json.loads(line)) for line in exporting.lines()] == 2 * [
        ["act", "actor", "at", "detail", "digest", "event_digest", "previous", "seq", "subject"]
    ]


# --- Witnesses --------------------------------------------------------------------------------------------------


def hand_over() -> int:
    return witnesses.hand_over(now=NOW)


def test_nothing_is_sent_unless_somebody_is_named() -> None:
    record()
    sign()
    assert hand_over() == 0


def test_a_witness_is_given_each_newest_checkpoint_once(settings: Settings, tmp_path: Path) -> None:
    settings.AURICLE_WITNESSES = [str(tmp_path)]
    record()
    sign()
    assert [hand_over(), hand_over()] == [1, 0]
    (path,) = tmp_path.iterdir()
    assert path.read_text() == newest().note
    sign(1)
    assert hand_over() == 1
    assert len(list(tmp_path.iterdir())) == 2


def test_a_witness_who_is_away_keeps_nobody_waiting(settings: Settings, tmp_path: Path) -> None:
    settings.AURICLE_WITNESSES = [str(tmp_path / "gone"), str(tmp_path)]
    record()
    sign()
    assert hand_over() == 1
    with pytest.raises(witnesses.NotTaken):
        hand_over()
    (tmp_path / "gone").mkdir()
    assert hand_over() == 1
    assert CheckpointSent.objects.count() == 2


def test_the_worker_hands_over_with_its_own_rights(as_role: Act, settings: Settings, tmp_path: Path) -> None:
    settings.AURICLE_WITNESSES = [str(tmp_path)]
    record()
    with as_role("worker"):
        sign()
        assert hand_over() == 1
