"""How fast reports are taken in: `./run.py bench intake [--seconds 8] [--worker]`.

In one run, on one machine, one after another:

1. saturation: browser-sealed reports of 3 kB through the real public server, as fast as it takes them;
2. 80 % of that by a schedule of random arrivals, each latency from the moment at which its request was due;
3. bare inserts of the same rows: the same one function call from eight psycopg connections, no server between;
4. an empty view of the same server.

Every request was sealed before the clock starts. Server, PostgreSQL and the load share the machine's processors, and
`elsewhere` says how much of them other programs used meanwhile: far from 0, a figure says nothing. Last, every
acknowledged report is looked for in the database.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from bench.rig import bare_inserts, load, processes_of, submissions
from bench.rig.hotline import Hotline, measured_hotline, sealing_for
from bench.rig.submissions import Prepared

SECONDS = 8.0
MOST_PER_SECOND = 1300
WARM_UP = 400
SHARE_OF_SATURATION = 0.8
EMPTY_VIEW = b"GET / HTTP/1.1\r\nHost: %b\r\nAccept-Language: en\r\n\r\n"


@dataclass(frozen=True)
class Spent:
    """Processor seconds used between two looks: by the server, by PostgreSQL, and by programs that are not ours."""

    server: float
    postgres: float
    elsewhere: float


class Watch:
    """Looks at the processor time of the hotline's processes at the begin and at the end of a run."""

    def __init__(self, hotline: Hotline) -> None:
        self._hotline = hotline
        self._before = self._look()
        self._began = time.perf_counter()

    def spent(self) -> Spent:
        """What was used since this watch was made; `elsewhere` is a share of all processors."""
        server, postgres, ours, busy = (
            after - before for after, before in zip(self._look(), self._before, strict=True)
        )
        wall = time.perf_counter() - self._began
        return Spent(server, postgres, max(0.0, busy - ours) / (wall * (os.cpu_count() or 1)))

    def _look(self) -> tuple[float, float, float, float]:
        family = self._hotline.processes()
        server = processes_of.seconds_used((family.web, *family.web_workers))
        postgres = processes_of.seconds_used((family.postgres, *family.backends))
        rest = processes_of.seconds_used((family.worker, os.getpid()))
        return server, postgres, server + postgres + rest, processes_of.seconds_busy()


@dataclass(frozen=True)
class Rates:
    """What the four runs gave."""

    saturation: load.Outcome
    saturation_spent: Spent
    steady: load.Outcome
    steady_spent: Spent
    bare: bare_inserts.Inserted
    empty: load.Outcome


def measure(hotline: Hotline, seconds: float, *, patience: float) -> tuple[Rates, set[UUID]]:
    """Prepare, run all four, and return their figures and every report that was acknowledged."""
    sealing = sealing_for(hotline)
    number = WARM_UP + int(2 * seconds * MOST_PER_SECOND)
    print(f"Sealing {number} reports of {submissions.STORY_CHARACTERS} characters ...", flush=True)
    prepared = submissions.prepare_many(sealing, number, hotline.installation.data)
    print(f"Each request has {len(prepared[0].request)} bytes. Warming up ...", flush=True)
    warm = take(prepared, WARM_UP)
    acknowledged = acknowledged_of(warm, load.closed(hotline.port, requests(warm), seconds=30))

    processes_of.wait_until_quiet(patience)
    print("Saturation ...", flush=True)
    watch = Watch(hotline)
    saturation = load.closed(hotline.port, requests(prepared), seconds=seconds)
    saturation_spent = watch.spent()
    acknowledged |= acknowledged_of(prepared, saturation)
    del prepared[: max(saturation.accepted) + 1]

    print(f"{saturation.per_second:.0f}/s; now {SHARE_OF_SATURATION:.0%} of it ...", flush=True)
    rate = SHARE_OF_SATURATION * saturation.per_second
    scheduled = take(prepared, int(seconds * rate))
    watch = Watch(hotline)
    steady = load.opened(hotline.port, requests(scheduled), rate=rate)
    steady_spent = watch.spent()
    acknowledged |= acknowledged_of(scheduled, steady)

    print("Bare inserts and an empty view ...", flush=True)
    bare = bare_inserts.insert(hotline.face_url("public"), [one.request for one in scheduled], seconds)
    view = EMPTY_VIEW % sealing.host.encode()
    empty = load.closed(hotline.port, [view] * int(seconds * 20000), seconds=seconds / 2, expected=(302,))
    return Rates(saturation, saturation_spent, steady, steady_spent, bare, empty), acknowledged


def take(prepared: list[Prepared], number: int) -> list[Prepared]:
    """The first so many, which are then no longer in the list: nothing is sent twice."""
    taken = prepared[:number]
    del prepared[:number]
    return taken


def requests(prepared: Sequence[Prepared]) -> list[bytes]:
    """What goes over the wire."""
    return [one.request for one in prepared]


def acknowledged_of(prepared: Sequence[Prepared], outcome: load.Outcome) -> set[UUID]:
    """The reports that were answered with a 200 or 201."""
    return {prepared[index].report for index in outcome.accepted}


def count_lost(hotline: Hotline, acknowledged: set[UUID]) -> int:
    """How many acknowledged reports are not in the database."""
    with hotline.database() as connection:
        here = connection.execute(
            "SELECT count(*) FROM reports_report r JOIN reports_event e ON e.report_id = r.id AND e.number = 1"
            " WHERE r.id = ANY(%s)",
            [list(acknowledged)],
        ).fetchone()
    return len(acknowledged) - (here[0] if here else 0)


def figures(rates: Rates, *, acknowledged: int, lost: int) -> dict[str, float]:
    """The last line."""
    accepted = len(rates.saturation.accepted)
    return {
        "accepted_per_s": round(rates.saturation.per_second, 1),
        "share_of_bare": round(rates.saturation.per_second / rates.bare.per_second, 3),
        "server_cpu_ms": round(1000 * rates.saturation_spent.server / accepted, 3),
        "p50_ms": round(rates.steady.percentile(0.50), 1),
        "p95_ms": round(rates.steady.percentile(0.95), 1),
        "p99_ms": round(rates.steady.percentile(0.99), 1),
        "lost": lost,
        "acknowledged": acknowledged,
        "refused": len(rates.saturation.refused) + len(rates.steady.refused),
        "steady_per_s": round(rates.steady.per_second, 1),
        "postgres_cpu_ms": round(1000 * rates.saturation_spent.postgres / accepted, 3),
        "bare_per_s": round(rates.bare.per_second, 1),
        "empty_view_per_s": round(rates.empty.per_second, 1),
        "generator_late_ms": round(1000 * rates.steady.latest_start, 1),
        "elsewhere": round(max(rates.saturation_spent.elsewhere, rates.steady_spent.elsewhere), 2),
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="length of each run (default: 8)")
    parser.add_argument(
        "--worker", action="store_true", help="run the worker beside it, as an installation does"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=0.0,
        help="seconds to wait for other programs to be quiet (default: 0)",
    )
    parser.add_argument(
        "--serving", default="", help="further arguments of the public face, such as '--threads 2'"
    )
    parser.add_argument("--data", type=Path, default=None, help="a folder to use and to leave")
    given = parser.parse_args()
    parts = ("public", "worker") if given.worker else ("public",)
    with measured_hotline(parts=parts, serving=given.serving.split(), data=given.data) as hotline:
        rates, acknowledged = measure(hotline, given.seconds, patience=given.patience)
        lost = count_lost(hotline, acknowledged)
    print(json.dumps(figures(rates, acknowledged=len(acknowledged), lost=lost)))


if __name__ == "__main__":
    main()
