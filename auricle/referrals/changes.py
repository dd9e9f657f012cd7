"""What changed from one version of a package to the next, sentence by sentence. Plain: two documents in, pieces out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from auricle.referrals.package import Document

SENTENCE = re.compile(r"[^.!?。！？;；\n]*(?:[.!?。！？;；\n]+\s*|$)")
REQUEST, BASIS = "request", "legal_basis"


class Sort(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    ADDED = "added"
    GONE = "gone"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    sort: Sort
    words: str = field(repr=False)


@dataclass(frozen=True)
class Changed:
    """A text that is not as it was, by the name that it has in the document."""

    name: str
    pieces: tuple[Piece, ...] = field(repr=False)


@dataclass(frozen=True)
class Changes:
    """What differs: texts, and the names of files that came and went."""

    texts: tuple[Changed, ...]
    files_added: tuple[str, ...] = field(repr=False)
    files_gone: tuple[str, ...] = field(repr=False)

    def __bool__(self) -> bool:
        return bool(self.texts or self.files_added or self.files_gone)


def between(older: Document, newer: Document) -> Changes:
    """What somebody who read the older one has to read anew."""
    before, after = _texts(older), _texts(newer)
    names = dict.fromkeys((*after, *before))
    texts = tuple(
        Changed(name, pieces_of(before.get(name, ""), after.get(name, "")))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )
    # A copy is made anew for each version; what it holds is the same file.
    had = {file.sha256: file.name for file in older.files}
    has = {file.sha256: file.name for file in newer.files}
    return Changes(
        texts,
        tuple(name for digest, name in has.items() if digest not in had),
        tuple(name for digest, name in had.items() if digest not in has),
    )


def pieces_of(before: str, after: str) -> tuple[Piece, ...]:
    """The newer text with what came and what went, in order. Without the pieces that went it is the newer text."""
    return tuple(piece for piece in _pieces(before, after) if piece.words)


def _texts(document: Document) -> dict[str, str]:
    return {REQUEST: document.request, BASIS: document.legal_basis, **document.texts}


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    for _, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[begin:stop])
        if gone == come:
            yield Piece(Sort.SAME, come)
        else:
            yield Piece(Sort.GONE, gone)
            yield Piece(Sort.ADDED, come)
