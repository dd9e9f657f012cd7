"""The worker: runs what is due, survives what fails, and finishes the jobs that a killed one left in hand."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.db import OperationalError

from auricle.clock import jobs
from auricle.clock.periodic import runs
from auricle.clock.running import LONGEST_REST, Run, run_one, run_until
from auricle.inbox import reporter_side
from auricle.intake.receiving import receive_report
from auricle.reports import outbox
from auricle.reports.models import Notice
from tests.conftest import OwnDatabase
from tests.hotline import NOW, execute, sealed
from tests.people import Cast

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def a_worker() -> Iterator[None]:
    """A worker that runs jobs until the block ends."""
    stopped = Signal()
    thread = jobs.start_jobs(stopped)
    try:
        yield
    finally:
        stopped.set()
        thread.join(15)
        # The connection of the thread that jobs ran in ends with it; the test waits for that.
        gc.collect()
    assert not thread.is_alive()


def eventually(holds: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def failing(_: datetime) -> int:
    raise ValueError("no")


def test_what_found_work_is_run_again_at_once_and_the_rest_waits(clock: Clock) -> None:
    busy, idle = Run("busy", SECOND, lambda _: 3), Run("idle", SECOND, lambda _: 0)
    for run in (busy, idle):
        run_one(run, now=clock)
    assert busy.due == NOW
    assert idle.due == NOW + SECOND


def test_what_fails_is_tried_ever_more_slowly_and_then_as_before(clock: Clock) -> None:
    run = Run("bad", SECOND, failing)
    rests = []
    for _ in range(12):
        run_one(run, now=clock)
        assert run.due is not None
        rests.append(run.due - NOW)
    assert rests[:4] == [2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND]
    assert rests[-1] == LONGEST_REST
    run.call = lambda _: 0
    run_one(run, now=clock)
    assert (run.failures, run.due) == (0, NOW + SECOND)


def test_a_failure_is_logged_once_and_not_seven_thousand_times(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    run = Run("bad", SECOND, failing)
    for _ in range(5):
        run_one(run, now=clock)
    (record,) = caplog.records
    assert record.getMessage().startswith("bad failed and is tried again")


def test_a_failing_run_stops_no_other() -> None:
    stopped, called = Signal(), []

    def last(now: datetime) -> int:
        called.append(now)
        stopped.set()
        return 0

    run_until(stopped, [Run("bad", SECOND, failing), Run("good", SECOND, last)], now=lambda: NOW)
    assert called == [NOW]


def test_a_database_that_is_away_costs_a_connection_and_not_the_worker(
    own_database: OwnDatabase, clock: Clock
) -> None:
    def away(_: datetime) -> int:
        raise OperationalError

    run_one(Run("away", SECOND, away), now=clock)
    assert execute("SELECT 1") == [(1,)]


def test_the_workers_runs_do_all_that_is_left_to_it(cast: Cast) -> None:
    plain = sealed()
    receive_report(submission=plain.submission, now=NOW)
    done = {run.name: run.call(NOW) for run in runs()}
    assert done["Relaying the outbox"] == done["Registering receipts"] == 1
    assert reporter_side.open_by_code(code=plain.code, now=NOW)
    again = {run.name: run.call(NOW) for run in runs()}
    assert set(again.values()) == {0}


def test_a_deferred_notice_is_posted(committed_cast: Cast) -> None:
    receive_report(submission=sealed().submission, now=NOW)
    with a_worker():
        assert outbox.relay(most=5, now=NOW) == 1
        assert eventually(lambda: Notice.objects.exists())
        assert eventually(lambda: execute("SELECT count(*) FROM procrastinate_jobs") == [(0,)])


def test_a_job_that_a_killed_worker_left_in_hand_is_finished(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next worker is there before anybody can know that the first is dead."""
    monkeypatch.setattr(jobs, "STALLED_AFTER", 3.0)
    monkeypatch.setattr(jobs, "LOOK_FOR_STALLED", 0.5)
    receive_report(submission=sealed().submission, now=NOW)
    outbox.relay(most=5, now=NOW)
    execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    execute(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )
    with a_worker():
        assert eventually(lambda: Notice.objects.exists())


def test_a_notice_that_could_not_be_written_is_tried_again(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Notice.objects.bulk_create
    refused: list[int] = []

    def once_away(*args: Any, **kwargs: Any) -> object:
        if not refused:
            refused.append(1)
            raise OperationalError
        return write(*args, **kwargs)

    monkeypatch.setattr(Notice.objects, "bulk_create", once_away)
    receive_report(submission=sealed().submission, now=NOW)
    outbox.relay(most=5, now=NOW)
    with a_worker():
        assert eventually(lambda: Notice.objects.exists())
    assert refused
