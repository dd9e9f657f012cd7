"""200 MB through a real browser: in memory that does not grow with the file, at a speed worth naming. Takes a minute.

The browser's memory is printed and not judged: whoever watches its network, as these tests do, makes it keep the body
of every request. Unwatched it took 78, 83 and 98 MiB more for files of 50, 100 and 200 MiB.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Visiting
from tests.journeys.hotline import Hotline
from tests.journeys.markers import MIB
from tests.journeys.visitors import CATEGORY, Desk, Reporter, Visit, reporter

SITTING = Callable[..., Desk]
SIZE = 200 * MIB
MINUTES = 600_000
MOST_MORE = 100 * MIB
"""How much more memory the public face may take for it."""

pytestmark = pytest.mark.slow_journey


@pytest.fixture
def large_file(tmp_path: Path) -> Iterator[Path]:
    """200 MB that nothing can make smaller."""
    path = tmp_path / "evidence.bin"
    with Path("/dev/urandom").open("rb") as noise, path.open("wb") as file:
        for _ in range(SIZE // MIB):
            file.write(noise.read(MIB))
    yield path
    path.unlink()


@pytest.mark.parametrize("scripted", [True, False], ids=["sealed", "plainly"])
def test_200_mb_pass_in_bounded_memory(
    hotline: Hotline,
    browser: Browser,
    visit: Visiting,
    at_desk: SITTING,
    large_file: Path,
    tmp_path: Path,
    scripted: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Without the wire: what is measured is the browser and the server, not the proxy of the tests.
    window = visit(scripted=scripted, direct=True)
    person = reporter(window)
    before = memory(hotline)
    report = ready_to_send(person, window, large_file)
    began, most = time.monotonic(), before
    person.next()
    if scripted:
        page = window.page
        expect(page.locator("#report [data-sending-bar]")).to_be_visible()
        middle_of(window)
        window.context.set_offline(True)
        page.wait_for_timeout(3000)
        window.context.set_offline(False)
    receipt = window.page.locator("#receipt:not([hidden])")
    while not receipt.is_visible():
        most = {name: max(value, most[name]) for name, value in memory(hotline).items()}
        window.page.wait_for_timeout(250)
        assert time.monotonic() - began < MINUTES / 1000
    seconds = time.monotonic() - began

    desk = at_desk("mei", direct=True)
    desk.open_report(report)
    began = time.monotonic()
    there = desk.download(large_file.name, tmp_path)
    figures = {
        "mib": SIZE // MIB,
        "seconds": round(seconds, 1),
        "mib_per_s": round(SIZE / MIB / seconds, 1),
        "download_mib_per_s": round(SIZE / MIB / (time.monotonic() - began), 1),
        "more_mib": {name: round((value - before[name]) / MIB) for name, value in most.items()},
    }
    with capsys.disabled():
        print(f"\n{json.dumps(figures)}")  # noqa: T201
    assert there == large_file.read_bytes()
    assert most["public"] - before["public"] < MOST_MORE, figures


def ready_to_send(person: Reporter, window: Visit, file: Path) -> str:
    """A short report with the file, up to the last button; its id."""
    page = window.page
    person.open_form()
    report = person.report
    page.fill("[name=story]", "There is a film of it.")
    if window.scripted:
        person.next()
    page.check(f"[name=category][value={CATEGORY}]")
    if not window.scripted:
        page.wait_for_timeout(2100)
        person.next()
        page.set_input_files("[name=evidence]", file)
        page.wait_for_timeout(2100)
        return report
    for step in ("questions", "place", "evidence"):
        person.next()
        expect(page.locator(f"[data-step={step}]")).to_be_visible()
    page.set_input_files("[name=evidence]", file)
    expect(page.locator("#report [data-files] li")).to_have_count(1)
    person.next()
    person.next()
    return report


def middle_of(window: Visit) -> None:
    """Wait until about a third has arrived."""
    bar = window.page.locator("#report [data-sending-bar]")
    while float(bar.evaluate("bar => bar.value")) < 33:
        window.page.wait_for_timeout(200)


def memory(hotline: Hotline) -> dict[str, int]:
    """What the public face and all of this run's Chromium hold in memory of their own, in bytes."""
    held, parents = {"public": 0, "browser": 0}, dict[int, int]()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(process.name)] = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
    keys = f"AURICLE_KEYS={hotline.data}/keys/public".encode()
    for number in parents:
        with contextlib.suppress(OSError):
            process = Path("/proc") / str(number)
            rollup = (process / "smaps_rollup").read_text().splitlines()
            own = sum(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Private_"))
            if keys in (process / "environ").read_bytes().split(b"\0"):
                held["public"] += own
            elif b"chromium" in (process / "cmdline").read_bytes() and ours(number, parents):
                held["browser"] += own
    return held


def ours(number: int, parents: dict[int, int]) -> bool:
    """Whether this test run started the process, however indirectly."""
    while number in parents and number != os.getpid():
        number = parents[number]
    return number == os.getpid()
