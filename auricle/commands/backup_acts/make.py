"""Make a backup of the database that the settings name."""

from __future__ import annotations

import argparse
import os
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from auricle.backup import making
from auricle.backup.streams import Stream
from auricle.config.env import BadSetting
from auricle.errors import Invalid
from auricle.sealing.envelope import PublicKey


class KeptTooLong(Invalid):
    """--keep-grants must be 1 or more, and at most AURICLE_KEEP_GRANTS: pages promise that date to reporters."""

    def __str__(self) -> str:
        return str(self.__doc__)


def run(arguments: argparse.Namespace, recipient: PublicKey) -> int:
    """Make it, and say until when what opens is kept."""
    owner_url = os.environ.get("AURICLE_DATABASE_URL", "")
    if not owner_url:
        raise BadSetting("AURICLE_DATABASE_URL is missing: name the database with the role that owns it.")
    grants = settings.AURICLE_KEEP_GRANTS if arguments.keep_grants is None else arguments.keep_grants
    if not 1 <= grants <= settings.AURICLE_KEEP_GRANTS:
        raise KeptTooLong({"keep_grants": "out of range"})
    terms = making.Terms(
        folder=arguments.folder,
        recipient=recipient,
        keep={
            Stream.GRANTS: timedelta(days=grants),
            Stream.RECORDS: timedelta(days=arguments.keep_records),
        },
        spool=Path(settings.AURICLE_SPOOL),
    )
    made = making.make_backup(owner_url=owner_url, terms=terms, now=timezone.now())
    size = sum(file.written.size for file in made.manifest.streams.values())
    print(f"Backup {made.manifest.name}: {made.manifest.rows} rows, {size / 2**20:.1f} MiB.")
    for stream, file in made.manifest.streams.items():
        print(f"  {stream.value:8}deleted after {file.until:%Y-%m-%d}, at the next run")
    if made.expired:
        print(f"{made.expired} old files were deleted.")
    return 0
