"""Lengths of time in words, two units at most: what is left of a promise, and how long it is overdue."""

from datetime import timedelta

from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def in_words(length: timedelta) -> str:
    """3 d 4 h, 5 h 20 min, 12 min; anything shorter is less than a minute."""
    seconds = int(abs(length).total_seconds())
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("less than a minute")
