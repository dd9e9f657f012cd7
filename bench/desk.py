"""What the desk's day costs, in one line: `./run.py bench desk [--reports 1000000] [--clients 200]`.

Runs the benchmarks of the queue, of the board and of the clocks one after the other, the first two on one hotline, and
puts their figures together: db_p95_ms is the slowest of the queue's pages, the places in a list, one saved search, a
board and the next report, each of which stands in by_question; page_kb the heaviest page of the queue; sse_clients the
boards that were open at once, none of them refused; sweep_ms what looking for due clocks takes when none is due.

With `--keep FOLDER` what was filled stays there for the next run, which ten million reports are worth: they take
minutes and some 12 GB.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.queue import SEARCHES
from bench.rig.hotline import ROOT

REPORTS, CLIENTS = 1_000_000, 200
OF_BOARD = ("board_ms", "board_kept_ms", "next_received_ms", "next_ready_ms", "next_nothing_ms")


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


@contextmanager
def folders(keep: Path | None) -> Iterator[tuple[str, str]]:
    """Where lists are measured, and where clocks: sweeping changes what lists show. Gone afterwards, unless kept."""
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    whole = keep or Path(tempfile.mkdtemp(prefix="auricle-bench-", dir="/tmp"))
    # PostgreSQL, which never runs as root, must get through to its own folder.
    whole.chmod(0o711)
    lists, sweeps = whole / "lists", whole / "clocks"
    for folder in (lists, sweeps):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        yield str(lists), str(sweeps)
    finally:
        if keep is None:
            shutil.rmtree(whole, ignore_errors=True)


def main() -> None:
    """Run the three, put them together, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="open boards (default: %(default)s)")
    parser.add_argument("--keep", type=Path, default=None, help="a folder to fill once and to leave")
    given = parser.parse_args()
    reports = ("--reports", str(given.reports))
    with folders(given.keep) as (lists, sweeps):
        queue = run("queue", *reports, "--data", lists)
        board = run("board", *reports, "--data", lists, "--clients", str(given.clients))
        clocks = run("clocks", "--clocks", str(given.reports), "--data", sweeps)
    print(json.dumps(together(queue, board, clocks)))


def together(queue: dict[str, Any], board: dict[str, Any], clocks: dict[str, Any]) -> dict[str, Any]:
    """The figures of the desk's day from those of its parts."""
    pages = {kind: took["p95"] for kind, took in queue["db_ms_by_page"].items()}
    # One of them is a tenth of the page that shows ten.
    one = round(pages.pop(SEARCHES) / 10, 2)
    asked = {name.removesuffix("_ms"): took["p95"] for name, took in board.items() if name in OF_BOARD}
    p95 = {**pages, "one saved search": one, **asked}
    return {
        "reports": queue["reports"],
        "db_p95_ms": max(p95.values()),
        "page_kb": queue["page_kb"],
        "sse_clients": board["clients"] - board["refused"],
        "sweep_ms": clocks["empty_sweep_ms"],
        "slowest": max(p95, key=p95.__getitem__),
        "by_question": p95,
        "queue": queue,
        "board": board,
        "clocks": clocks,
    }


if __name__ == "__main__":
    main()
