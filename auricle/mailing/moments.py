"""When a member is written to: at once, at their hour of the day or of Monday, and not in their quiet hours. Plain.

Hours are whole hours of the hotline's own time zone. On the day on which clocks are put forward an hour that is not
there counts as the one after it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from auricle.mailing.events import When

DAY = timedelta(days=1)
MONDAY = 0


@dataclass(frozen=True)
class Hours:
    """A member's hours: when the mail of the day comes, and between which nothing does. Both the same: no quiet."""

    daily: int
    quiet_from: int = 0
    quiet_until: int = 0

    def quiet(self, hour: int) -> bool:
        """Whether nothing comes in this hour of the day."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


def due_at(when: When, hours: Hours, *, now: datetime, zone: tzinfo) -> datetime | None:
    """The moment at which to write of something that happens now; None for never."""
    match when:
        case When.NEVER:
            return None
        case When.DAILY:
            return next_hour(hours.daily, now=now, zone=zone)
        case When.WEEKLY:
            return next_hour(hours.daily, now=now, zone=zone, weekday=MONDAY)
        case When.AT_ONCE:
            quiet = hours.quiet(now.astimezone(zone).hour)
            return next_hour(hours.quiet_until, now=now, zone=zone) if quiet else now


def next_hour(hour: int, *, now: datetime, zone: tzinfo, weekday: int | None = None) -> datetime:
    """The next beginning of this hour of the day, after now; of this day of the week (0 is Monday), if one is named."""
    today = now.astimezone(zone).date()
    days = (today + days * DAY for days in range(9))
    moments = (
        datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
        for day in days
        if weekday in (None, day.weekday())
    )
    return next(moment for moment in moments if moment > now)
