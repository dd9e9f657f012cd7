"""A worker that sends one message to an agency's system, and says when that is done: to be killed by a test."""

from __future__ import annotations

import os
import sys
from uuid import UUID

import django
from django.conf import settings
from django.utils import timezone

django.setup()

from auricle.partners import telling  # noqa: E402

settings.AURICLE_WEBHOOK_HOSTS, settings.AURICLE_WEBHOOK_CA = ["127.0.0.1"], os.environ["TRUSTED"]
print(telling.send(delivery=UUID(sys.argv[1]), now=timezone.now()), flush=True)  # noqa: T201
