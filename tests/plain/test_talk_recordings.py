"""What becomes of the recording of a talk: it joins the report that is filed, or becomes one, and never both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from auricle.voice.hotline import Hotline, HotlineAway, Refusal
from auricle.voice.keeping import CannotKeep, Keeper
from auricle.voice.media import SLIN16
from auricle.voice.queue import Waiting
from auricle.voice.spool import Spool
from auricle.voice.takers.recordings import Recordings
from auricle.voice.takers.talking import Talking
from auricle.voice.takes import Takes
from auricle.voice.tones import tone
from tests.plain.test_conversing import Made

SAID = tone(500, 1.5, SLIN16.rate)
REPORT = UUID("6b1d2a52-4d0a-4b0c-9b5e-0d7a3d6f2a11")


class Sound:
    """What is heard in a talk: something, and then nothing until it is stopped."""

    def __init__(self, said: bytes) -> None:
        self._said = said
        self._stopped = asyncio.Event()

    def stop_recording(self) -> None:
        self._stopped.set()

    async def recorded(self) -> AsyncGenerator[bytes]:
        said, self._said = self._said, b""
        for start in range(0, len(said), SLIN16.frame_size):
            yield said[start : start + SLIN16.frame_size]
        await self._stopped.wait()


@dataclass(eq=False)
class Spoken:
    """A talk, as far as its recording wants to know."""

    said: bytes = SAID
    named: str = str(REPORT)
    held: bool = False
    handed_to: str = ""
    call: str = field(default_factory=lambda: str(uuid4()))

    def __post_init__(self) -> None:
        self.waiting = Waiting(self.call, "en")
        self.media = Sound(self.said)
        self.room = self.line = self
        self.over = False
        self.owner: object = "mei"

    @property
    def report(self) -> str | None:
        return self.named or None


@dataclass
class Attached:
    """The hotline, where recordings join reports: what it says, one after the other, and what it got."""

    answers: list[bool | Exception]
    got: list[tuple[UUID, float]] = field(default_factory=list)

    async def __call__(self, hotline: Hotline, report: UUID, key: Any, takes: Takes) -> bool:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if answer:
            self.got.append((report, takes.seconds))
        return answer


Talk = Callable[..., Made]


@pytest.fixture
def talked(tmp_path: Path) -> Talk:
    """Talk, be recorded, and hang up; whatever has to be handed over has been."""

    def talked(attached: Attached, *talks: Spoken, hotline: Made | None = None) -> Made:
        made = hotline or Made()

        async def scenario() -> None:
            keeper = Keeper(cast("Hotline", made), Spool(tmp_path), ["en"])
            recordings = Recordings(keeper, attached, again=0.01, given_up=0.3)
            for each in talks or (Spoken(),):
                talking = cast("Talking", each)
                await recordings.begin(talking)
                await asyncio.sleep(0.2)
                each.owner = each.handed_to or each.owner
                await asyncio.gather(recordings.stop(talking), recordings.done(talking))
            while recordings._handing:
                await asyncio.gather(*recordings._handing)

        asyncio.run(scenario())
        return made

    return talked


def test_it_joins_its_report_as_soon_as_that_is_filed(talked: Talk, tmp_path: Path) -> None:
    attached = Attached([False, HotlineAway(), False, True])
    hotline = talked(attached)
    ((report, seconds),) = attached.got
    assert report == REPORT
    assert seconds == pytest.approx(1.5)
    assert hotline.reports == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answers", [[False], [Refusal("too-many")]], ids=["never filed", "refused"])
def test_what_cannot_join_becomes_a_report_of_its_own(
    talked: Talk, tmp_path: Path, answers: list[bool | Exception]
) -> None:
    attached = Attached(answers)
    (report,) = talked(attached).reports
    assert (report["report"], attached.got) == (str(REPORT), [])
    assert list(tmp_path.iterdir()) == []


def test_without_a_named_report_it_is_one_of_its_own_at_once(talked: Talk) -> None:
    attached = Attached([True])
    (report,) = talked(attached, Spoken(named="")).reports
    assert report["report"] != str(REPORT)
    assert attached.got == []


def test_two_recordings_for_one_report_are_not_mixed(talked: Talk) -> None:
    attached = Attached([False])
    reports = talked(attached, Spoken(), Spoken()).reports
    assert len({report["report"] for report in reports}) == 2


def test_a_talk_in_which_nothing_is_heard_leaves_nothing(talked: Talk, tmp_path: Path) -> None:
    attached = Attached([True])
    assert talked(attached, Spoken(said=bytes(len(SAID)))).reports == []
    assert (attached.got, list(tmp_path.iterdir())) == ([], [])


def test_what_is_on_hold_is_not_recorded(talked: Talk, tmp_path: Path) -> None:
    attached = Attached([True])
    assert talked(attached, Spoken(held=True)).reports == []
    assert attached.got == []


def test_what_the_hotline_does_not_take_stays_in_the_spool(talked: Talk, tmp_path: Path) -> None:
    hotline = Made()
    hotline.refuses = ["invalid"]
    talked(Attached([Refusal("gone")]), hotline=hotline)
    assert [path.name for path in tmp_path.iterdir()] == [str(REPORT)]


def test_without_a_key_to_seal_to_nothing_is_recorded(talked: Talk, tmp_path: Path) -> None:
    hotline = Made()
    hotline.away = True
    with pytest.raises(CannotKeep):
        talked(Attached([True]), hotline=hotline)
    assert list(tmp_path.iterdir()) == []


def test_what_was_handed_to_a_colleague_does_not_join_what_the_first_page_files_next(talked: Talk) -> None:
    """That page's form is empty again, and whatever is filed with it later is of another caller."""
    attached = Attached([False, True])
    (report,) = talked(attached, Spoken(handed_to="jun")).reports
    assert (report["report"], attached.got) == (str(REPORT), [])


def test_what_was_handed_to_a_colleague_joins_a_report_that_was_filed_before(talked: Talk) -> None:
    attached = Attached([True])
    assert talked(attached, Spoken(handed_to="jun")).reports == []
    assert [report for report, _ in attached.got] == [REPORT]
