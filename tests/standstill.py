"""A test that stands still is ended: named, with the place where it stands, and with all that it started.

Its process ends with it, since nothing can be called back in a thread that waits. pytest-xdist then counts the test as
failed, starts another worker and goes on; a run without workers is over.

Neither pytest's `faulthandler_timeout` nor pytest-timeout does: both stop to watch when a test fails, and a page that
waits for ever in the teardown does so just then. Both show the event loop of Playwright in place of the test, which is
in a greenlet of its own; and a signal, raised within that loop, leaves it dead and the teardown waiting for it.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Generator
from pathlib import Path
from types import FrameType

import pytest

from workshop import left_behind, limits

PATIENCE = 300.0
"""Seconds for one test, with all that is set up for it. The slowest of ours takes a quarter of that when alone."""
LAST_RESORT = 1.1
LATER_AT_LEAST = 4.0
"""Times that, and seconds later at least, for code that never lets another thread run: then the interpreter's own watch
ends the process. On a busy machine the one that names the test needs its time to do so."""
SETTING = "AURICLE_TEST_PATIENCE"

_OF_PYTEST = re.compile(r"/(_pytest|pluggy|xdist|execnet)/|^<string>$")
_stderr = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Name our mark, and keep the way to whoever reads, which is closed while a test runs."""
    config.addinivalue_line("markers", "patience(seconds): may take longer than other tests")
    config.stash[_stderr] = os.dup(2)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch a test from its set-up to the end of its teardown."""
    patience = _patience(item)
    watch = threading.Timer(patience, _give_up, (item, patience))
    watch.daemon = True
    watch.start()
    _arm_last_resort(item)
    note = _note(item.nodeid)
    try:
        return (yield)
    finally:
        watch.cancel()
        faulthandler.cancel_dump_traceback_later()
        if note:
            note.unlink(missing_ok=True)


@pytest.hookimpl(trylast=True)
def pytest_exception_interact(node: pytest.Item | pytest.Collector) -> None:
    """Go on watching a test that failed; pytest has just ended its own watch, for the sake of debuggers."""
    if isinstance(node, pytest.Item):
        _arm_last_resort(node)


def _patience(item: pytest.Item) -> float:
    usual = float(os.environ.get(SETTING, PATIENCE))
    mark = item.get_closest_marker("patience")
    return max(usual, float(mark.args[0])) if mark else usual


def _arm_last_resort(item: pytest.Item) -> None:
    faulthandler.dump_traceback_later(
        max(_patience(item) * LAST_RESORT, _patience(item) + LATER_AT_LEAST),
        exit=True,
        file=item.config.stash[_stderr],
    )


def _note(test: str) -> Path | None:
    if limits.RUNNING not in os.environ:
        return None
    note = Path(os.environ[limits.RUNNING]) / str(os.getpid())
    note.write_text(f"{time.time()} {test}")
    return note


def _give_up(item: pytest.Item, patience: float) -> None:
    told = f"\n=== {item.nodeid} stands still after {patience:.0f} s; its process is ended\n"
    try:
        told += _places()
    except Exception:  # noqa: BLE001
        told += traceback.format_exc()
    finally:
        os.write(item.config.stash[_stderr], told.encode(errors="replace"))
        left_behind.end(left_behind.descendants(os.getpid()))
        os._exit(1)


def _places() -> str:
    """Where everything stands: code only, no values."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    places = [
        (names.get(number, "a thread"), frame)
        for number, frame in sys._current_frames().items()
        if number != threading.get_ident()
    ]
    places += [("a greenlet that waits", frame) for frame in _greenlets()]
    lines = []
    for name, frame in places:
        stack = [each for each in traceback.extract_stack(frame) if not _OF_PYTEST.search(each.filename)]
        if stack:
            lines += [f"--- {name}\n", *traceback.format_list(stack)]
    lines += ["--- it had started\n"]
    lines += [f"  {left_behind.shown(each)}\n" for each in left_behind.descendants(os.getpid())]
    return "".join(lines)


def _greenlets() -> list[FrameType]:
    greenlet = sys.modules.get("greenlet")
    if greenlet is None:
        return []
    # By the type alone: to ask a lazy object for its class makes it, and that can fail.
    frames = [each.gr_frame for each in gc.get_objects() if issubclass(type(each), greenlet.greenlet)]
    return [frame for frame in frames if frame is not None]
