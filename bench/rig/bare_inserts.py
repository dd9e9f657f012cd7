"""The limit that PostgreSQL sets: the same function call with the same rows, from psycopg alone.

Eight connections in two processes, so that Python's lock is not what is measured.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from threading import Thread
from uuid import uuid4

import psycopg

from auricle.intake.submission import read_submission
from auricle.reports.filing_values import FUNCTION, Filing, values_of
from auricle.reports.terms import HOUSE
from bench.rig import submissions

PROCESSES = 2
CONNECTIONS_EACH = 4
MOST_PER_CONNECTION = 700


@dataclass(frozen=True)
class Inserted:
    """How many rows came in and how long that took."""

    reports: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.reports / self.seconds


def insert(url: str, requests: Sequence[bytes], seconds: float) -> Inserted:
    """Call submit_report for so long with the rows of these requests, each under a new id."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(PROCESSES)
    results: Queue[tuple[int, float, float]] = context.Queue()
    processes = [
        context.Process(target=_insert, args=(url, list(requests[:1000]), seconds, ready, results))
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    began, ended = min(b for _, b, _ in found), max(e for _, _, e in found)
    return Inserted(sum(done for done, _, _ in found), ended - began)


def _insert(
    url: str,
    requests: list[bytes],
    seconds: float,
    ready: Barrier,
    results: Queue[tuple[int, float, float]],
) -> None:
    submissions.settle(bytes(32))
    with psycopg.connect(url, autocommit=True) as connection:
        catalogue = connection.execute(
            "SELECT c.id, t.id FROM directory_category c, directory_team t WHERE c.code = %s LIMIT 1",
            [submissions.CATEGORY],
        ).fetchone()
    assert catalogue is not None
    filings = [_filing(request, *catalogue) for request in requests]
    counts = [0] * CONNECTIONS_EACH
    rows = [_fresh(filings) for _ in range(CONNECTIONS_EACH)]
    threads = [
        Thread(target=_call, args=(url, rows[number], seconds, counts, number))
        for number in range(CONNECTIONS_EACH)
    ]
    ready.wait()
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((sum(counts), began, time.monotonic()))


def _call(url: str, rows: list[list[object]], seconds: float, counts: list[int], number: int) -> None:
    stop = time.monotonic() + seconds
    with psycopg.connect(url, autocommit=True) as connection:
        for row in rows:
            answer = connection.execute(FUNCTION, row, prepare=True).fetchone()
            assert answer == ("filed",)
            counts[number] += 1
            if time.monotonic() > stop:
                return


def _filing(request: bytes, category: int, team: int) -> Filing:
    sent = read_submission(json.loads(request.partition(b"\r\n\r\n")[2]))
    return Filing(
        parcel=sent.parcel,
        retry=sent.retry,
        category=category,
        region=None,
        team=team,
        channel=sent.channel,
        language=sent.language,
        contact=sent.contact,
        urgent=sent.urgent,
    )


def _fresh(filings: Sequence[Filing]) -> list[list[object]]:
    """Rows under new ids: the database does not look into what is sealed."""
    now = datetime.now(UTC)
    rows = []
    for number in range(MOST_PER_CONNECTION):
        filing = filings[number % len(filings)]
        objects = tuple(replace(part, id=uuid4()) for part in filing.parcel.objects)
        parcel = replace(filing.parcel, report=uuid4(), objects=objects)
        rows.append(values_of(replace(filing, parcel=parcel), now=now, promises=HOUSE.promises))
    return rows
