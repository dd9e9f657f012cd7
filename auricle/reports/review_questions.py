"""What the two reviews ask and what can be answered, as codes. Plain; the words are in review_words.py."""

from collections.abc import Mapping
from types import MappingProxyType

CHECKLIST: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "scope": ("yes", "unsure", "no"),
        "urgent": ("no", "yes"),
        "contact": ("yes", "with_care", "no"),
        "language": ("yes", "help"),
    }
)
"""The first review: in scope? urgent? safe to contact? do we read the language?"""

RECHECK: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "role": ("none", "hidden", "needed"),
        "event": ("none", "hidden", "needed"),
        "together": ("none", "hidden", "needed"),
    }
)
"""Before a redacted version is approved: what could name somebody without any name."""
NEEDED = "needed"
"""The answer that lets a revealing detail stand; it takes a reason."""


def missing(asked: Mapping[str, tuple[str, ...]], answers: Mapping[str, str]) -> dict[str, str]:
    """The questions without a possible answer, as field errors."""
    return {name: "required" for name, possible in asked.items() if answers.get(name) not in possible}
