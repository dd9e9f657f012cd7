"""What the phone's service keeps by itself: sealed pieces on disk, whole or cut; what is loud; a code by its sound."""

from __future__ import annotations

import asyncio
import errno
import itertools
import json
import os
import random
import socket
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest

from auricle.voice import hotline as line
from auricle.voice.hearing import PITCHES, digits_heard
from auricle.voice.hotline import Hotline, HotlineAway, Refusal, _read
from auricle.voice.keeping import Keeper, Report
from auricle.voice.loudness import Loudness
from auricle.voice.media import SLIN16
from auricle.voice.spool import Spool
from auricle.voice.takes import PIECE, doubled
from auricle.voice.tones import samples_of, tone
from auricle.voice.wav import endless_header
from tests.plain.test_conversing import Made


def test_a_chunk_that_was_cut_in_a_crash_does_not_count(tmp_path: Path) -> None:
    entry, sound = Spool(tmp_path).begun(uuid4()), uuid4()
    entry.write({"said": "sealed"})
    assert entry.whole_chunks(sound, PIECE) == 0
    entry.append(sound, [b"a" * (PIECE + 16), b"b" * (PIECE + 16), b"c" * 500])
    assert entry.whole_chunks(sound, PIECE) == 2
    assert entry.chunk(sound, 1, PIECE) == b"b" * (PIECE + 16)
    assert entry.chunk(sound, 2, PIECE) == b"c" * 500
    assert [left.report for left in Spool(tmp_path).left()] == [entry.report]
    assert {oct(path.stat().st_mode)[-3:] for path in entry.folder.iterdir()} == {"600"}
    entry.remove()
    assert Spool(tmp_path).left() == []


def test_what_is_no_reports_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "notes").write_text("of the operator")
    assert Spool(tmp_path).left() == []


def test_a_body_that_was_never_put_down_is_none_and_one_that_cannot_be_read_stays(tmp_path: Path) -> None:
    entry = Spool(tmp_path).begun(uuid4())
    assert entry.read() is None
    entry.folder.mkdir()
    (entry.folder / "report.json").write_text("{")
    with pytest.raises(ValueError, match="Expecting"):
        entry.read()
    assert asyncio.run(Keeper(Away(), Spool(tmp_path), ["en"])._tried(entry)) is False  # type: ignore[arg-type]
    assert entry.folder.exists()


def test_a_disk_that_takes_a_part_is_given_the_rest_and_a_full_one_leaves_no_half_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, sound, write = Spool(tmp_path).begun(uuid4()), uuid4(), os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:7]))
    entry.write({"said": "sealed"})
    assert entry.read() == {"said": "sealed"}
    entry.append(sound, [b"a" * 20])

    def full(file: int, data: bytes) -> int:
        if len(data) < 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[:7])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        entry.append(sound, [b"b" * 20])
    monkeypatch.undo()
    entry.append(sound, [b"c" * 20])
    assert entry.chunk(sound, 1, 4) == b"c" * 20


