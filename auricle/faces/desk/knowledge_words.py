"""A guide in words: questions, agencies, promises and ends, in the language of the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext

from auricle.directory import catalogue
from auricle.faces.shared.staff.text_titles import in_language
from auricle.reports.knowledge import AgencyCard, CategoryCard, Guide
from auricle.reports.wording import CLOCKS, OUTCOMES

MINUTES, HOURS, DAYS, YEAR = 60, 24, 2, 365


@dataclass(frozen=True)
class QuestionWords:
    """A question that the category asks, what it means, and what can be answered."""

    label: str
    help: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class AgencyWords:
    """An agency. `only` are the sub-categories that it is limited to, `places` where it acts; none: everywhere."""

    code: str
    name: str
    does: str
    reached: tuple[str, ...]
    only: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class PromiseWords:
    """A promise and how long it takes at most; `office` says that only working time counts."""

    name: str | Promise
    length: str
    office: bool


@dataclass(frozen=True)
class EndWords:
    """What a reporter is told in the end, and for how long the report is kept then."""

    wording: str | Promise
    kept: str


def lines(card: CategoryCard, part: str) -> list[str]:
    """The lines of a part."""
    return [line for line in card.text(part, language()).splitlines() if line.strip()]


def question_words(guide: Guide) -> list[QuestionWords]:
    """What to ask."""
    return [
        QuestionWords(
            in_language(question.get("label")), in_language(question.get("help")), tuple(_choices(question))
        )
        for question in guide.questions
    ]


def agency_words(found: Iterable[AgencyCard], of: CategoryCard | None = None) -> list[AgencyWords]:
    """Who can act, those that act in the whole category first."""
    words = [_agency(one, of) for one in found]
    return sorted(words, key=lambda one: (bool(one.only), one.name))


def promise_words(guide: Guide) -> list[PromiseWords]:
    """What a reporter is promised."""
    return [
        PromiseWords(CLOCKS[kind], length(promised.target), promised.calendar is not None)
        for kind, promised in guide.promises.items()
    ]


def end_words(guide: Guide) -> list[EndWords]:
    """What can come of it."""
    return [EndWords(OUTCOMES[outcome], _kept(days)) for outcome, days in guide.kept_days.items()]


def length(time: timedelta) -> str:
    """24 hours, 15 minutes, 30 days: one unit, the largest that says it exactly, but no day for 24 hours."""
    minutes = int(time.total_seconds()) // 60
    hours, odd = divmod(minutes, MINUTES)
    if odd:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if hours % HOURS or hours <= DAYS * HOURS:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = hours // HOURS
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def language() -> str:
    """The language of the page."""
    return get_language() or "en"


def _kept(days: int) -> str:
    years, odd = divmod(days, YEAR)
    if odd:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}


def _choices(question: Mapping[str, object]) -> list[str]:
    choices = question.get("choices")
    return [in_language(choice.get("label")) for choice in choices] if isinstance(choices, list) else []


def _agency(one: AgencyCard, of: CategoryCard | None) -> AgencyWords:
    card, known = one.card, catalogue.current()
    acts = card.draft.categories if card else ()
    whole = of is None or of.above is not None or of.category.code in acts
    below = of.category.children if of else ()
    return AgencyWords(
        code=one.code,
        name=one.name(language()),
        does=card.text("does", language()) if card else "",
        reached=tuple(card.text("reached", language()).splitlines()) if card else (),
        only=() if whole else tuple(child.name(language()) for child in below if child.code in acts),
        places=tuple(
            known.regions[code].name(language())
            for code in (card.draft.regions if card else ())
            if code in known.regions
        ),
    )
