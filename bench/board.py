"""What the supervisors' board and "next report" cost: `./run.py bench board [--reports 1000000] [--clients 200]`.

First the real view in this process, as the desk's own role in the database, counted anew each time; and the question
what somebody should do next. Then the real desk under as many open boards as asked, each of which asks again by
itself every five seconds, as a browser does.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from bench.queue import Desk, become_desk, of_pages, spread
from bench.rig import many_reports, processes_of
from bench.rig.hotline import Hotline, measured_hotline
from bench.rig.load import Outcome, opened

REPORTS, CLIENTS = 1_000_000, 200
ROUNDS, SECONDS, ASK_AGAIN = 60, 30, 5
LOGIN = "tom"


def boards(desk: Desk) -> dict[str, dict[str, float]]:
    """The database's part of a board that is counted anew, of one that was counted a moment ago, and the baseline's."""
    from auricle.reports import board  # noqa: PLC0415

    desk.get("board", "/board/")
    desk.statements.clear()
    fresh, kept, baseline = [], [], []
    for _ in range(ROUNDS):
        board.forget()
        fresh.append(desk.get("board", "/board/")[0])
        kept.append(desk.get("board", "/board/live/")[0])
        baseline.append(desk.baseline())
    for statement, seconds in sorted(desk.statements.items(), key=lambda item: -item[1]):
        print(f"{1000 * seconds / ROUNDS:8.2f} ms a round  {statement}", flush=True)
    return {"board_ms": of_pages(fresh), "board_kept_ms": of_pages(kept), "baseline_ms": of_pages(baseline)}


def next_reports() -> dict[str, dict[str, float]]:
    """Milliseconds to find what each role should do next; and where every report is in a foreign language."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.directory import acting, working  # noqa: PLC0415
    from auricle.directory.models import Member  # noqa: PLC0415
    from auricle.directory.people import person  # noqa: PLC0415
    from auricle.reports.moves import State  # noqa: PLC0415
    from auricle.reports.pulling import next_ones  # noqa: PLC0415
    from auricle.vault.member_keys import Unlocked  # noqa: PLC0415

    by, now = person(Member.objects.get(login=LOGIN)), timezone.now()
    # The question needs no key; whoever asks it here has none.
    asking = Unlocked(by, None, now)  # type: ignore[arg-type]

    def took(state: State, *, found: bool) -> dict[str, float]:
        measured = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            assert bool(next_ones(by=asking, states=(state,))) is found
            measured.append(1000 * (time.perf_counter() - began))
        return spread(measured)

    with acting.as_member(by.id):
        working.speak(by=by, languages=["en"], now=now)
        # Those that have just arrived are in the other language, all of them.
        nothing = took(State.RECEIVED, found=False)
        working.speak(by=by, languages=["en", "zh-hans"], now=now)
        return {
            "next_received_ms": took(State.RECEIVED, found=True),
            "next_ready_ms": took(State.READY, found=True),
            "next_nothing_ms": nothing,
        }


def live(hotline: Hotline, cookie: str, clients: int) -> tuple[Outcome, float, float]:
    """Open so many boards for half a minute; the shares of one core that desk and database take."""
    port = hotline.port + 1
    request = (
        f"GET /board/live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
    ).encode()
    below = processes_of.descendants(hotline.supervisor)
    web = [pid for pid in below if f"--port\0{port}\0" in processes_of.command_of(pid)]
    backends = hotline.processes().backends
    before = processes_of.seconds_used(web), processes_of.seconds_used(backends)
    outcome = opened(
        port, [request] * (clients * SECONDS // ASK_AGAIN), rate=clients / ASK_AGAIN, connections=clients
    )
    took = outcome.ended - outcome.began
    after = processes_of.seconds_used(web), processes_of.seconds_used(hotline.processes().backends)
    return outcome, (after[0] - before[0]) / took, (after[1] - before[1]) / took


def figures(reports: int, clients: int, hotline: Hotline) -> dict[str, Any]:
    """The last line."""
    desk = become_desk(hotline, login=LOGIN)
    from auricle.faces.shared.staff.visit import cookie_name  # noqa: PLC0415

    result: dict[str, Any] = {"reports": reports, **boards(desk), **next_reports()}
    print(f"Opening {clients} boards ...", flush=True)
    outcome, web, database = live(hotline, f"{cookie_name()}={desk.cookie(cookie_name())}", clients)
    return result | {
        "clients": clients,
        "refused": len(outcome.refused),
        "live_p50_ms": round(outcome.percentile(0.5), 1),
        "live_p95_ms": round(outcome.percentile(0.95), 1),
        "desk_core_share": round(web, 3),
        "database_core_share": round(database, 3),
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Seed, count, open, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="open boards (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=None, help="a folder to use and to leave")
    given = parser.parse_args()
    with measured_hotline(parts=("public", "desk"), data=given.data) as hotline:
        print(f"Seeding {given.reports} reports ...", flush=True)
        with hotline.database() as connection:
            many_reports.fill(connection, reports=given.reports)
        result = figures(given.reports, given.clients, hotline)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
