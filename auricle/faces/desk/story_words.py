"""The story as the desk reads it: the reporter's text, and each answer under its question."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from auricle.directory import catalogue, labels
from auricle.directory.catalogue import CategoryInfo
from auricle.inbox.desk_reading import OpenReport

YES_NO = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No"), "unsure": gettext_lazy("I am not sure")}
# Characters that turn the direction of text make a program look like a picture.
NEVER_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
LONGEST_NAME, LONGEST_ENDING = 120, 10


@dataclass(frozen=True)
class StoryWords:
    """What was reported. `answers` are pairs of a question and what was answered."""

    text: str = field(repr=False)
    answers: tuple[tuple[str, str], ...] = field(repr=False)
    where: str = field(repr=False)
    when: str = field(repr=False)


def story_words(opened: OpenReport, category: int) -> StoryWords:
    """A story of whatever shape: a hostile browser can seal anything, so nothing about it is taken for granted."""
    answers = opened.story.get("answers")
    given = answers if isinstance(answers, Mapping) else {}
    return StoryWords(
        text=_text(opened.story.get("text")),
        answers=tuple(_answers(given, labels.category(category))),
        where=_text(opened.story.get("where")),
        when=_text(opened.story.get("when")),
    )


def safe_name(name: str) -> str:
    """A file's name without what could mislead whoever sees or saves it."""
    kept = "".join(
        "_" if c in '/\\:*?"<>|' else c for c in name if unicodedata.category(c) not in NEVER_SHOWN
    )
    kept = kept.strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME:
        tail = dot + ending if dot and len(ending) <= LONGEST_ENDING else ""
        kept = (stem if tail else kept)[: LONGEST_NAME - len(tail)] + tail
    return kept or _("file without a name")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _answers(given: Mapping[object, object], category: CategoryInfo | None) -> Iterator[tuple[str, str]]:
    asked = {str(question.get("id")): question for question in questions(category)}
    for name, answer in given.items():
        if isinstance(answer, str) and answer.strip():
            question = asked.get(str(name), {})
            yield in_language(question.get("label")) or str(name), _choice(question, answer)


def questions(category: CategoryInfo | None) -> tuple[Mapping[str, object], ...]:
    """A category's questions, or for a sub-category without any those of the category above."""
    if category is None or category.questions or category.parent is None:
        return category.questions if category else ()
    above = catalogue.current().categories.get(category.parent)
    return above.questions if above else ()


def _choice(question: Mapping[str, object], answer: str) -> str:
    if question.get("kind") == "yesno":
        return str(YES_NO.get(answer, answer))
    choices = question.get("choices")
    for choice in choices if isinstance(choices, list) else []:
        if choice.get("id") == answer:
            return in_language(choice.get("label")) or answer
    return answer


def in_language(names: object) -> str:
    """A text of the catalogue in the language of the page."""
    if not isinstance(names, Mapping):
        return ""
    return str(names.get(get_language() or "en") or names.get("en") or "")
