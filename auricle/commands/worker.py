"""`auricle worker`: the process behind the faces."""

from __future__ import annotations

import argparse
import signal
from threading import Event

from django.utils import timezone

from auricle.clock.jobs import start_jobs
from auricle.clock.periodic import runs
from auricle.clock.running import run_until
from auricle.config import tenant
from auricle.config.children import leave_no_core

LONGEST_GOODBYE = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The worker has nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """Look after what waits until stopped; what is in hand is finished first."""
    leave_no_core()
    tenant.require_at_start()
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    jobs = start_jobs(stopped)
    run_until(stopped, runs(), now=timezone.now)
    jobs.join(timeout=LONGEST_GOODBYE)
    return 0
