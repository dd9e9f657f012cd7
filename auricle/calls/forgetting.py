"""What happened to calls is deleted after 400 days: a year can be compared with the one before it."""

from datetime import datetime, timedelta

from auricle.calls.models import CallEvent

KEPT_FOR = timedelta(days=400)
AT_ONCE = 20_000


def forget(*, now: datetime) -> int:
    """Delete what is older. Returns how much."""
    old = CallEvent.objects.filter(at__lt=now - KEPT_FOR).order_by("at").values_list("pk", flat=True)
    return CallEvent.objects.filter(pk__in=list(old[:AT_ONCE])).delete()[0]
