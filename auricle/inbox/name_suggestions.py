"""Names that may stand in a report and are not hidden yet: offered to whoever may move them into the vault.

What is looked at is the masked report, so that nothing hidden is offered. Nothing is kept: each page looks anew.
"""

from collections.abc import Iterator, Mapping

from auricle.inbox.opened import OpenReport
from auricle.redaction.finding import find
from auricle.redaction.spans import Kind

MOST_NAMES = 12
MOST_SIGNS = 5_000
"""How far into a report is looked: 5 to 10 ms of the page. Who writes more is read by a person all the same."""


def suggested_names(masked: OpenReport, *, language: str) -> tuple[str, ...]:
    """Each name once, in the order in which they stand; the surest if there are too many to show."""
    found: dict[str, float] = {}
    for text in _pieces(masked):
        for span in find(text, language):
            if span.kind is Kind.PERSON:
                words = " ".join(text[span.start : span.end].split())
                found[words] = max(span.score, found.get(words, 0.0))
    surest = set(sorted(found, key=lambda words: -found[words])[:MOST_NAMES])
    return tuple(words for words in found if words in surest)


def _pieces(masked: OpenReport) -> Iterator[str]:
    """What the reporter wrote, up to a limit. What the desk wrote names colleagues."""
    left = MOST_SIGNS
    for text in _texts(masked):
        yield text[:left]
        left -= min(left, len(text))
        if not left:
            return


def _texts(masked: OpenReport) -> Iterator[str]:
    for value in masked.story.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from (text for text in value.values() if isinstance(text, str))
    yield from (words.text for words in masked.messages if words.sender == "reporter")
