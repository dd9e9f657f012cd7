"""Drafts that nobody went on with are gone after a day, and discarded ones after a minute. The clock has no key."""

from datetime import datetime, timedelta

from django.db.models import Q

from auricle.intake.models import Draft

KEPT_FOR = timedelta(hours=24)
UNDONE_FOR = timedelta(minutes=1)


def end_stale(*, now: datetime) -> int:
    """Delete them. Returns how many."""
    stale = Q(kept_at__lte=now - KEPT_FOR) | Q(discarded_at__lte=now - UNDONE_FOR)
    return Draft.objects.filter(stale).delete()[0]
