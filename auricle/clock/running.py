"""Runs what is due, again and again, in one thread: the worker's whole loop.

Clocks are swept and never scheduled one by one, and so is all other work: a row that waits is found by looking, so
nothing is lost when a wake-up is. A run that found work is run again at once; the others wait their time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from django.db import Error, connection

log = logging.getLogger(__name__)

LONGEST_REST = timedelta(seconds=30)


@dataclass
class Run:
    """One domain call, how often to look, and when to look next."""

    name: str
    every: timedelta
    call: Callable[[datetime], int]
    due: datetime | None = None
    failures: int = 0
    last_error: str = field(default="", repr=False)


def run_until(stopped: Event, runs: Sequence[Run], *, now: Callable[[], datetime]) -> None:
    """Call each run when it is due until `stopped` is set; what fails is tried again, ever more slowly."""
    while not stopped.is_set():
        for run in runs:
            if not stopped.is_set() and (run.due is None or run.due <= now()):
                run_one(run, now=now)
        soonest = min(run.due for run in runs if run.due is not None)
        stopped.wait(max(0.0, (soonest - now()).total_seconds()))


def run_one(run: Run, *, now: Callable[[], datetime]) -> None:
    """Call one run and decide when it is due again. No failure of one run may stop the others."""
    try:
        done = run.call(now())
    except Exception as error:  # noqa: BLE001 (whatever it was, the other runs must go on)
        _note_failure(run, error)
        run.due = now() + min(run.every * 2**run.failures, LONGEST_REST)
        return
    if run.failures:
        log.info("%s works again", run.name)
    run.failures, run.last_error = 0, ""
    run.due = now() if done else now() + run.every


def _note_failure(run: Run, error: Exception) -> None:
    if isinstance(error, Error):
        # The connection may be what is broken; the next run then begins with a new one.
        connection.close()
    run.failures = min(run.failures + 1, 10)
    kind = type(error).__qualname__
    if kind != run.last_error:
        # Once for each kind of failure: a database that is away for an hour is one line and not seven thousand.
        log.error("%s failed and is tried again", run.name, exc_info=error)
        run.last_error = kind
