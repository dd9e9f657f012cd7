"""The story as the desk reads it: the reporter's text, and each answer under its question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auricle.directory import labels
from auricle.directory.catalogue import CategoryInfo
from auricle.faces.shared.staff.text_titles import choice, in_language, questions
from auricle.inbox.desk_reading import OpenReport


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


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _answers(given: Mapping[object, object], category: CategoryInfo | None) -> Iterator[tuple[str, str]]:
    asked = {str(question.get("id")): question for question in questions(category)}
    for name, answer in given.items():
        if isinstance(answer, str) and answer.strip():
            question = asked.get(str(name), {})
            yield in_language(question.get("label")) or str(name), choice(question, answer)
