"""`auricle exercises`: keep fresh copies of the exercises of a training hotline."""

from __future__ import annotations

import argparse
import signal
from threading import Event

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from auricle.config.tenant import Tenant
from auricle.demo.exercises import Crew, top_up
from auricle.directory.signing_in import SignInRefused
from auricle.errors import NotNow

EVERY = 2.0
# A one-time code is used up for this long.
REFUSED = 30.0


class NotATraining(NotNow):
    """Exercises have no place in a real hotline: `auricle training` keeps those of a training hotline."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many, and whether to go on."""
    parser.add_argument(
        "--keep",
        type=int,
        default=1,
        help="fresh copies of each exercise in each language (default: %(default)s)",
    )
    parser.add_argument("--stay", action="store_true", help="go on until stopped")


def run(arguments: argparse.Namespace) -> int:
    """Make what is missing, once or until stopped."""
    if settings.AURICLE_TENANT is not Tenant.TRAINING:
        raise NotATraining
    crew, stopped = Crew(), Event()
    if not arguments.stay:
        # What is not made now is made by the one that stays.
        _once_more(crew, arguments.keep)
        return 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    # Signed in before anybody else uses up the codes of the cast.
    pause = 0.0
    while not stopped.wait(pause):
        pause = _once_more(crew, arguments.keep)
    return 0


def _once_more(crew: Crew, keep: int) -> float:
    """One round; returns how long to wait before the next."""
    try:
        crew.come(timezone.now())
        top_up(crew=crew, keep=keep, now=timezone.now())
    except SignInRefused:
        return REFUSED
    except OperationalError:
        # The database is away: it is asked again.
        pass
    return EVERY
