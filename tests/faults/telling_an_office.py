"""A worker that tells an agency's office of one referral, and says when that is done: to be killed by a test."""

from __future__ import annotations

import os
import sys
from uuid import UUID

import django
from django.conf import settings
from django.utils import timezone

django.setup()

from auricle.config.mail import Mail  # noqa: E402
from auricle.referrals import notifying  # noqa: E402

settings.AURICLE_MAIL_FROM = "desk@hotline.example"
settings.AURICLE_MAIL = Mail(
    sender="desk@hotline.example",
    name="",
    host="127.0.0.1",
    port=int(sys.argv[2]),
    tls="implicit",
    desk_url="https://desk.hotline.example",
    authorities=os.environ["TRUSTED"],
)
print(notifying.notify(referral=UUID(sys.argv[1]), now=timezone.now()), flush=True)  # noqa: T201
