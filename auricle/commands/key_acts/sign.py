"""`auricle keys sign`: sign what waits, where the organisation's seed still lies beside the installation."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from threading import Event

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from auricle.config.children import leave_no_core
from auricle.config.key_files import organisation_seed
from auricle.errors import NotNow
from auricle.vault import key_signing
from auricle.vault.organisation_key import OrgSeed

LOOK_EVERY = 2.0


class SeedIsOffline(NotNow):
    """The organisation's seed is not on this machine: write a file with `auricle keys request` and sign it there."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Once, or for as long as an installation runs."""
    parser.add_argument("--stay", action="store_true", help="go on signing until stopped")


def run(arguments: argparse.Namespace) -> int:
    """Sign; as a process beside the faces it ends when the seed is taken away."""
    folder = Path(settings.AURICLE_KEYS)
    seed = organisation_seed(folder)
    if seed is None:
        raise SeedIsOffline
    if not arguments.stay:
        print(f"{key_signing.sign_waiting(org_seed=seed, now=timezone.now())} keys were signed.")
        return 0
    leave_no_core()
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.wait(LOOK_EVERY):
        # Read each time: whoever takes the file away has taken the power away.
        seed = organisation_seed(folder)
        if seed is not None:
            _sign(seed)
    return 0


def _sign(seed: OrgSeed) -> None:
    try:
        count = key_signing.sign_waiting(org_seed=seed, now=timezone.now())
    except Error as error:
        # The database is away: its name is all that is said, and the next look begins with a new connection.
        print(f"{type(error).__name__}; tried again", flush=True)
        connection.close()
        return
    if count:
        print(f"{count} keys were signed.", flush=True)
