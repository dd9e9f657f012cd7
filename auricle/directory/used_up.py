"""Forget what has served its time: answered challenges, and the rests of browsers that came back or never did."""

from datetime import datetime, timedelta

from auricle.directory import challenges
from auricle.directory.models import DeviceRest, SpentChallenge

# Longer than any rest: by then the failures of a browser say nothing about who sits there now.
REMEMBERED = timedelta(days=1)


def forget(*, now: datetime) -> int:
    """Delete both. Returns how many rows went."""
    answered = SpentChallenge.objects.filter(spent_at__lte=now - 2 * challenges.LIFETIME).delete()[0]
    rested = DeviceRest.objects.filter(blocked_until__lte=now - REMEMBERED).delete()[0]
    return answered + rested
