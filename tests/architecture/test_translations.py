"""Every sentence that Auricle shows exists in every language it offers, with the same places to fill in."""

from __future__ import annotations

import re
import shutil
from collections import Counter

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

from workshop.catalogues import LANGUAGES as LOCALES
from workshop.catalogues import Key, brought_up_to_date, catalogue_of, in_source, key_of

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PLACE = re.compile(r"%\((\w+)\)[sd]|(?<!%)%(?:%%)*([sd])|\{(\w*)\}")
TAG = re.compile(r"<[^>]+>")
UP_TO_DATE = "run `.venv/bin/python -m workshop.catalogues` and translate what it names"
# Signs that Chinese writes full-width. Between figures and Latin letters they stay as they are.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,.;:?!()]|[,;?!()][\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def source() -> dict[Key, polib.POEntry]:
    """What the source and the templates mark for translation."""
    if shutil.which("xgettext") is None:
        pytest.skip("the system package gettext is missing")
    return in_source()


def catalogue(language: str) -> polib.POFile:
    path = catalogue_of(to_locale(language))
    assert path.exists(), f"{path} is missing"
    return polib.pofile(str(path), check_for_duplicates=True)


def translations(entry: polib.POEntry) -> list[str]:
    return [text for text in [entry.msgstr, *entry.msgstr_plural.values()] if text]


def places(text: str) -> set[str]:
    return {"".join(part or "" for part in found.groups()) for found in PLACE.finditer(text)}


def tags(text: str) -> Counter[str]:
    return Counter(TAG.findall(text))


def test_every_language_has_a_catalogue() -> None:
    assert [to_locale(language) for language in LANGUAGES] == list(LOCALES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated(language: str, source: dict[Key, polib.POEntry]) -> None:
    done = {key_of(entry) for entry in catalogue(language).translated_entries()}
    assert [msgid for context, msgid in source if (context, msgid) not in done] == [], UP_TO_DATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_is_shown_nowhere(language: str, source: dict[Key, polib.POEntry]) -> None:
    stale = [entry.msgid for entry in catalogue(language) if entry.obsolete or key_of(entry) not in source]
    assert stale == [], UP_TO_DATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_extracting_again_changes_nothing(language: str, source: dict[Key, polib.POEntry]) -> None:
    """The file is sorted and unwrapped, so that two people who add strings rarely meet in one line."""
    locale = to_locale(language)
    assert f"{brought_up_to_date(locale, source)}\n" == catalogue_of(locale).read_text("utf-8"), UP_TO_DATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_guessed(language: str) -> None:
    """A fuzzy entry is a tool's guess, and is left out when the catalogue is compiled."""
    assert [entry.msgid for entry in catalogue(language).fuzzy_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_source(language: str) -> None:
    wrong = []
    for entry in catalogue(language):
        wanted = places(entry.msgid) | places(entry.msgid_plural or "")
        wrong += [entry.msgid for text in translations(entry) if places(text) != wanted]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_tags_of_its_source(language: str) -> None:
    """A tag that is lost, added or changed would break the page, or lead somewhere else."""
    found = [(entry, text) for entry in catalogue(language) for text in translations(entry)]
    assert [text for entry, text in found if tags(text) != tags(entry.msgid)] == []


def test_chinese_is_written_with_full_width_signs() -> None:
    found = [text for entry in catalogue("zh-hans") for text in translations(entry)]
    assert [text for text in found if HALF_WIDTH.search(TAG.sub("", text))] == []


def test_the_reporter_is_addressed_politely_in_chinese() -> None:
    """One sentence speaks to the hotline, in the reporter's own voice."""
    found = [text for entry in catalogue("zh-hans") for text in translations(entry)]
    assert [text for text in found if re.search("你(?!们)", text)] == []
