"""A letter's text in parts. Plain: values in, values out.

Paragraphs are parted by empty lines. One whose first line begins with a question mark and a space is optional: the
rest of that line says when it belongs in, and is never part of what is sent.

    Thank you. We have read what you wrote.

    ? if it is outside our remit
    We cannot act on this. These can: …
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

OPTIONAL = "? "
MOST_TEXT = 4_000
MOST_PARTS = 20


@dataclass(frozen=True)
class Part:
    """A paragraph. `number` counts the optional ones from 1; it is 0, and `when` empty, for what is always there."""

    text: str
    number: int = 0
    when: str = ""


class OptionWithoutText(ValueError):
    """An optional part has a first line and nothing that would be sent."""


def parts(text: str) -> tuple[Part, ...]:
    """The paragraphs of a letter in their order. Raises OptionWithoutText."""
    found: list[Part] = []
    number = 0
    for paragraph in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.replace("\r\n", "\n").strip()):
        if not paragraph.startswith(OPTIONAL):
            found.append(Part(paragraph))
            continue
        first, _, rest = paragraph.partition("\n")
        if not rest.strip() or not first[len(OPTIONAL) :].strip():
            raise OptionWithoutText
        number += 1
        found.append(Part(rest.strip(), number, first[len(OPTIONAL) :].strip()))
    return tuple(found)


def put_together(text: str, chosen: Collection[int]) -> str:
    """What is sent: every paragraph that is always there, and the optional ones that were chosen by number."""
    return "\n\n".join(part.text for part in parts(text) if part.number == 0 or part.number in chosen)
