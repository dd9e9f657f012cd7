"""What the desk's day costs, in one line: `./run.py bench desk [--reports 1000000] [--clients 200]`.

Runs the benchmarks of the queue, of the board and of the clocks one after the other, each on a hotline of its own, and
puts their figures together: db_p95_ms is the slowest of a queue's page, a place in a list, a board and the next
report; page_kb the heaviest page of the queue; sse_clients the boards that were open at once, none of them refused;
sweep_ms what looking for due clocks takes when none is due.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from bench.rig.hotline import ROOT

REPORTS, CLIENTS = 1_000_000, 200


def run(name: str, *options: str) -> dict[str, Any]:
    """One benchmark, in a process of its own; its last line."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", f"bench.{name}", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        last = ""
        for last in process.stdout or ():
            print(last, end="", flush=True)
    if process.returncode:
        raise SystemExit(process.returncode)
    found: dict[str, Any] = json.loads(last)
    return found


def main() -> None:
    """Run the three, put them together, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="open boards (default: %(default)s)")
    given = parser.parse_args()
    reports = ("--reports", str(given.reports))
    queue = run("queue", *reports)
    board = run("board", *reports, "--clients", str(given.clients))
    clocks = run("clocks", "--clocks", str(given.reports))
    print(json.dumps(together(queue, board, clocks)))


def together(queue: dict[str, Any], board: dict[str, Any], clocks: dict[str, Any]) -> dict[str, Any]:
    """The figures of the desk's day from those of its parts."""
    parts = {"queue": queue, "board": board}
    # What a client of the board waits for is not the database's part.
    slowest = {
        f"{part} {name}": float(value)
        for part, found in parts.items()
        for name, value in found.items()
        if name.endswith("p95_ms") and name != "live_p95_ms"
    }
    return {
        "reports": queue["reports"],
        "db_p95_ms": max(slowest.values()),
        "page_kb": queue["page_kb"],
        "sse_clients": board["clients"] - board["refused"],
        "sweep_ms": clocks["empty_sweep_ms"],
        "slowest": max(slowest, key=slowest.__getitem__),
        "queue": queue,
        "board": board,
        "clocks": clocks,
    }


if __name__ == "__main__":
    main()
