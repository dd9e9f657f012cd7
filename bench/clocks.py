"""How fast the ladder is swept when a million clocks run: `./run.py bench clocks [--clocks 1000000]`.

The real sweep, as the worker's role in the database: first with nothing due, then with a share of the clocks due
and two sweepers at once.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.rig import many_reports
from bench.rig.hotline import Hotline, measured_hotline

CLOCKS = 1_000_000
DUE = 0.05
SWEEPERS = 2
AT_ONCE = 2000
EMPTY_SWEEPS = 200
MAKE_DUE = """
UPDATE reports_clock SET next_step_at = now() - interval '1 minute', steps_at[1] = now() - interval '1 minute'
WHERE id IN (SELECT id FROM reports_clock WHERE fired = 0 ORDER BY random() LIMIT %s)
"""


def sweep(environment: dict[str, str], results: multiprocessing.Queue[tuple[int, float, float]]) -> None:
    """Climb until nothing is due; how many clocks, from when, until when."""
    become_worker(environment)
    from auricle.reports import climbing  # noqa: PLC0415  only once Django is set up

    fired, began = 0, time.monotonic()
    while done := climbing.climb(most=AT_ONCE, now=datetime.now(UTC)):
        fired += done
    results.put((fired, began, time.monotonic()))


def become_worker(environment: dict[str, str]) -> None:
    """Have the settings and the role of the worker, and nothing else."""
    import django  # noqa: PLC0415

    os.environ.update(environment | {"DJANGO_SETTINGS_MODULE": "auricle.config.settings.worker"})
    django.setup(set_prefix=False)


def empty_sweep(environment: dict[str, str], results: multiprocessing.Queue[float]) -> None:
    """The middle of many sweeps that find nothing, in milliseconds."""
    become_worker(environment)
    from auricle.reports import climbing  # noqa: PLC0415  only once Django is set up

    took = []
    for _ in range(EMPTY_SWEEPS):
        began = time.perf_counter()
        assert climbing.climb(most=AT_ONCE, now=datetime.now(UTC)) == 0
        took.append(1000 * (time.perf_counter() - began))
    results.put(statistics.median(took))


def measure(hotline: Hotline, connection: psycopg.Connection, due: int) -> dict[str, float]:
    """Sweep with nothing due, then with so many clocks due and two sweepers."""
    context = multiprocessing.get_context("spawn")
    environment = hotline.environment("worker")
    empty: multiprocessing.Queue[float] = context.Queue()
    one = context.Process(target=empty_sweep, args=(environment, empty))
    one.start()
    empty_ms = empty.get()
    one.join()
    before = steps_taken(connection)
    connection.execute(MAKE_DUE, [due])
    results: multiprocessing.Queue[tuple[int, float, float]] = context.Queue()
    sweepers = [context.Process(target=sweep, args=(environment, results)) for _ in range(SWEEPERS)]
    for sweeper in sweepers:
        sweeper.start()
    found = [results.get() for _ in sweepers]
    for sweeper in sweepers:
        sweeper.join()
    seconds = max(end for _, _, end in found) - min(begin for _, begin, _ in found)
    fired = sum(count for count, _, _ in found)
    taken = steps_taken(connection) - before
    assert taken == due, f"{taken} steps were taken of {due}"
    return {
        "empty_sweep_ms": round(empty_ms, 2),
        "fired_per_s": round(fired / seconds),
        "fired_twice": fired - due,
    }


def steps_taken(connection: psycopg.Connection) -> int:
    """How many steps of the ladder were taken so far, by earlier runs in the same folder too."""
    row = connection.execute("SELECT count(*) FROM reports_ladderstep").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    """Fill, sweep, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--clocks", type=int, default=CLOCKS, help="how many (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=None, help="a folder to use and to leave")
    given = parser.parse_args()
    with measured_hotline(parts=("public",), data=given.data) as hotline, hotline.database() as connection:
        print(f"Making {given.clocks} open clocks ...", flush=True)
        many_reports.fill(connection, reports=given.clocks, clocks=many_reports.EVERY_ONE)
        figures = measure(hotline, connection, int(given.clocks * DUE))
    print(json.dumps({"clocks": given.clocks, **figures, "load_average": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
