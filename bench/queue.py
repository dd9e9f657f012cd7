"""How fast the desk's queue is when a million reports are there: `./run.py bench queue [--reports 1000000]`.

The real desk view answers, as the desk's own role in the database, to a member of all teams: first pages, following
pages and filters, rare states among them. What is measured is the time inside the database calls of each page.

On a machine that others use too a millisecond is not always the same. So each round also asks for fifty reports by
their keys, the least that any list asks for: `baseline_ms` says how long that took in this very run. And `work` is what
the database's process itself worked for a page, in the mean: the kernel counts that in steps of ten milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from bench.rig import many_reports, processes_of
from bench.rig.hotline import Hotline, measured_hotline
from bench.rig.logins import LOGIN, password_of

REPORTS = 1_000_000
ROUNDS = 60
PAGES_DEEP = 5
QUERIES = 8
"""The session, its member's powers, whose rows to show; the queue, its counts, its handlers' names, the notices; and
that nobody acts any more. What a process keeps for some time, banners and the catalogue, few pages ask for."""
FOLLOWING = re.compile(r"[?;&]after=([\w-]+)")
PLACES = ("", "state=HANDLING", "state=AWAITING_REPORTER", "urgent=yes&grade=2", "who=me&due=over")
"""Filters to walk in by next and next, from some pages down: the third is rare, the fourth selective."""
STEPS = 5
RARE = "AWAITING_REPORTER"
BASELINE = "SELECT * FROM reports_report WHERE id = ANY(%s) AND team_id = ANY(%s::bigint[])"
SOME = "SELECT id FROM reports_report WHERE team_id = ANY(%s::bigint[]) AND closed_at IS NULL LIMIT %s"
SEARCHES, HELD_AGAINST = "ten saved searches", "baseline"


@dataclass(frozen=True)
class Page:
    """One answer: what it was, how long its database calls took, the work in them, how many, and how large it is."""

    kind: str
    database_ms: float
    work_ms: float
    queries: int
    size: int


class Desk:
    """A browser of a signed-in member, inside this process, and a stop-watch at its database connection."""

    def __init__(self) -> None:
        # Django is set up by now; before, its modules could not be imported.
        from django.db import connection  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        self._connection = connection
        self._client = Client(SERVER_NAME="127.0.0.1")
        self._calls: list[float] = []
        self._worked = 0.0
        self._some: list[UUID] = []
        self.login = LOGIN
        self.statements: defaultdict[str, float] = defaultdict(float)

    def cookie(self, name: str) -> str:
        """What the browser keeps under this name."""
        return str(self._client.cookies[name].value)

    def sign_in(self, login: str = LOGIN) -> None:
        """Begin a session as the sign-in page does."""
        self.login = login
        from django.utils import timezone  # noqa: PLC0415

        from auricle.directory.models import Member  # noqa: PLC0415
        from auricle.directory.signing_in import totp_secret  # noqa: PLC0415
        from auricle.faces.shared.staff.visit import cookie_name  # noqa: PLC0415
        from auricle.sealing.one_time import totp_now  # noqa: PLC0415
        from auricle.vault import desk_session  # noqa: PLC0415

        now = timezone.now()
        code = totp_now(totp_secret(Member.objects.get(login=login)), now.timestamp())
        self._client.cookies[cookie_name()] = desk_session.begin(
            login=login, password=password_of(login), code=code, now=now
        ).cookie

    def get(self, kind: str, address: str) -> tuple[Page, str]:
        """Ask for a page of the queue; also the place of the following one."""
        with self._watched():
            answer = self._client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        page = self._page(kind, len(answer.content))
        following = FOLLOWING.findall(answer.content.decode())
        return page, following[-1] if following else ""

    def keep_searches(self) -> None:
        """As many searches as somebody plausibly keeps, the filters of PLACES twice; in a kept folder once."""
        from django.utils import timezone  # noqa: PLC0415

        from auricle.directory import acting  # noqa: PLC0415
        from auricle.directory.models import Member  # noqa: PLC0415
        from auricle.directory.people import person  # noqa: PLC0415
        from auricle.reports.list_filter import read_address  # noqa: PLC0415
        from auricle.reports.models import SavedSearch  # noqa: PLC0415
        from auricle.reports.saved_searches import keep  # noqa: PLC0415

        by, now = person(Member.objects.get(login=LOGIN)), timezone.now()
        with acting.as_member(by.id):
            for number, narrowed in enumerate(() if SavedSearch.objects.exists() else PLACES * 2):
                keep(by=by, name=f"Search {number}", wanted=read_address(narrowed), team=None, now=now)

    def walk_in(self, filter_address: str, *, after: str) -> Iterator[Page]:
        """From a place in a list, next and next; each is the one statement that a report's page asks for its place."""
        from django.utils import timezone  # noqa: PLC0415

        from auricle.directory import acting  # noqa: PLC0415
        from auricle.directory.models import Member  # noqa: PLC0415
        from auricle.directory.people import person  # noqa: PLC0415
        from auricle.reports.list_filter import read_address  # noqa: PLC0415
        from auricle.reports.list_key import cursor_of  # noqa: PLC0415
        from auricle.reports.list_place import place  # noqa: PLC0415
        from auricle.reports.queries import queue  # noqa: PLC0415

        by, wanted, now = (
            person(Member.objects.get(login=LOGIN)),
            read_address(filter_address),
            timezone.now(),
        )
        with acting.as_member(by.id):
            rows = queue(by=by, wanted=wanted, after=after, now=now).rows
            if not rows:
                return
            report, at = rows[0].id, cursor_of(rows[0].due_at, rows[0].id)
            for _ in range(STEPS):
                with self._watched():
                    found = place(by=by, report=report, wanted=wanted, at=at, now=now)
                yield self._page(f"place in {filter_address or 'all'}")
                if found is None or found.after is None:
                    return
                report, at = found.after.id, found.after.at

    def baseline(self) -> Page:
        """Fifty reports by their keys, as the member who signed in."""
        from auricle.directory import acting  # noqa: PLC0415
        from auricle.directory.models import Member  # noqa: PLC0415
        from auricle.directory.people import person  # noqa: PLC0415
        from auricle.reports.queries import PAGE  # noqa: PLC0415

        by = person(Member.objects.get(login=self.login))
        with acting.as_member(by.id), self._connection.cursor() as cursor:
            if not self._some:
                cursor.execute(SOME, [list(by.teams), PAGE])
                self._some = [report for (report,) in cursor.fetchall()]
            with self._watched():
                cursor.execute(BASELINE, [self._some, list(by.teams)])
        return self._page(HELD_AGAINST)

    def _page(self, kind: str, size: int = 0) -> Page:
        """What was watched just now."""
        return Page(kind, 1000 * sum(self._calls), 1000 * self._worked, len(self._calls), size)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        self._calls = []

        def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                took = time.perf_counter() - began
                self._calls.append(took)
                self.statements[" ".join(sql.split())[:70]] += took

        before = self._work()
        with self._connection.execute_wrapper(watch):
            yield
        self._worked = self._work() - before

    def _work(self) -> float:
        """Seconds of a processor that the connection's process in PostgreSQL has used."""
        self._connection.ensure_connection()
        return processes_of.seconds_used((self._connection.connection.info.backend_pid,))


