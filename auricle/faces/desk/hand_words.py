"""Somebody who could be given work, in words: how much they have in hand, and whether they are away."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from auricle.reports.workload import Hand


def hand_words(hand: Hand) -> str:
    """A line to choose from: the name, the points, what is due soon, and until when they are away."""
    words = _("%(name)s: %(points)d points, %(due)d due within a day") % {
        "name": hand.name,
        "points": hand.load.points,
        "due": hand.load.due,
    }
    more = (_("on shift") if hand.on_shift else "", away_words(hand))
    return " · ".join(part for part in (words, *more) if part)


def away_words(hand: Hand) -> str:
    """Away until when, or from when; nothing for whoever is there and stays."""
    if hand.absence is None:
        return ""
    day = pgettext("date format", "j M Y")
    if hand.away:
        return _("away until %(day)s") % {"day": date_format(hand.absence.last, day)}
    return _("away from %(day)s") % {"day": date_format(hand.absence.first, day)}
