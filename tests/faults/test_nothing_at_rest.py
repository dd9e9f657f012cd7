"""After a whole journey with marker words in everything that a person can write, none of them is found at rest.

The journey takes the way on which the server does see the words: the page without scripting, over HTTP, with files, a
name, an answer, a note, a reply to the reporter, and a report that waited in the spool. With a script the server is
handed sealed bytes only, which tests/journeys watch on the wire. Searched are the whole data folder (tables,
write-ahead log, spool, logs, keys) and a dump of every table.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.rig.hotline import Hotline, measured_hotline
from tests.faults.sentinels import forms, found_in_files, found_in_tables, marker
from tests.faults.whole_journey import WORDS, database_away, file_plainly, to_disk, walk

FILE_BYTES = 1_500_000


@dataclass(frozen=True)
class Journey:
    """A hotline in which everything was said, and the markers that were used."""

    hotline: Hotline
    markers: dict[str, str]
    shown: dict[str, bool]
    """Whether the one who should read a marker did read it: a journey that went nowhere would leave nothing."""


@pytest.fixture(scope="module")
def journey() -> Iterator[Journey]:
    markers = {what: marker(what) for what in WORDS}
    spooled = {f"spooled_{what}": marker(f"spooled{what}") for what in ("story", "name")}
    with measured_hotline(parts=("public", "desk", "worker")) as hotline:
        shown = walk(hotline, markers, file_bytes=FILE_BYTES).shown
        with database_away(hotline):
            file_plainly(
                hotline, {**markers, "story": spooled["spooled_story"], "name": spooled["spooled_name"]}, ()
            )
            waiting = list(hotline.spool.glob("*.au1"))
            shown["spooled"] = len(waiting) == 1
            in_spool = list(found_in_files(hotline.spool, markers | spooled))
        assert in_spool == []
        to_disk(hotline)
        yield Journey(hotline, markers | spooled, shown)


def test_everybody_read_what_was_for_them(journey: Journey) -> None:
    assert journey.shown == dict.fromkeys(journey.shown, True)


def test_no_marker_is_in_any_file(journey: Journey) -> None:
    assert list(found_in_files(journey.hotline.installation.data, journey.markers)) == []


def test_no_marker_is_in_any_table(journey: Journey) -> None:
    with journey.hotline.database() as connection:
        assert list(found_in_tables(connection, journey.markers)) == []


def test_a_planted_marker_is_found_in_every_place(journey: Journey) -> None:
    planted = {"planted": marker("planted")}
    with journey.hotline.database() as connection:
        connection.execute(
            "UPDATE directory_team SET names = names || jsonb_build_object('x', %s::text)",
            [planted["planted"]],
        )
        assert list(found_in_tables(connection, planted)) == ["planted in table directory_team"]
    to_disk(journey.hotline)
    log = journey.hotline.installation.data / "logs" / "public.log"
    with log.open("a", encoding="utf-16-le") as file:
        file.write(planted["planted"])
    found = list(found_in_files(journey.hotline.installation.data, planted))
    assert "planted in logs/public.log" in found
    assert any("/pg_wal/" in place for place in found)
    assert any("/base/" in place for place in found)


def test_every_way_of_writing_a_marker_is_recognised(tmp_path: Path) -> None:
    word = marker("way")
    for way in forms(word):
        (tmp_path / "file").write_bytes(b"\x00\x01before" + way + b"after\xff")
        assert list(found_in_files(tmp_path, {"it": word})) == ["it in file"], way
    for offset in range(3):
        inside = base64.b64encode(b"x" * offset + word.encode() + b"and so on")
        (tmp_path / "file").write_bytes(inside)
        assert list(found_in_files(tmp_path, {"it": word})) == ["it in file"], offset