def walk(desk: Desk) -> Iterator[Page]:
    """What a team does all day: the first page, some pages further, each filter."""
    page, following = desk.get("first", "/queue/")
    yield page
    for _ in range(PAGES_DEEP):
        page, following = desk.get("following", f"/queue/?after={following}")
        yield page
    for state in ("RECEIVED", "HANDLING"):
        yield desk.get("common state", f"/queue/?state={state}")[0]
    yield desk.get("rare state", f"/queue/?state={RARE}")[0]
    yield desk.get("narrowed", "/queue/?urgent=yes&grade=2")[0]
    yield desk.get("mine", "/queue/?who=me")[0]
    yield desk.get(SEARCHES, "/searches/")[0]
    yield desk.baseline()
    for narrowed in PLACES:
        yield from desk.walk_in(narrowed, after=following)


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def spread(values: list[float]) -> dict[str, float]:
    """The best, the middle and the slow end, in milliseconds."""
    return {
        "best": round(min(values), 2),
        "p50": round(percentile(values, 0.5), 2),
        "p95": round(percentile(values, 0.95), 2),
    }


def of_pages(pages: list[Page]) -> dict[str, float]:
    """The spread of these pages, and their work in the mean."""
    work = sum(page.work_ms for page in pages) / len(pages)
    return {**spread([page.database_ms for page in pages]), "work": round(work, 2)}


def figures(reports: int, pages: list[Page]) -> dict[str, Any]:
    """The last line."""
    asked = [page for page in pages if page.kind != HELD_AGAINST]
    kinds = {kind: [page for page in pages if page.kind == kind] for kind in names_of(pages)}
    return {
        "reports": reports,
        "db_p95_ms": spread([page.database_ms for page in asked])["p95"],
        "page_kb": round(max(page.size for page in asked) / 1024, 1),
        "queries": max(statistics.median_high(page.queries for page in these) for these in kinds.values()),
        "db_p50_ms": spread([page.database_ms for page in asked])["p50"],
        "db_ms_by_page": {kind: of_pages(these) for kind, these in kinds.items() if kind != HELD_AGAINST},
        "baseline_ms": of_pages(kinds[HELD_AGAINST]),
        "load_average": round(os.getloadavg()[0], 1),
    }


def names_of(pages: list[Page]) -> list[str]:
    """What was asked for, by name."""
    return sorted({page.kind for page in pages})


def become_desk(hotline: Hotline, login: str = LOGIN) -> Desk:
    """Let this process have the settings and the role of the desk, and nothing else."""
    os.environ.update(
        hotline.environment("desk") | {"DJANGO_SETTINGS_MODULE": "auricle.config.settings.desk"}
    )
    django.setup(set_prefix=False)
    desk = Desk()
    desk.sign_in(login)
    return desk


def main() -> None:
    """Seed, walk, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="walks (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=None, help="a folder to use and to leave")
    given = parser.parse_args()
    with measured_hotline(parts=("public",), data=given.data) as hotline:
        print(f"Seeding {given.reports} reports ...", flush=True)
        with hotline.database() as connection:
            many_reports.fill(connection, reports=given.reports)
            counted = connection.execute("SELECT count(*) FROM reports_report").fetchone()
        desk = become_desk(hotline)
        desk.keep_searches()
        list(walk(desk))
        print("Walking through the queue ...", flush=True)
        desk.statements.clear()
        pages = [page for _ in range(given.rounds) for page in walk(desk)]
        for statement, seconds in sorted(desk.statements.items(), key=lambda item: -item[1]):
            print(f"{1000 * seconds / len(pages):8.2f} ms a page  {statement}")
        result = figures(counted[0] if counted else 0, pages)
    print(json.dumps(result))
    assert result["queries"] <= QUERIES, f"a page asks {result['queries']} times, and not {QUERIES}"


if __name__ == "__main__":
    main()
