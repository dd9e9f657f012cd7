"""The files of a backup: what is cut, changed, swapped or sealed to another key is refused in one sentence."""

from __future__ import annotations

import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.backup import backup_key, key_files, key_files_back, making, manifest, opening, parts
from auricle.backup.manifest import Manifest, StreamFile, file_of
from auricle.backup.parts import Part
from auricle.backup.sealed_file import Written, write_sealed
from auricle.backup.streams import Stream
from auricle.backup.trouble import BackupTrouble, BadFile, NoSuchBackup, WrongKey

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = backup_key.new_backup_key()
CONTENT = [bytes([n]) * 300_000 for n in range(9)]

Damage = Callable[[Path], None]


def made(folder: Path, name: str = "20260302T090000Z-00000000", now: datetime = NOW) -> Manifest:
    """A backup with made-up content."""
    backup = uuid4()
    files = {
        stream: StreamFile(
            write_sealed(
                file_of(folder, name, stream),
                backup=backup,
                stream=stream.value,
                recipient=KEY.public,
                content=CONTENT,
            ),
            now + timedelta(days=30),
        )
        for stream in Stream
    }
    result = Manifest(name, backup, now, "1", ("audit.0001_initial",), 7, files)
    manifest.write_manifest(folder, result)
    return result


def opened(path: Path, backup: UUID, stream: Stream, seed: bytes = KEY.seed) -> bytes:
    """All of a file."""
    heading = opening.heading_of(path, seed=backup_key.read_seed(seed), stream=stream.value, backup=backup)
    return b"".join(opening.read_sealed(path, heading=heading, seed=KEY.seed))


def change(to: Callable[[bytes], bytes]) -> Damage:
    def write(path: Path) -> None:
        path.write_bytes(to(path.read_bytes()))

    return write


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_what_was_sealed_opens_with_the_seed(tmp_path: Path) -> None:
    backup = made(tmp_path)
    for stream in Stream:
        path = file_of(tmp_path, backup.name, stream)
        opening.require_whole(path, backup.streams[stream].written)
        assert opened(path, backup.backup, stream) == b"".join(CONTENT)


