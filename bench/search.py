"""How fast words are searched in sealed reports: `./run.py bench search [--reports 20000]`.

The domain's own steps, as the desk's role in the database, by a member of the team, through reports that are sealed as
filed ones are. reports_per_s is of a search through reports that were searched before; ratio what it gains over the
first one, which opens each grant (first_search_per_s) and is the baseline in the same run. Both are of one core, the
desk's and PostgreSQL's work together; by_clock is what a watch shows beside whatever else runs. first_result_ms is from
asking until the step that found something ends, for a word that one report in 500 holds; unwraps_per_s what
the second wrap alone allows.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.keys import become_desk
from bench.rig import sealed_reports
from bench.rig.hotline import measured_hotline
from bench.rig.rotating import TEAM, backend_cpu, own_cpu, unlocked

if TYPE_CHECKING:
    from auricle.inbox.searching import Asked
    from auricle.vault.member_keys import Unlocked

REPORTS = 20_000
UNWRAPS = 20_000
ROUNDS = 5
NOWHERE = "a word that stands nowhere"


@dataclass(frozen=True)
class Took:
    """One search from its first step to its last."""

    reports: int
    hits: int
    steps: int
    clock: float
    work: float

    @property
    def per_s(self) -> float:
        """Reports a second, of the work of one core."""
        return self.reports / self.work


def whole(by: Unlocked, asked: Asked) -> Took:
    """Go on until the end of the scope, as the page does."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.inbox import searching  # noqa: PLC0415

    hits, steps, began, work = 0, 0, time.perf_counter(), own_cpu() + backend_cpu()
    while not steps or asked.after:
        found = searching.step(by=by, asked=asked, now=timezone.now())
        asked, hits, steps = replace(asked, after=found.following), hits + len(found.hits), steps + 1
    clock, work = time.perf_counter() - began, own_cpu() + backend_cpu() - work
    return Took(found.total, hits, steps, clock, work)


def first_result(by: Unlocked, asked: Asked) -> float:
    """Milliseconds until the first step that has something to show."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.inbox import searching  # noqa: PLC0415

    began, found = time.perf_counter(), None
    while found is None or not found.hits:
        found = searching.step(by=by, asked=asked, now=timezone.now(), most=1)
        asked = replace(asked, after=found.following)
    return 1000 * (time.perf_counter() - began)


def unwraps() -> float:
    """Second wraps a second, without a database and without any text."""
    from auricle.sealing.envelope import Commitment, ContentKey, Seed  # noqa: PLC0415
    from auricle.sealing.quick import QuickWraps  # noqa: PLC0415

    wraps, pinned = QuickWraps(Seed(secrets.token_bytes(32))), Commitment(secrets.token_bytes(32))
    given = [(uuid4(), ContentKey(secrets.token_bytes(32))) for _ in range(UNWRAPS)]
    made = [
        (report, wraps.wrap(key, purpose="content", report=report, commitment=pinned))
        for report, key in given
    ]
    began = time.process_time()
    for report, blob in made:
        wraps.unwrap(blob, purpose="content", report=report, commitment=pinned)
    return UNWRAPS / (time.process_time() - began)


def measure(reports: int) -> dict[str, Any]:
    """Search twice for what stands nowhere, once for what is rare, and some times until the first find."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.directory import acting  # noqa: PLC0415
    from auricle.inbox.searching import Asked  # noqa: PLC0415
    from auricle.reports.received_list import Scope  # noqa: PLC0415

    by, now = unlocked(), timezone.now()
    scope = Scope(since=now - timedelta(days=30), until=now + timedelta(days=1))
    with acting.as_member(by.person.id):
        first, again = whole(by, Asked(NOWHERE, scope)), whole(by, Asked(NOWHERE, scope))
        rare = whole(by, Asked(sealed_reports.MARKER, scope))
        took = sorted(first_result(by, Asked(sealed_reports.MARKER, scope)) for _ in range(ROUNDS))
    if (first.reports, rare.hits) != (reports, reports // sealed_reports.RARE):
        raise RuntimeError(f"went through {first.reports} of {reports}, found {rare.hits}")
    return {
        "reports": reports,
        "reports_per_s": round(again.per_s),
        "first_result_ms": round(took[ROUNDS // 2], 1),
        "ratio": round(again.per_s / first.per_s, 2),
        "first_search_per_s": round(first.per_s),
        "by_clock_per_s": round(again.reports / again.clock),
        "steps": again.steps,
        "rare_found": rare.hits,
        "unwraps_per_s": round(unwraps()),
    }


def main() -> None:
    """Seal, search, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=None, help="a folder to use and to leave")
    given = parser.parse_args()
    with measured_hotline(parts=("public",), data=given.data) as hotline:
        print(f"Sealing {given.reports} reports ...", flush=True)
        with hotline.database() as connection:
            key_id, public = connection.execute(
                "SELECT key_id, public FROM vault_sealingkey WHERE holder = %s AND retired_at IS NULL", [TEAM]
            ).fetchone() or (b"", b"")
            sealed_reports.fill(
                connection, team=TEAM, public=bytes(public), key_id=bytes(key_id), reports=given.reports
            )
        become_desk(hotline)
        print("Searching ...", flush=True)
        result = measure(given.reports)
    print(json.dumps({**result, "load_average": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
