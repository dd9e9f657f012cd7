"""The letters as the composer offers them, in the language that the reporter wrote in; and adding one to a text."""

from collections.abc import Collection
from dataclasses import dataclass

from auricle.directory.letter_parts import Part, put_together
from auricle.inbox.desk_page import ReportPage


@dataclass(frozen=True)
class OfferedLetter:
    """A letter's code, its title, and its paragraphs."""

    code: str
    title: str
    parts: tuple[Part, ...]


def letter_words(page: ReportPage) -> list[OfferedLetter]:
    """The letters of a report's page."""
    language = page.header.row.language
    return [OfferedLetter(one.code, one.title(language), one.parts(language)) for one in page.letters]


def with_letter(page: ReportPage, *, typed: str, code: str, chosen: Collection[str]) -> str:
    """What was typed, and below it the letter with the optional parts that were chosen, as `code:number`."""
    language = page.header.row.language
    for one in page.letters:
        if one.code == code:
            numbers = {part.number for part in one.parts(language) if f"{code}:{part.number}" in chosen}
            added = put_together(one.texts[language], numbers)
            return f"{typed.rstrip()}\n\n{added}" if typed.strip() else added
    return typed