DAMAGES: dict[str, Damage] = {
    "cut by a byte": change(lambda content: content[:-1]),
    "cut at a chunk": change(lambda content: content[: -(1 << 20) - 16]),
    "changed in the middle": lambda path: flip(path, 2_000_000),
    "changed at the end": lambda path: flip(path, -1),
    "changed in its grant": lambda path: flip(path, 400),
    "continued": change(lambda content: content + b"\0"),
    "emptied": change(lambda _: b""),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused_before_anything_is_read_of_it(tmp_path: Path, damage: Damage) -> None:
    backup = made(tmp_path)
    path = file_of(tmp_path, backup.name, Stream.RECORDS)
    damage(path)
    with pytest.raises(BadFile, match=r"^\S+\.sealed (is cut or was changed: use|cannot be read: ).*\.$"):
        opening.require_whole(path, backup.streams[Stream.RECORDS].written)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_does_not_open_whatever_a_manifest_says(tmp_path: Path, damage: Damage) -> None:
    backup = made(tmp_path)
    path = file_of(tmp_path, backup.name, Stream.RECORDS)
    damage(path)
    with pytest.raises(BackupTrouble):
        opened(path, backup.backup, Stream.RECORDS)


def test_the_two_files_of_a_backup_do_not_stand_in_for_each_other(tmp_path: Path) -> None:
    backup = made(tmp_path)
    grants, records = (file_of(tmp_path, backup.name, stream) for stream in Stream)
    shutil.copy(grants, records)
    with pytest.raises(BadFile, match="mixed up"):
        opened(records, backup.backup, Stream.RECORDS)


def test_files_of_two_backups_are_not_mixed(tmp_path: Path) -> None:
    first, second = made(tmp_path, "a"), made(tmp_path, "b")
    path = file_of(tmp_path, "a", Stream.GRANTS)
    shutil.copy(file_of(tmp_path, "b", Stream.GRANTS), path)
    with pytest.raises(BadFile, match="mixed up"):
        opened(path, first.backup, Stream.GRANTS)
    # A heading that lies opens nothing either: the key is bound to the backup.
    heading = opening.heading_of(path, seed=KEY.seed, stream="grants", backup=second.backup)
    lying = replace(heading, backup=first.backup)
    with pytest.raises(BadFile):
        list(opening.read_sealed(path, heading=lying, seed=KEY.seed))


def test_another_seed_opens_nothing_and_is_told_so(tmp_path: Path) -> None:
    backup = made(tmp_path)
    other = backup_key.new_backup_key()
    with pytest.raises(WrongKey, match="another key"):
        opened(file_of(tmp_path, backup.name, Stream.RECORDS), backup.backup, Stream.RECORDS, other.seed)


def test_a_foreign_file_is_told_from_a_backup(tmp_path: Path) -> None:
    backup = made(tmp_path)
    path = file_of(tmp_path, backup.name, Stream.RECORDS)
    path.write_bytes(b"PGDMP" + bytes(9000))
    with pytest.raises(BadFile, match="no backup of this kind"):
        opened(path, backup.backup, Stream.RECORDS)


def test_what_breaks_off_leaves_nothing_that_looks_like_a_file(tmp_path: Path) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield CONTENT[0]
        raise KeyboardInterrupt

    path = tmp_path / "records" / "x.sealed"
    with pytest.raises(KeyboardInterrupt):
        write_sealed(path, backup=uuid4(), stream="records", recipient=KEY.public, content=breaks_off())
    assert list(path.parent.iterdir()) == []


def test_without_a_manifest_there_is_no_backup(tmp_path: Path) -> None:
    backup = made(tmp_path)
    (tmp_path / f"{backup.name}.json").unlink()
    with pytest.raises(NoSuchBackup, match="no finished backup"):
        manifest.chosen(tmp_path)


def test_the_next_run_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    whole, broken = made(tmp_path, "a"), made(tmp_path, "b")
    (tmp_path / f"{broken.name}.json").unlink()
    half = tmp_path / "records" / "c.sealed.part"
    half.write_bytes(b"half")
    keep = dict.fromkeys(Stream, timedelta(days=30))
    assert making.expire(tmp_path, keep=keep, now=NOW) == 2
    assert not half.exists()
    assert manifest.chosen(tmp_path) == whole
    assert len(list((tmp_path / "grants").iterdir())) == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"form": 1}', "\x00"])
def test_what_is_no_manifest_is_told_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(BadFile, match=r"x\.json is no manifest of a backup\."):
        manifest.chosen(tmp_path)


def test_a_manifest_of_a_later_form_is_left_to_a_later_version(tmp_path: Path) -> None:
    backup = made(tmp_path)
    path = tmp_path / f"{backup.name}.json"
    path.write_text(path.read_text().replace('"form": 1', '"form": 2'))
    with pytest.raises(BadFile, match="newer version"):
        manifest.chosen(tmp_path)


def test_a_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    backup = made(tmp_path)
    assert manifest.chosen(tmp_path) == backup
    assert manifest.chosen(tmp_path, backup.name) == backup
    with pytest.raises(NoSuchBackup):
        manifest.chosen(tmp_path, "another")


@given(st.lists(st.lists(st.binary(max_size=40), max_size=4), max_size=4), st.integers(1, 50))
def test_parts_come_back_however_the_bytes_arrive(contents: list[list[bytes]], size: int) -> None:
    given_parts = [Part({"table": str(n)}, iter(pieces)) for n, pieces in enumerate(contents)]
    content = b"".join(parts.written(given_parts))
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    read = [(dict(part.heading), b"".join(part.data)) for part in parts.read(pieces)]
    assert read == [({"table": str(n)}, b"".join(pieces)) for n, pieces in enumerate(contents)]


def test_a_part_that_is_not_read_is_passed_over() -> None:
    content = parts.written([Part({"table": "a"}, iter([b"x"])), Part({"table": "b"}, iter([b"y"]))])
    assert [part.heading["table"] for part in parts.read(content)] == ["a", "b"]


