"""How hard a text is to read. Plain: a text in, figures out; a hint for whoever writes, never a gate.

English: LIX (Björnsson, Läsbarhet, 1968), words for each sentence plus the share of words with more than six letters in
hundredths; it needs no list of words or syllables and holds for any language written with letters. Chinese: signs for
each sentence, with limits of our own, since no measure that we know of does without a large list of words.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONG_WORD = 6
SENTENCE_END = re.compile(r"[.!?。！？；;:：]+|\n{2,}")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
HAN = re.compile(r"[\u3400-\u9fff]")


class Level(StrEnum):
    """What the figure means."""

    PLAIN = "plain"
    FAIR = "fair"
    HARD = "hard"


# From which figure on a text is no longer plain, and from which on it is hard.
LIMITS = {"letters": (40.0, 50.0), "han": (25.0, 40.0)}


@dataclass(frozen=True)
class Plainness:
    """The figure, what it means, and the longest sentence in words or signs."""

    figure: int
    level: Level
    longest: int


def plainness(text: str) -> Plainness | None:
    """How hard it is; None for a text without words."""
    sentences = [one for one in SENTENCE_END.split(text) if WORD.search(one)]
    if not sentences:
        return None
    if len(HAN.findall(text)) > len(re.findall(r"[A-Za-z]", text)):
        lengths = [len(re.findall(r"\w", one)) for one in sentences]
        return _read("han", sum(lengths) / len(lengths), max(lengths))
    words = [WORD.findall(one) for one in sentences]
    count = sum(map(len, words))
    long = sum(len(word) > LONG_WORD for one in words for word in one)
    return _read("letters", count / len(sentences) + 100 * long / count, max(map(len, words)))


def _read(kind: str, figure: float, longest: int) -> Plainness:
    plain, hard = LIMITS[kind]
    level = Level.PLAIN if figure < plain else Level.FAIR if figure < hard else Level.HARD
    return Plainness(round(figure), level, longest)
