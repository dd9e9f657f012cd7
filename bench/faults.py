"""Whether a report that was acknowledged is ever lost: `./run.py bench faults --rounds 1000`.

People report all the time. Each round kills something with -9 at a random moment: PostgreSQL, one of its backends, a
web worker, the web server, the worker, or every process at once, the supervisor included. Then it waits until people
are answered again. At the end every acknowledged report must be in the database exactly once, with its receipt, and
a random sample of codes must open the story that was written.

The last line is one JSON object {rounds, acknowledged, lost, doubled, ...}; the status is 1 when lost or doubled is
not 0, or when the event log or the trail does not hold.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.rig import receipts, submissions
from bench.rig.accounts import Account, balance
from bench.rig.hotline import ROOT, Hotline, measured_hotline, sealing_for
from bench.rig.processes_of import Family, NotRunning
from bench.rig.reporters import Reporters

ROUNDS = 50
RATE = 60.0
SAMPLE = 8
LONGEST_CALM = 0.8
BACK_WITHIN = 60.0
SETTLED_WITHIN = 180.0

Kill = Callable[[Hotline, random.Random], None]


def kill_one(choose: Callable[[Family], tuple[int, ...]]) -> Kill:
    """Kill one process of those that `choose` finds."""

    def kill(hotline: Hotline, draw: random.Random) -> None:
        found = [pid for pid in choose(hotline.processes()) if pid]
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(draw.choice(found), signal.SIGKILL)

    return kill


def kill_everything(hotline: Hotline, draw: random.Random) -> None:
    """Everything at once, and the supervisor started again as an operator would."""
    hotline.kill_everything()
    time.sleep(draw.random() / 2)
    hotline.start()


KILLS: dict[str, Kill] = {
    "postgres": kill_one(lambda family: (family.postgres,)),
    "backend": kill_one(lambda family: family.backends),
    "web worker": kill_one(lambda family: family.web_workers),
    "web": kill_one(lambda family: (family.web,)),
    "worker": kill_one(lambda family: (family.worker,)),
    "everything": kill_everything,
}


def run_rounds(hotline: Hotline, reporters: Reporters, rounds: int, draw: random.Random) -> Counter[str]:
    """Kill and recover so often. Returns what was killed how often."""
    killed: Counter[str] = Counter()
    names: list[str] = []
    for number in range(rounds):
        names = names or draw.sample(sorted(KILLS), len(KILLS))
        name = names.pop()
        time.sleep(draw.uniform(0, LONGEST_CALM))
        KILLS[name](hotline, draw)
        killed[name] += 1
        reporters.wait_for(5, patience=BACK_WITHIN)
        if (number + 1) % 10 == 0:
            print(f"{number + 1} rounds, {len(reporters.acknowledged)} acknowledged", flush=True)
    return killed


def settle(hotline: Hotline) -> None:
    """Wait until nothing waits: the spool and the outbox are empty. Raises TimeoutError."""
    deadline = time.monotonic() + SETTLED_WITHIN
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError, NotRunning), hotline.database() as connection:
            left = connection.execute("SELECT count(*) FROM reports_outbox").fetchone()
            if left == (0,) and not list(hotline.spool.glob("*.au1")):
                return
        time.sleep(0.3)
    raise TimeoutError("spool and outbox do not become empty")


def holds(hotline: Hotline, *command: str) -> bool:
    """Whether a command of the owner finds nothing wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "auricle", *command],
        check=False,
        env=hotline.environment("owner"),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], flush=True)
    return done.returncode == 0


def open_sample(hotline: Hotline, reporters: Reporters, size: int, draw: random.Random) -> int:
    """Open a random sample of receipts with their codes. Returns how many did not open their report."""
    chosen = draw.sample(sorted(reporters.acknowledged), min(size, len(reporters.acknowledged)))
    receipts.register_first(hotline, chosen, patience=120)
    return sum(not receipts.opens(hotline.port, report, reporters.acknowledged[report]) for report in chosen)


def main() -> int:
    """Break, wait, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how many kills (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=RATE, help="reports a second (default: %(default)s)")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="codes to open (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=None, help="repeat a run's choices")
    parser.add_argument("--data", type=Path, default=None, help="a folder to use and to leave")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    draw, began = random.Random(seed), time.monotonic()
    print(f"seed {seed}", flush=True)
    with measured_hotline(parts=("public", "worker"), data=given.data) as hotline:
        sealing = sealing_for(hotline)
        submissions.settle(sealing.form_key)
        with Reporters(hotline.port, sealing, rate=given.rate) as reporters:
            reporters.wait_for(20, patience=BACK_WITHIN)
            killed = run_rounds(hotline, reporters, given.rounds, draw)
        settle(hotline)
        with hotline.database() as connection:
            account: Account = balance(
                connection, sent=reporters.sent, acknowledged=set(reporters.acknowledged)
            )
        # A half-written file of a killed process was promised to nobody; the worker clears it after a minute.
        aside = len(list(hotline.spool.glob("refused/*")))
        unopened = open_sample(hotline, reporters, given.sample, draw)
        log_holds = holds(hotline, "rebuild") and holds(hotline, "trail", "verify")
    result = {
        "rounds": given.rounds,
        "acknowledged": len(reporters.acknowledged),
        "lost": account.lost + unopened,
        "doubled": account.doubled,
        "opened": given.sample - unopened,
        "spooled": reporters.states["kept"],
        "sent_again": reporters.states["again"],
        "tries_without_answer": sum(reporters.failures.values()),
        "left_in_spool": aside,
        "log_holds": log_holds,
        "killed": dict(killed),
        "seconds": round(time.monotonic() - began),
        "seed": seed,
    }
    print(json.dumps(result))
    return 0 if log_holds and not (account.lost or account.doubled or unopened or aside) else 1


if __name__ == "__main__":
    sys.exit(main())
