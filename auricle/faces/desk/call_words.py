"""Numbers of the phone in words: waits, shares, languages; and what the plan's refusals say."""

from dataclasses import dataclass
from fractions import Fraction

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auricle.calls import interpreters, planning
from auricle.calls.access import Access
from auricle.faces.shared.staff.refusals import Explained, Leaves

Text = str | Promise

MINUTE = 60
LATE, OVER = 60, 180
"""Seconds: from when on a wait is drawn as long, and as too long."""

CALL_LEAVES: Leaves = (
    (
        planning.PlanChanged,
        Explained(
            409,
            gettext_lazy("Somebody changed the phone hours meanwhile"),
            gettext_lazy(
                "Nothing of yours was kept. Open the page again and look at the newest version first."
            ),
        ),
    ),
    (
        interpreters.OwnInterpreter,
        Explained(
            403,
            gettext_lazy("You wrote this interpreter down"),
            gettext_lazy("Another administrator confirms it: the number decides who hears a caller."),
        ),
    ),
    (
        interpreters.InterpreterNotWaiting,
        Explained(
            409,
            gettext_lazy("This interpreter does not wait any more"),
            gettext_lazy(
                "Somebody confirmed it or took it away. Open the list again to see where it stands."
            ),
        ),
    ),
    (
        interpreters.NoSuchInterpreter,
        Explained(
            404,
            gettext_lazy("There is no such interpreter"),
            gettext_lazy("Nothing was changed. Open the list again."),
        ),
    ),
)


@dataclass(frozen=True)
class AccessWords:
    """The counts of some calls as a table shows them."""

    access: Access
    level: str
    strict: str
    abandonment: str
    average: str
    p90: str
    longest: str


def access_words(access: Access) -> AccessWords:
    """The counts in words; of no calls there is no share, and that is said."""
    return AccessWords(
        access,
        percent(access.service_level),
        percent(access.strict_level),
        percent(access.abandonment),
        length(access.average),
        length(access.p90),
        length(access.longest),
    )


def percent(share: Fraction | None) -> str:
    """82 %, rounded down, so that no goal is reached by rounding; of no calls: so."""
    return _("no calls") if share is None else f"{share.numerator * 100 // share.denominator} %"


def length(seconds: float | None) -> str:
    """A wait as 0:45 or 12:05; a dash where nobody waited."""
    if seconds is None:
        return "–"
    whole = int(seconds)
    return f"{whole // MINUTE}:{whole % MINUTE:02}"


def level(seconds: float) -> str:
    """How long a wait is, as the name of its colour; words and icon say the same."""
    return "over" if seconds >= OVER else "late" if seconds >= LATE else "calm"


def language_words(code: str) -> Text:
    """The language of a call; one that the house does not speak keeps its code."""
    return dict(settings.LANGUAGES).get(code, code) if code else _("not said")
