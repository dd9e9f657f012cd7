"""Letters that the desk writes often: offered in the composer, changed by supervisors, in versions that stay."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory import letter_parts
from auricle.directory.letter_parts import MOST_PARTS, MOST_TEXT, OptionWithoutText, Part
from auricle.directory.models import LetterVersion
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed, NotFound, NotNow
from auricle.presets.loading import LetterSeed

MOST_TITLE = 80
MOST_LETTERS = 60
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class MayNotWriteLetters(NotAllowed):
    """Supervisors decide which letters the desk writes."""


class NoSuchLetter(NotFound):
    """There is no letter of this name, or none with this number."""


class LetterChanged(NotNow):
    """Somebody wrote a newer version than the one that was looked at."""


@dataclass(frozen=True)
class Letter:
    """A version of a letter. Titles and texts by language."""

    code: str
    number: int
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    retired: bool
    decided_at: datetime
    decided_by: str

    def title(self, language: str) -> str:
        """The title in this language, or in the first one that it has."""
        return self.titles.get(language) or next(iter(self.titles.values()))

    def parts(self, language: str) -> tuple[Part, ...]:
        """The paragraphs in this language; none where it has no text in it."""
        return letter_parts.parts(self.texts[language]) if language in self.texts else ()


def offered(*, language: str) -> tuple[Letter, ...]:
    """The letters that can be written in this language, each in its newest version, in the order of their titles."""
    found = (letter for letter in _newest() if not letter.retired and language in letter.texts)
    return tuple(sorted(found, key=lambda letter: letter.title(language)))


def all_letters(*, by: Person) -> tuple[Letter, ...]:
    """Every letter in its newest version, those that are not offered any more last. Raises MayNotWriteLetters."""
    _may_write(by)
    return tuple(sorted(_newest(), key=lambda letter: (letter.retired, letter.title(by.language))))


def versions(*, by: Person, code: str) -> tuple[Letter, ...]:
    """The versions of one letter, the newest first. Raises MayNotWriteLetters, NoSuchLetter."""
    _may_write(by)
    found = tuple(_letter(row) for row in LetterVersion.objects.filter(code=code).order_by("-number")[:50])
    if not found:
        raise NoSuchLetter
    return found


def write(
    *,
    by: Person,
    code: str,
    seen: int,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    now: datetime,
    retired: bool = False,
) -> int:
    """Write the next version of a letter, or the first one. Texts by language; an empty one is left out.

    `seen` is the version that was looked at, 0 for a new letter. Returns the new number. Raises MayNotWriteLetters,
    LetterChanged, or Invalid with the fields `code`, `title-LANGUAGE`, `text-LANGUAGE`.
    """
    _may_write(by)
    kept = {language: text.replace("\r\n", "\n").strip() for language, text in texts.items() if text.strip()}
    _check(code, titles, kept, new=seen == 0)
    with transaction.atomic():
        titled = {language: titles[language].strip() for language in kept}
        _add(LetterSeed(code, titled, kept), seen=seen, actor=by.pseudonym, now=now, retired=retired)
        detail: dict[str, str | int] = {"letter": code, "version": seen + 1}
        trail.record(actor=by.pseudonym, act="letter_written", at=now, detail=detail)
    return seen + 1


def install(letters: tuple[LetterSeed, ...], *, now: datetime) -> None:
    """Write the first version of each letter of a preset."""
    for seed in letters:
        _add(seed, seen=0, actor="preset", now=now, retired=False)


def _add(letter: LetterSeed, *, seen: int, actor: str, now: datetime, retired: bool) -> None:
    numbers = LetterVersion.objects.filter(code=letter.code).order_by("-number")
    newest = numbers.values_list("number", flat=True).first()
    if (newest or 0) != seen:
        raise LetterChanged if seen else Invalid({"code": "taken"})
    try:
        with transaction.atomic():
            LetterVersion.objects.create(
                code=letter.code,
                number=seen + 1,
                titles=dict(letter.titles),
                texts=dict(letter.texts),
                retired=retired,
                decided_at=now,
                decided_by=actor,
            )
    except IntegrityError:
        raise LetterChanged from None


def _check(code: str, titles: Mapping[str, str], texts: Mapping[str, str], *, new: bool) -> None:
    wrong: dict[str, str] = {}
    if not CODE.fullmatch(code) or len(code) > 40:
        wrong["code"] = "malformed"
    elif new and LetterVersion.objects.values("code").distinct().count() >= MOST_LETTERS:
        wrong["code"] = "too_many"
    for language in texts:
        title = titles.get(language, "").strip()
        if not title or len(title) > MOST_TITLE:
            wrong[f"title-{language}"] = "missing" if not title else "too_long"
        if why := _wrong_text(texts[language]):
            wrong[f"text-{language}"] = why
    if not texts:
        wrong[f"text-{settings.LANGUAGES[0][0]}"] = "missing"
    if wrong:
        raise Invalid(wrong)


def _wrong_text(text: str) -> str:
    if len(text) > MOST_TEXT:
        return "too_long"
    try:
        found = letter_parts.parts(text)
    except OptionWithoutText:
        return "option_without_text"
    if all(part.number for part in found):
        return "nothing_always"
    return "too_many_parts" if len(found) > MOST_PARTS else ""


def _newest() -> tuple[Letter, ...]:
    rows = LetterVersion.objects.order_by("code", "-number").distinct("code")
    return tuple(_letter(row) for row in rows)


def _letter(row: LetterVersion) -> Letter:
    return Letter(row.code, row.number, row.titles, row.texts, row.retired, row.decided_at, row.decided_by)


def _may_write(by: Person) -> None:
    if not by.may(Permission.WRITE_LETTERS):
        raise MayNotWriteLetters
