"""A worker that rings what is due and is killed before its commit, or rings it to the end: to be started by a test."""

from __future__ import annotations

import os
import signal
import sys

import django
from django.utils import timezone

django.setup()

from auricle.measures import alarms  # noqa: E402

if sys.argv[1] == "dies":
    # The alarm and the time of the next one are written, the notice and the commit are not.
    setattr(alarms, "_tell", lambda *_: os.kill(os.getpid(), signal.SIGKILL))  # noqa: B010
print(alarms.ring(most=9, now=timezone.now()), flush=True)  # noqa: T201
