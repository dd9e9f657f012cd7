"""What the desk should know of a category, in one place: its card, its law, its questions, who can act, its promises.

Nothing here is about a report or a person, so everybody of the desk may read it.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from auricle.directory import cards, catalogue
from auricle.directory.cards import Card, NoSuchCard
from auricle.directory.catalogue import CategoryInfo
from auricle.directory.models import Agency, Category
from auricle.presets.cards import Subject
from auricle.reports import in_force, retention_versions
from auricle.reports.deadlines import Promises
from auricle.reports.outcomes import Outcome

Cards = Mapping[tuple[Subject, str], Card]
MOST_WORDS = 8


@dataclass(frozen=True)
class AgencyCard:
    """An agency, and what is said of it; nothing yet, where nobody wrote its card."""

    code: str
    names: Mapping[str, str]
    card: Card | None

    def name(self, language: str) -> str:
        """The name in this language, or in English."""
        return self.names.get(language, self.names["en"])


@dataclass(frozen=True)
class CategoryCard:
    """A category, the one above it, and what is said of both."""

    category: CategoryInfo
    above: CategoryInfo | None
    card: Card | None
    card_above: Card | None

    def text(self, part: str, language: str) -> str:
        """A part of the card; what a sub-category does not say itself, the category above says."""
        said = (card.text(part, language) for card in (self.card, self.card_above) if card)
        return next(filter(None, said), "")


@dataclass(frozen=True)
class Guide:
    """Everything about one category. `kept_days` is how long a report is kept after each outcome."""

    of: CategoryCard
    legal_basis: str
    questions: tuple[Mapping[str, object], ...]
    agencies: tuple[AgencyCard, ...]
    promises: Promises
    kept_days: Mapping[Outcome, int]


def guide(*, category: str, region: str = "", now: datetime) -> Guide:
    """The guide to a category, with the agencies that can act in a place, or anywhere. Raises NoSuchCard."""
    known = catalogue.current()
    if category not in known.categories:
        raise NoSuchCard
    all_cards = cards.newest()
    of = _category_card(known.categories[category], all_cards)
    line = _line(of)
    schedule = retention_versions.current()
    return Guide(
        of=of,
        legal_basis=Category.objects.values_list("legal_basis", flat=True).get(code=category),
        questions=of.category.questions or (of.above.questions if of.above else ()),
        agencies=_acting(all_cards, of, _places(region)),
        promises=in_force.at(now).promised_to(line),
        kept_days={outcome: schedule.days(line, outcome) for outcome in Outcome},
    )


def overview(*, words: str = "") -> tuple[CategoryCard, ...]:
    """The card of every category; with words only those, and sub-categories, that hold all of them."""
    all_cards = cards.newest()
    tops = catalogue.categories()
    asked = _plain(words).split()[:MOST_WORDS]
    if not asked:
        return tuple(_category_card(top, all_cards) for top in tops)
    agencies = _agencies(all_cards)
    basis = dict(Category.objects.values_list("code", "legal_basis"))
    found: list[tuple[bool, CategoryCard]] = []
    for one in (each for top in tops for each in (top, *top.children)):
        of = _category_card(one, all_cards)
        named = _plain(" ".join((*one.names.values(), one.code)))
        text = " ".join((named, _plain(basis.get(one.code, "")), _said(of, agencies)))
        if all(word in text for word in asked):
            found.append((not all(word in named for word in asked), of))
    return tuple(of for _rank, of in sorted(found, key=lambda one: one[0]))


def finder(*, category: str = "", region: str = "") -> tuple[CategoryCard | None, tuple[AgencyCard, ...]]:
    """The agencies that can act in a category and a place; every one while no category is chosen."""
    all_cards, known = cards.newest(), catalogue.current()
    places = _places(region)
    if category not in known.categories:
        found = _agencies(all_cards)
        return None, tuple(one for one in found if _there(one, places))
    of = _category_card(known.categories[category], all_cards)
    return of, _acting(all_cards, of, places)


def said_first(*, language: str) -> Mapping[str, tuple[str, ...]]:
    """What is said first when somebody may be in danger, with the codes of all categories where it is that."""
    all_cards, found = cards.newest(), dict[str, tuple[str, ...]]()
    for one in (each for top in catalogue.categories() for each in (top, *top.children)):
        if text := _category_card(one, all_cards).text("safety", language):
            found[text] = (*found.get(text, ()), one.code)
    return found


def agency(*, code: str) -> AgencyCard:
    """One agency. Raises NoSuchCard."""
    found = next((one for one in _agencies(cards.newest()) if one.code == code), None)
    if found is None:
        raise NoSuchCard
    return found


def everything() -> tuple[tuple[CategoryCard, ...], tuple[AgencyCard, ...]]:
    """Every category with its sub-categories, and every agency, whether something is said of it or not."""
    all_cards = cards.newest()
    every = (one for top in catalogue.categories() for one in (top, *top.children))
    return tuple(_category_card(one, all_cards) for one in every), _agencies(all_cards)


def _category_card(category: CategoryInfo, all_cards: Cards) -> CategoryCard:
    above = catalogue.current().categories.get(category.parent) if category.parent else None
    return CategoryCard(
        category,
        above,
        all_cards.get(("category", category.code)),
        all_cards.get(("category", above.code)) if above else None,
    )


def _agencies(all_cards: Cards) -> tuple[AgencyCard, ...]:
    rows = Agency.objects.filter(closed_at=None).values_list("code", "names")
    return tuple(AgencyCard(code, names, all_cards.get(("agency", code))) for code, names in rows)


def _acting(all_cards: Cards, of: CategoryCard, places: tuple[str, ...]) -> tuple[AgencyCard, ...]:
    """Who can act in a category, or in a sub-category of it."""
    codes = (*_line(of), *(child.code for child in of.category.children))
    return tuple(
        one for one in _agencies(all_cards) if one.card and one.card.acts(categories=codes, regions=places)
    )


def _there(one: AgencyCard, places: tuple[str, ...]) -> bool:
    regions = one.card.draft.regions if one.card else ()
    return not places or not regions or not set(places).isdisjoint(regions)


def _line(of: CategoryCard) -> tuple[str, ...]:
    """A category's code and that of the one above it, the closest first."""
    return (of.category.code, of.above.code) if of.above else (of.category.code,)


def _places(region: str) -> tuple[str, ...]:
    """A region with what it lies in. An agency for one of its counties can act in a province, too."""
    found = catalogue.current().regions.get(region)
    if found is None:
        return ()
    return (found.code, *((found.parent,) if found.parent else ()), *(c.code for c in found.counties))


def _said(of: CategoryCard, agencies: Iterable[AgencyCard]) -> str:
    """All that a search looks through beside the name. What a sub-category takes over is found above it."""
    said = [text for words in (of.card.draft.words.values() if of.card else ()) for text in words.values()]
    if of.above is None:
        labels = (question.get("label") for question in of.category.questions)
        said += [text for label in labels if isinstance(label, Mapping) for text in label.values()]
        acting = (a for a in agencies if a.card and a.card.acts(categories=_line(of), regions=()))
        said += [name for one in acting for name in one.names.values()]
    return _plain(" ".join(said))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