def test_silence_and_a_click_are_no_voice_and_a_faint_word_is() -> None:
    frame = SLIN16.frame_size
    heard = Loudness()
    for _ in range(100):
        heard.add(bytes(frame), 0.02)
    heard.add(tone(400, 0.02, 16_000), 0.02)
    assert not heard.audible
    faint = b"".join(
        (sample // 30).to_bytes(2, "little", signed=True) for sample in samples_of(tone(300, 0.02, 16_000))
    )
    for _ in range(10):
        heard.add(faint, 0.02)
    assert heard.audible
    assert heard.quiet == 0


def test_a_code_is_heard_through_noise_and_wherever_its_tones_stand() -> None:
    chance = random.Random(4)
    pairs = list(itertools.combinations(PITCHES[::2], 2))
    known = {
        digit: samples_of(tone(pairs[int(digit)][0], 0.2, 8000) + tone(pairs[int(digit)][1], 0.2, 8000))
        for digit in "0123456789"
    }
    mark, pause, slot = 620.0, 0.25, 0.8
    said = bytes(2 * 1231)
    for group in ("8042", "9137"):
        said += tone(mark, 0.15, 8000) + bytes(2 * round(pause * 8000))
        for digit in group:
            said += known[digit].tobytes().ljust(2 * round(slot * 8000), b"\0")
    noisy = samples_of(said)
    for index, sample in enumerate(noisy):
        noisy[index] = sample + chance.randint(-150, 150)
    assert digits_heard(noisy, known, mark=mark, pause=pause, slot=slot, group=4) == "80429137"


def test_a_file_of_unknown_length_and_twice_the_samples() -> None:
    assert len(endless_header(16_000)) == 44
    assert doubled(b"\1\0\2\0") == b"\1\0\1\0\2\0\2\0"


@pytest.mark.parametrize(
    ("status", "told"),
    [(503, b"{}"), (500, b""), (200, b"[]"), (200, b"{"), (409, b'{"problem": "not-now"}')],
)
def test_an_answer_that_is_none_counts_as_away(status: int, told: bytes) -> None:
    with pytest.raises(HotlineAway):
        _read(status, told)


class Away:
    """A hotline that never answers."""

    async def ask(self, *asked: object, **more: object) -> dict[str, object]:
        raise HotlineAway


def test_without_the_hotline_and_without_stock_nobody_is_let_speak(tmp_path: Path) -> None:
    keeper = Keeper(Away(), Spool(tmp_path), ["en"])  # type: ignore[arg-type]
    with pytest.raises(HotlineAway):
        asyncio.run(keeper.prepared("en", None))
    assert list(tmp_path.iterdir()) == []


def test_what_waits_is_kept_while_the_hotline_is_away(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    entry = spool.begun(uuid4())
    body = {"said_at": "2026-03-02T09:00:00+00:00", "whole": True, "objects": []}
    entry.write(body | {"objects": [{"id": str(uuid4()), "body": None, "chunks": 1}]})
    keeper = Keeper(Away(), spool, ["en"])  # type: ignore[arg-type]
    assert asyncio.run(keeper._tried(entry)) is False
    assert json.loads((entry.folder / "report.json").read_bytes())["whole"] is True


SAID = tone(500, 2.5, SLIN16.rate)


async def speaking(keeper: Keeper, *, joins: bool = False) -> Report:
    """Somebody who has said something, and is still there."""
    report = await keeper.begun(await keeper.prepared("en", None), joins=joins)
    await say(report)
    return report


async def say(report: Report) -> None:
    await report.takes.begin()
    for start in range(0, len(SAID), SLIN16.frame_size):
        await report.takes.add(SAID[start : start + SLIN16.frame_size])


def test_a_call_that_ended_by_a_fault_is_filed_with_all_that_was_put_down(tmp_path: Path) -> None:
    hotline = Made()

    async def scenario() -> None:
        keeper = Keeper(cast("Hotline", hotline), Spool(tmp_path), ["en"])
        report = await speaking(keeper)
        keeper.leave(report)
        assert await keeper._tried(report.entry)

    asyncio.run(scenario())
    (filed,) = hotline.reports
    _, sound = filed["objects"]
    assert (filed["unfinished"], sound["chunks"]) == (True, 2)
    assert len(hotline.chunks[sound["id"]]) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_waits_to_be_sent_on_waits_sealed_and_not_as_sound(tmp_path: Path) -> None:
    hotline = Made()

    async def scenario() -> None:
        keeper = Keeper(cast("Hotline", hotline), Spool(tmp_path), ["en"])
        report = await speaking(keeper)
        assert report.takes.heard() != b""
        hotline.away = True
        assert not await keeper.filed(report, unfinished=False)
        assert report.takes.heard() == b""

    asyncio.run(scenario())


def test_a_talk_that_could_not_join_in_time_joins_the_report_that_was_filed_for_it(tmp_path: Path) -> None:
    hotline = Made()
    hotline.refuses = ["other"]

    async def scenario() -> None:
        keeper = Keeper(cast("Hotline", hotline), Spool(tmp_path), ["en"])
        report = await speaking(keeper, joins=True)
        keeper.leave(report)
        assert await keeper._tried(report.entry)

    asyncio.run(scenario())
    assert "POST /v1/talks" in hotline.asked
    assert list(tmp_path.iterdir()) == []


def test_what_a_caller_throws_away_is_gone_here_while_the_hotline_is_away(tmp_path: Path) -> None:
    hotline = Made()

    async def scenario() -> None:
        keeper = Keeper(cast("Hotline", hotline), Spool(tmp_path), ["en"])
        report = await speaking(keeper)
        await report.takes.finish()
        await say(report)
        await report.takes.send(keeper.hotline)
        assert len(list(report.entry.folder.glob("*.sealed"))) == 2
        hotline.away = True
        with pytest.raises(HotlineAway):
            await report.takes.discard(keeper.hotline)
        assert list(report.entry.folder.glob("*.sealed")) == []

    asyncio.run(scenario())


def test_something_else_in_the_spool_ends_nothing(tmp_path: Path) -> None:
    entry = Spool(tmp_path).begun(uuid4())
    entry.folder.mkdir()
    (entry.folder / "report.json").write_text('"text"')
    keeper = Keeper(cast("Hotline", Made()), Spool(tmp_path), ["en"])
    assert asyncio.run(keeper._tried(entry)) is False


def test_a_hotline_that_hangs_is_away_for_whoever_asks_after_all_threads_hang(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("THREADS", 1), ("PATIENCE", 2.0), ("LONGEST", 0.3)):
        monkeypatch.setattr(line, name, value)

    async def scenario(port: int) -> list[object]:
        hotline = Hotline("127.0.0.1", port, bytes(32), organisation=bytes(32))
        asked = [asyncio.create_task(hotline.ask("GET", "/v1/menu")) for _ in range(3)]
        done, _ = await asyncio.wait(asked, timeout=1.5)
        return [task.exception() for task in done]

    with socket.create_server(("127.0.0.1", 0)) as hangs:
        told = asyncio.run(scenario(hangs.getsockname()[1]))
    assert [type(each) for each in told] == [HotlineAway] * 3


@pytest.mark.parametrize(("trouble", "longest"), [(HotlineAway(), 10.0), (Refusal("recipients"), 60.0)])
def test_a_hotline_that_is_away_is_tried_again_sooner_than_one_that_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception, longest: float
) -> None:
    entry = Spool(tmp_path).begun(uuid4())
    part = {"id": str(uuid4()), "body": None, "chunks": 1}
    entry.write({"said_at": "2026-03-02T09:00:00+00:00", "whole": True, "objects": [part]})
    pauses: list[float] = []

    class Troubled:
        async def ask(self, *asked: object, **more: object) -> dict[str, object]:
            raise trouble

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", pause)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(Keeper(Troubled(), Spool(tmp_path), ["en"]).deliver())  # type: ignore[arg-type]
    assert pauses[:3] == [0.0, 2.0, 4.0]
    assert pauses[-1] == max(pauses) == longest
    assert entry.folder.exists()
