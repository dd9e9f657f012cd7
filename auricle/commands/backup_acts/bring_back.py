"""Restore a backup into the database that the settings name, and say what came back."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from auricle.backup import manifest, restoring
from auricle.config.database import read_passwords
from auricle.sealing.envelope import Seed


def run(arguments: argparse.Namespace, folder: Path, seed: Seed) -> int:
    """Restore, then print each finding; the status is 1 when there is any."""
    backup = manifest.chosen(folder, arguments.backup)
    print(f"Backup {backup.name} of {backup.made_at:%Y-%m-%d %H:%M} UTC ...", flush=True)
    restored = restoring.restore(
        source=restoring.Source(folder, backup, seed, grants=not arguments.without_grants),
        target=restoring.Target(
            os.environ["AURICLE_DATABASE_URL"],
            read_passwords(arguments.passwords),
            Path(settings.AURICLE_SPOOL),
        ),
        now=timezone.now(),
    )
    print(f"{restored.rows} rows are back, and {restored.spooled} reports wait in the spool.")
    print(f"{restored.openable} of {restored.reports} reports that were not destroyed open for somebody.")
    if arguments.without_grants:
        print(
            "Without its grants no report, inbox or team's key of this backup opens: only open facts are left."
        )
    for finding in restored.findings:
        print(finding)
    print("The trail holds." if not restored.findings else f"{len(restored.findings)} findings.")
    if arguments.drill:
        print("This was a drill: what was restored is thrown away.")
    return 1 if restored.findings else 0
