"""A backup that is killed at any moment, or meets a full disk: nothing half is ever taken for a whole one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from auricle.backup import making, manifest
from auricle.backup.manifest import file_of
from auricle.backup.opening import require_whole
from auricle.backup.streams import Stream
from auricle.backup.trouble import BackupTrouble, NoSuchBackup
from tests import people
from tests.backups import KEY, MakeBackup, Restore, make, new_database, restore, terms
from tests.conftest import OwnDatabase
from tests.faults.test_full_disk import tiny_disk
from tests.hotline import NOW, execute
from tests.people import Cast

__all__ = ["make", "new_database", "restore", "terms"]

CHUNKS = 40
KILLS = 8


@pytest.fixture
def cast(own_database: OwnDatabase) -> Cast:
    """The cast in a database whose commits are real, and chunks of a large file, so that a backup takes a while."""
    cast = people.move_in(NOW)
    execute(
        "INSERT INTO vault_objectchunk (object_id, index, data, kept_at)"
        " SELECT gen_random_uuid(), 0, convert_to(repeat(md5(n::text), 30000), 'UTF8'), now()"
        f" FROM generate_series(1, {CHUNKS}) n"
    )
    return cast


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The half of the key that lies on the hotline."""
    path = tmp_path / "backup.public"
    path.write_bytes(KEY.public)
    return path


def started(database: OwnDatabase, folder: Path, public: Path) -> subprocess.Popen[bytes]:
    """`auricle backup`, as the timer runs it."""
    return subprocess.Popen(
        [sys.executable, "-m", "auricle", "backup", str(folder), "--key", str(public)],
        env=os.environ
        | {
            "AURICLE_DATABASE_URL": database.owner_url,
            "AURICLE_KEYS": str(django_settings.AURICLE_KEYS),
            "AURICLE_SPOOL": str(django_settings.AURICLE_SPOOL),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def whole(folder: Path) -> Iterator[str]:
    """The names of the backups that have a manifest; each must then be whole."""
    for found in manifest.manifests(folder):
        for stream in Stream:
            require_whole(file_of(folder, found.name, stream), found.streams[stream].written)
        yield found.name


def written_to(folder: Path) -> bool:
    return any(folder.rglob("*.part"))


def test_whenever_it_is_killed_no_half_backup_is_taken_for_a_whole_one(
    cast: Cast, own_database: OwnDatabase, terms: making.Terms, public: Path, restore: Restore
) -> None:
    draw, killed_at_work = random.Random(3), 0
    for number in range(KILLS):
        backup = started(own_database, terms.folder, public)
        while backup.poll() is None and not written_to(terms.folder):
            time.sleep(0.002)
        # The first is killed at its first bytes, later ones ever nearer to the end.
        time.sleep(draw.uniform(0, 0.03) * number)
        killed_at_work += backup.poll() is None
        backup.kill()
        backup.communicate()
        list(whole(terms.folder))
    assert killed_at_work >= KILLS // 2

    said = started(own_database, terms.folder, public).communicate()[1]
    names = list(whole(terms.folder))
    assert names, said
    # What the killed ones left is gone, and what there is has its manifest.
    assert not written_to(terms.folder)
    for stream in Stream:
        assert {path.stem for path in (terms.folder / stream.value).iterdir()} == set(names)
    assert restore().findings == ()


def test_one_that_was_killed_first_of_all_is_no_backup(
    cast: Cast, own_database: OwnDatabase, terms: making.Terms, public: Path, restore: Restore
) -> None:
    backup = started(own_database, terms.folder, public)
    while backup.poll() is None and not written_to(terms.folder):
        time.sleep(0.002)
    backup.kill()
    backup.communicate()
    with pytest.raises(NoSuchBackup, match="no finished backup"):
        restore()


def test_a_full_disk_is_said_in_a_sentence_and_the_backup_before_stays(
    cast: Cast, make: MakeBackup, terms: making.Terms, own_database: OwnDatabase, tmp_path: Path
) -> None:
    make()
    before = list(whole(terms.folder))
    disk = tmp_path / "disk"
    with tiny_disk(disk):
        small = making.Terms(disk / "backups", terms.recipient, terms.keep, terms.spool)
        with pytest.raises(
            BackupTrouble, match=r"was not written: the disk is full\. Nothing of it was kept\."
        ):
            making.make_backup(owner_url=own_database.owner_url, terms=small, now=NOW)
        assert [path for path in disk.rglob("*") if path.is_file() and path.name != making.LOCK] == []
    assert list(whole(terms.folder)) == before
