"""Sessions that were left are locked, which deletes the seeds sealed in them; those that are over are deleted whole."""

from datetime import datetime, timedelta

from auricle.vault.models import DeskSession

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)


def end_stale(*, now: datetime) -> int:
    """Lock the idle sessions and delete the dead ones. Returns how many were deleted."""
    idle = DeskSession.objects.filter(seen_at__lte=now - IDLE, proved_at__isnull=False)
    idle.update(seed_sealed=None, proved_at=None)
    return DeskSession.objects.filter(created_at__lte=now - ABSOLUTE).delete()[0]