def test_a_stream_is_sealed_and_read_in_bounded_memory(tmp_path: Path) -> None:
    path, backup, mebibyte = tmp_path / "x.sealed", uuid4(), bytes(1 << 20)
    tracemalloc.start()
    try:
        write_sealed(
            path,
            backup=backup,
            stream="records",
            recipient=KEY.public,
            content=parts.written([Part({}, (mebibyte for _ in range(24)))]),
        )
        heading = opening.heading_of(path, seed=KEY.seed, stream="records")
        content = opening.read_sealed(path, heading=heading, seed=KEY.seed)
        assert sum(len(piece) for part in parts.read(content) for piece in part.data) == 24 << 20
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()


def test_the_seed_is_read_from_its_file_and_from_its_lines() -> None:
    assert backup_key.read_seed(KEY.seed) == KEY.seed
    assert backup_key.read_seed("\n".join(KEY.lines).lower().encode()) == KEY.seed
    assert bytes(KEY.seed).hex() not in repr(KEY)
    assert KEY.lines[0] not in repr(KEY)


def test_a_slip_in_a_line_is_named() -> None:
    lines = list(KEY.lines)
    lines[2] = ("0" if lines[2][0] != "0" else "1") + lines[2][1:]
    with pytest.raises(WrongKey, match="Line 3 is wrong"):
        backup_key.read_seed("\n".join(lines).encode())


@pytest.mark.parametrize(
    "value", [b"", b"x" * 31, bytes(1216)[:-1], bytes(KEY.seed)], ids=["empty", "short", "nearly", "a seed"]
)
def test_what_is_no_public_key_is_refused(value: bytes) -> None:
    with pytest.raises(WrongKey):
        backup_key.read_public(value)


def test_key_files_travel_in_an_envelope_of_their_own(tmp_path: Path) -> None:
    keys = tmp_path / "here" / "keys"
    (keys / "owner").mkdir(parents=True)
    (keys / "owner" / "pepper").write_bytes(b"p" * 32)
    (keys.parent / "settings.json").write_text("{}")
    path, names = key_files.write_key_files(keys=keys, out=tmp_path / "out", recipient=KEY.public, now=NOW)
    assert names == ["keys/owner/pepper", "settings.json"]
    assert b"pppp" not in path.read_bytes()

    into = tmp_path / "there"
    assert key_files_back.put_back(path=path, seed=KEY.seed, into=into) == names
    assert (into / "keys" / "owner" / "pepper").read_bytes() == b"p" * 32
    assert (into / "keys" / "owner" / "pepper").stat().st_mode & 0o077 == 0
    with pytest.raises(BackupTrouble, match="never written over"):
        key_files_back.put_back(path=path, seed=KEY.seed, into=into)


def test_an_envelope_of_keys_is_no_stream_of_a_backup(tmp_path: Path) -> None:
    backup = made(tmp_path)
    with pytest.raises(BadFile, match="mixed up"):
        key_files_back.put_back(
            path=file_of(tmp_path, backup.name, Stream.GRANTS), seed=KEY.seed, into=tmp_path / "there"
        )


@pytest.mark.parametrize("name", ["../outside", "/etc/outside"])
def test_an_envelope_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.sealed"
    content = parts.written([Part({"file": name}, iter([b"x"]))])
    write_sealed(path, backup=uuid4(), stream="keys", recipient=KEY.public, content=content)
    with pytest.raises(BadFile, match="does not belong"):
        key_files_back.put_back(path=path, seed=KEY.seed, into=tmp_path / "there")


def test_an_empty_folder_has_no_keys(tmp_path: Path) -> None:
    with pytest.raises(BackupTrouble, match="no key file"):
        key_files.write_key_files(keys=tmp_path / "none", out=tmp_path, recipient=KEY.public, now=NOW)


def test_a_digest_is_that_of_the_whole_file(tmp_path: Path) -> None:
    backup = made(tmp_path)
    said = backup.streams[Stream.GRANTS].written
    with pytest.raises(BadFile):
        opening.require_whole(file_of(tmp_path, backup.name, Stream.GRANTS), Written(said.size, "0" * 64))
