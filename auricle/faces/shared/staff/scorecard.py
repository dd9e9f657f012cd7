"""An agency's figures as a page shows them: so many of so many, and from thirty on the rate with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext

from auricle.referrals.scorecard import DEFINITIONS, ENOUGH, Count
from auricle.referrals.scorecard_words import MEANINGS, MEASURES
from auricle.referrals.scorecards import AGENCY_FIRST, Scorecard

MOST_MONTHS = 24


@dataclass(frozen=True)
class Figure:
    """One line. `low`, `rate` and `high` are whole hundredths, for the picture; `enough` says whether it is drawn."""

    name: Promise
    meaning: Promise
    count: Count
    enough: bool
    rate: int
    low: int
    high: int
    between: str


def shown(card: Scorecard) -> Mapping[str, object]:
    """What the template needs of a scorecard."""
    return {
        "card": card,
        "months": card.months[:MOST_MONTHS],
        "figures": [
            _figure(MEASURES[measure], MEANINGS[measure], count) for measure, count in card.counts.items()
        ],
        "month_format": pgettext("date format", "F Y"),
        "enough": ENOUGH,
        "alone": AGENCY_FIRST,
        "definitions": DEFINITIONS,
    }


def _figure(name: Promise, meaning: Promise, count: Count) -> Figure:
    low, high = (round(100 * share) for share in count.interval)
    rate = round(100 * count.rate) if count.denominator else 0
    between = gettext("between %(low)s and %(high)s") % {"low": f"{low}%", "high": f"{high}%"}
    return Figure(name, meaning, count, count.enough, rate, low, high, between)
