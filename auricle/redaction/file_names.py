"""What a file name gives away: words in it are joined by other signs than in a sentence. Plain."""

import re
from collections.abc import Callable

from auricle.redaction.spans import Span, settle

_JOINTS = re.compile(r"[_+.]")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")

Find = Callable[[str], list[Span]]


def find_in_name(find: Find, name: str) -> list[Span]:
    """The name is looked through as it is and with its joints opened; its ending says what it is and stays."""
    ending = _ENDING.search(name)
    stem = name[: ending.start()] if ending else name
    return settle((*find(stem), *find(_JOINTS.sub(" ", stem))))
