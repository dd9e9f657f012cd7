"""Delete numbers whose time is over, by the clock, and the empty rows when nobody counts them any more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.call_backs.models import CallBack
from auricle.vault.models import SealingKey

KEPT_PAST = timedelta(hours=48)
COUNTED_FOR = timedelta(days=400)
CLOCK = "clock"


def end_due(*, most: int, now: datetime) -> int:
    """Delete the numbers of promises whose hours ended two days ago; forget rows of last year. Returns how many."""
    due = CallBack.objects.filter(ended_at=None, ends_at__lt=now - KEPT_PAST).values_list("pk", flat=True)
    ended = sum(_end(pk, now) for pk in list(due[:most]))
    forgotten, _ = CallBack.objects.filter(ended_at__lt=now - COUNTED_FOR).only("pk").delete()
    return ended + forgotten


def any_under_older_keys() -> bool:
    """Whether a number that is still to be called is sealed to a key that was replaced: its seeds are needed."""
    older = SealingKey.objects.filter(retired_at__isnull=False).values("key_id")
    return CallBack.objects.filter(ended_at=None, key_id__in=older).exists()


def _end(pk: UUID, now: datetime) -> int:
    with transaction.atomic():
        open_still = CallBack.objects.filter(pk=pk, ended_at=None)
        gone = {"key_id": None, "sealed": None, "taken_by": "", "taken_at": None}
        if not open_still.update(**gone, outcome="expired", ended_at=now):
            return 0
        detail: dict[str, str | int] = {"call_back": str(pk), "outcome": "expired"}
        trail.record(actor=CLOCK, act="call_back_deleted", at=now, detail=detail)
    return 1
