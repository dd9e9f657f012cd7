"""How many reports came from the agency's provinces about its categories, in months that are over."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.directory import catalogue
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.insights import regional
from auricle.insights.regional import Cell, Figures
from auricle.insights.suppression import THRESHOLD

MOST_MONTHS = 24
Text = str | Promise
ALL_PLACES, ALL_CATEGORIES = _("All places"), _("All categories")


@dataclass(frozen=True)
class Line:
    """One category, or all of them: its numbers in the order of the places.

    None where one is held back, nothing where there is none for agencies: of all places and all categories.
    """

    name: Text
    numbers: tuple[int | str | None, ...]


@require_safe
def figures(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One month, or the latest. Raises NoFigures."""
    found = regional.own(by=visit.person, month=request.GET.get("month", ""))
    places = _places(found.counts)
    context = {
        "month": found.month,
        "months": found.months[:MOST_MONTHS],
        "month_format": pgettext("date format", "F Y"),
        "places": [name for _, name in places],
        "lines": _lines(found, [code for code, _ in places]),
        "threshold": THRESHOLD,
    }
    return show(request, visit, "agency/figures.html", context)


def _places(counts: Mapping[Cell, int | None]) -> list[tuple[str | None, Text]]:
    """The provinces in their order, then all places."""
    language, known = get_language() or "en", {region for region, _ in counts}
    mine = [(each.code, each.name(language)) for each in catalogue.regions() if each.code in known]
    return [*mine, (None, ALL_PLACES)]


def _lines(found: Figures, places: list[str | None]) -> list[Line]:
    language, known = get_language() or "en", {category for _, category in found.counts}
    names: list[tuple[str | None, Text]] = [
        (each.code, each.name(language)) for each in catalogue.categories() if each.code in known
    ]
    if len(places) > 1:
        names.append((None, ALL_CATEGORIES))
    return [
        Line(name, tuple(found.counts.get((place, code), "") for place in places)) for code, name in names
    ]
