"""What changed between two versions of a text, line by line. Plain: values in, values out."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Line:
    """A line, and what became of it."""

    change: Change
    text: str


def changes(before: str, after: str) -> tuple[Line, ...]:
    """The lines of both, in order; none where nothing changed."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return ()
    found: list[Line] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Line(Change.SAME, text) for text in old[i1:i2]]
        else:
            found += [Line(Change.GONE, text) for text in old[i1:i2]]
            found += [Line(Change.NEW, text) for text in new[j1:j2]]
    return tuple(found)
