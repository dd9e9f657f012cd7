"""A hotline after a whole journey, and what was stolen from it: memory of its processes, its files, its database.

Nobody has signed in since the processes began. One that has served somebody keeps remnants for a while (SECURITY.md).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.rig.hotline import Hotline, measured_hotline
from tests.attacks.attacker import Attacker, Opened, secret_of
from tests.attacks.loot import Tables, every_row, files_of, keys_in, memory_of, processes_with, said_in
from tests.faults.paper_browser import PaperBrowser
from tests.faults.sentinels import marker
from tests.faults.whole_journey import WORDS, Walked, database_away, file_plainly, walk

FILE_BYTES = 20_000
FILES_OF_A_BACKUP = 3
OPEN_TO_THE_HOUSE = {"registrar registrar"}
"""What the key files open of the keys: registrations that wait, which hold fast hashes of codes and no word."""


@dataclass(frozen=True)
class Loot:
    """What was stolen from one hotline."""

    tables: Tables = field(repr=False)
    markers: dict[str, str] = field(repr=False)
    walked: Walked
    seen_while_signed_in: list[bytes] = field(repr=False)
    memory: dict[str, list[bytes]] = field(repr=False)
    """What each part has written into its memory, once it is idle. The rest of it is programs, from files."""
    keys: dict[str, set[bytes]] = field(repr=False)
    """What of that could be a key."""
    files: list[bytes] = field(repr=False)


@pytest.fixture(scope="module")
def loot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loot]:
    """Steal everything, once."""
    try:
        next(memory_of(os.getppid()), None)
    except PermissionError:
        pytest.skip("only root reads the memory of others")
    markers = {what: marker(what) for what in WORDS}
    with measured_hotline(parts=("public", "desk", "agency", "worker")) as hotline:
        walked = walk(hotline, markers, file_bytes=FILE_BYTES)
        signed_in = memory_of_part(hotline, "desk")
        with database_away(hotline):
            file_plainly(hotline, markers, ())
            spool = list(files_of(hotline.spool))
        hotline.stop()
        hotline.start()
        warm(hotline)
        backups = back_up(hotline, tmp_path_factory.mktemp("backups"))
        with hotline.administration() as connection:
            tables = every_row(connection)
        memory = {part: memory_of_part(hotline, part) for part in PARTS}
        keys = {part: keys_in(blocks) for part, blocks in memory.items()}
        yield Loot(tables, markers, walked, signed_in, memory, keys, [*spool, *backups, *open_files(hotline)])


PARTS = ("public", "desk", "agency", "worker")


def of_part(hotline: Hotline, part: str) -> list[int]:
    """The processes of one part."""
    port = {"public": 0, "desk": 1, "agency": 2}.get(part)
    says = "-m\0auricle\0worker" if port is None else f"--port\0{hotline.port + port}\0"
    found = processes_with(hotline.supervisor, says)
    assert found, part
    return found


def memory_of_part(hotline: Hotline, part: str) -> list[bytes]:
    """What the processes of one part have written into their memory."""
    return [block for pid in of_part(hotline, part) for block in memory_of(pid, only_written=True)]


def warm(hotline: Hotline) -> None:
    """Look at what anybody may look at, so that the processes are as they are at work."""
    for port, pages in ((0, ("/en/", "/en/report/", "/en/inbox/")), (1, ("/sign-in/",)), (2, ("/sign-in/",))):
        for page in pages:
            assert PaperBrowser(hotline.port + port).get(page).status == 200
    time.sleep(2)


def back_up(hotline: Hotline, place: Path) -> list[bytes]:
    """What `auricle backup` leaves for somebody to steal: all of it but the seed, which is kept elsewhere."""
    backup: list[str | Path] = [sys.executable, "-m", "auricle", "backup"]
    key, folder = place / "key", place / "made"
    for folder_of_key in (key, folder):
        folder_of_key.mkdir()
    subprocess.run([*backup, key, "--new-key"], check=True, capture_output=True)
    made = [*backup, folder, "--key", key / "backup.public", "--data", hotline.installation.data]
    subprocess.run(made, check=True, capture_output=True)
    files = list(files_of(folder))
    assert len(files) >= FILES_OF_A_BACKUP
    return files


def open_files(hotline: Hotline) -> list[bytes]:
    """Keys, passwords of roles, settings and logs. The database's own files are what the tables show, and older."""
    folder = hotline.installation.data
    outside = [p for p in sorted(folder.rglob("*")) if p.is_file() and "cluster" not in p.parts]
    return [path.read_bytes() for path in outside if path.name != "filled"]


def test_the_journey_went_all_the_way(loot: Loot) -> None:
    assert loot.walked.shown == dict.fromkeys(loot.walked.shown, True)
    assert len(loot.tables["reports_report"]) == 2


def test_the_memory_of_a_desk_at_work_opens_what_its_member_may(loot: Loot) -> None:
    """The control: this program does find keys in memory where there are some. SECURITY.md: a live desk process."""
    (cookie,) = (value for name, value in loot.walked.desk.cookies.items() if name == "__Host-desk")
    found = keys_in(loot.seen_while_signed_in)
    assert secret_of(cookie) in found
    attacker = Attacker(loot.tables)
    assert loot.walked.report in attacker.try_keys(found).reports("content")
    assert said_in(loot.seen_while_signed_in, {"story": loot.markers["story"]})


@pytest.mark.parametrize("part", PARTS)
def test_an_idle_process_holds_no_word(loot: Loot, part: str) -> None:
    assert said_in(loot.memory[part], loot.markers) == set()


@pytest.fixture(scope="module")
def taken(loot: Loot) -> dict[str, Opened]:
    """What one attacker has opened after each part's memory, and after all files: each has what came before too.

    Trying tens of thousands of keys takes minutes, so nothing is tried twice. What is not opened with more is not
    opened with less.
    """
    attacker, after = Attacker(loot.tables), {}
    for part in PARTS:
        after[part] = deepcopy(attacker.try_keys(loot.keys[part]))
    after["files"] = attacker.try_keys(keys_in(loot.files))
    return after


@pytest.mark.parametrize("part", PARTS)
def test_an_idle_process_holds_no_key_that_opens_a_word(taken: dict[str, Opened], part: str) -> None:
    """The worker is the last of the parts, since it has the registrar's key."""
    assert not taken[part].words
    assert taken[part].seeds <= (OPEN_TO_THE_HOUSE if part == "worker" else set())


def test_all_files_hold_no_word(loot: Loot) -> None:
    assert said_in(loot.files, loot.markers) == set()


def test_all_of_it_together_opens_no_word(taken: dict[str, Opened]) -> None:
    """Every process, the spool, the backups and all key files."""
    assert not taken["files"].words
    # The key files are among what was stolen: they do open what SECURITY.md says.
    assert taken["files"].seeds == OPEN_TO_THE_HOUSE
    assert taken["files"].one_time_secrets


def test_the_public_tiers_everything_opens_no_earlier_report(taken: dict[str, Opened]) -> None:
    """Its memory, the key files of its own (pepper and form) as it holds them, and every row that anybody has."""
    assert PARTS[0] == "public"
    assert not taken["public"].reports()
    assert not taken["public"].registrations
    assert not taken["public"].halves
