"""How fast a backup is made and restored: `./run.py bench backup [--reports 4000]`.

Reports are filed by the function that intake calls, with their sealed stories and grants. Beside the backup stands the
least that any copy costs: the same tables by a bare COPY to nowhere, over the same connection, in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
import psycopg
from psycopg import sql

from bench.rig import bare_inserts, submissions
from bench.rig.hotline import Hotline, measured_hotline, sealing_for

REPORTS = 4000
PREPARED = 400
LONGEST = 60.0
RESTORED = "auricle_restored"


def filled(hotline: Hotline, reports: int) -> int:
    """File at least so many reports, or as many as a minute allows. Returns how many are there."""
    prepared = submissions.prepare_many(sealing_for(hotline), PREPARED, hotline.installation.data)
    requests = [one.request for one in prepared]
    ends = time.perf_counter() + LONGEST
    while (there := counted(hotline)) < reports and time.perf_counter() < ends:
        bare_inserts.insert(hotline.face_url("public"), requests, 2)
    return there


def counted(hotline: Hotline) -> int:
    with hotline.database() as connection:
        row = connection.execute("SELECT count(*) FROM reports_report").fetchone()
    return int(row[0]) if row else 0


def copied_bare(url: str) -> float:
    """The seconds that a bare COPY of the same tables takes; what it sends is thrown away."""
    from auricle.backup.streams import TABLES  # noqa: PLC0415

    began = time.perf_counter()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for name in (name for tables in TABLES.values() for name in tables):
            statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(name))
            with cursor.copy(statement) as copy:
                for _ in copy:
                    pass
    return time.perf_counter() - began


@contextmanager
def timed(module: Any, name: str) -> Iterator[Callable[[], float]]:
    """Measure one function of a module while it is called."""
    spent, inner = [0.0], getattr(module, name)

    def measured(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return inner(*given, **named)
        finally:
            spent[0] += time.perf_counter() - began

    setattr(module, name, measured)
    try:
        yield lambda: spent[0]
    finally:
        setattr(module, name, inner)


def measured(url: str, folder: Path, spool: Path, reports: int) -> dict[str, object]:
    """Make a backup and restore it into another database of the same server."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.backup import backup_key, making, manifest, restoring  # noqa: PLC0415
    from auricle.backup.streams import Stream  # noqa: PLC0415
    from auricle.config.database import FACES  # noqa: PLC0415

    key = backup_key.new_backup_key()
    terms = making.Terms(folder, key.public, dict.fromkeys(Stream, timedelta(days=30)), spool)
    bare = min(copied_bare(url) for _ in range(3))
    began = time.perf_counter()
    made = making.make_backup(owner_url=url, terms=terms, now=timezone.now())
    backup = time.perf_counter() - began
    size = sum(file.written.size for file in made.manifest.streams.values()) / 2**20
    source = restoring.Source(folder, manifest.chosen(folder), key.seed)
    target = restoring.Target(
        url.replace("/auricle?", f"/{RESTORED}?"), dict.fromkeys(FACES, "of the bench"), spool
    )
    began = time.perf_counter()
    with timed(restoring, "_load") as loading:
        restored = restoring.restore(source=source, target=target, now=timezone.now())
    restore = time.perf_counter() - began
    assert restored.reports == reports, f"{restored.reports} reports came back, and {reports} were there"
    assert not restored.findings, restored.findings[0]
    return {
        "reports": reports,
        "mib": round(size, 1),
        "backup_mib_per_s": round(size / backup, 1),
        "backup_reports_per_s": round(reports / backup),
        "backup_to_bare_copy": round(backup / bare, 2),
        "load_mib_per_s": round(size / loading(), 1),
        "load_reports_per_s": round(reports / loading()),
        "restore_s": round(restore, 1),
        "load_average": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Fill, back up, restore, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many (default: %(default)s)")
    given = parser.parse_args()
    with measured_hotline(parts=("public",)) as hotline, tempfile.TemporaryDirectory() as folder:
        print(f"Filing {given.reports} reports ...", flush=True)
        reports = filled(hotline, given.reports)
        os.environ.update(
            hotline.environment("owner") | {"DJANGO_SETTINGS_MODULE": "auricle.config.settings.owner"}
        )
        django.setup(set_prefix=False)
        print("Backing up and restoring ...", flush=True)
        result = measured(
            os.environ["AURICLE_DATABASE_URL"], Path(folder) / "backups", Path(folder) / "spool", reports
        )
    print(json.dumps(result))


if __name__ == "__main__":
    main()
