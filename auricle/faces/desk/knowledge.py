"""What the desk should know: a card for each category, searched by words that stand in no address, and who can act."""

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from auricle.directory import catalogue
from auricle.faces.desk.knowledge_words import (
    agency_words,
    end_words,
    language,
    lines,
    promise_words,
    question_words,
)
from auricle.faces.desk.queue_filter import Choices, nested
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import knowledge as domain

MOST_TYPED = 100


class PlaceForm(forms.Form):
    """Which category and which place; sent as an address, since both are codes."""

    use_required_attribute = False

    category = forms.ChoiceField(label=_("Category"), required=False)
    region = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, request: HttpRequest, *, category: bool) -> None:
        asked = {"category": request.GET.get("category", ""), "region": request.GET.get("region", "")}
        super().__init__(initial=asked, auto_id="for-%s")
        known = catalogue.current()
        self.asked_category = asked["category"] if asked["category"] in known.categories else ""
        self.asked_region = asked["region"] if asked["region"] in known.regions else ""
        categories = nested([(each, each.children) for each in known.top_categories], language())
        regions = nested([(each, each.counties) for each in known.provinces], language())
        self._choose("region", [("", _("Everywhere")), *regions])
        if category:
            self._choose("category", [("", _("All")), *categories])
        else:
            del self.fields["category"]

    def _choose(self, name: str, choices: Choices) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
def knowledge(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The cards; posted, those that hold the words."""
    typed = request.POST.get("words", "").strip()[:MOST_TYPED] if request.method == "POST" else ""
    cards = [
        {"of": of, "name": of.category.name(language()), "what": of.text("what", language())}
        | {"above": of.above.name(language()) if of.above else ""}
        | {"below": [(child.code, child.name(language())) for child in of.category.children]}
        for of in domain.overview(words=typed)
    ]
    return show(request, visit, "desk/knowledge.html", {"cards": cards, "words": typed})


@require_safe
def knowledge_card(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One card, for a place or for everywhere. Raises NoSuchCard."""
    place = PlaceForm(request, category=False)
    guide = domain.guide(category=code, region=place.asked_region, now=visit.now)
    of, here = guide.of, language()
    context = {
        "code": code,
        "name": of.category.name(here),
        "above": (of.above.code, of.above.name(here)) if of.above else None,
        "below": [(child.code, child.name(here)) for child in of.category.children],
        "legal_basis": guide.legal_basis,
        "grade": of.category.default_grade,
        "what": of.text("what", here),
        "safety": lines(of, "safety"),
        "handle": lines(of, "handle"),
        "helplines": lines(of, "helplines"),
        "questions": question_words(guide),
        "agencies": agency_words(guide.agencies, of),
        "promises": promise_words(guide),
        "ends": end_words(guide),
        "place": place,
        "version": of.card,
    }
    return show(request, visit, "desk/knowledge_card.html", context)


@require_safe
def knowledge_agencies(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who can act in a category and a place."""
    place = PlaceForm(request, category=True)
    of, found = domain.finder(category=place.asked_category, region=place.asked_region)
    context = {"place": place, "agencies": agency_words(found, of)}
    return show(request, visit, "desk/knowledge_agencies.html", context)
