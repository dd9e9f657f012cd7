"""What a category asks, and which of the answers are for the desk alone."""

from collections.abc import Iterable, Mapping

from auricle.directory import catalogue, labels
from auricle.directory.catalogue import CategoryInfo

DESK_ONLY = "desk_only"
"""How a question says that its answer is handed to nobody: it asks after the safety of whoever reports."""


def questions(category: CategoryInfo | None) -> tuple[Mapping[str, object], ...]:
    """A category's questions, or for a sub-category without any those of the category above."""
    if category is None or category.questions or category.parent is None:
        return category.questions if category else ()
    above = catalogue.current().categories.get(category.parent)
    return above.questions if above else ()


def for_the_desk_alone(category: int, asked: Iterable[str]) -> frozenset[str]:
    """Those of these questions whose answers stay with the desk.

    A report may hold answers to questions of a category that it had before: for what its own does not ask, it is enough
    that any category keeps the answer back.
    """
    own = {str(one.get("id")): bool(one.get(DESK_ONLY)) for one in questions(labels.category(category))}
    every = {
        str(one.get("id"))
        for known in catalogue.current().categories.values()
        for one in known.questions
        if one.get(DESK_ONLY)
    }
    return frozenset(question for question in asked if own.get(question, question in every))
