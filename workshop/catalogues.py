"""Brings the message catalogues up to date with the source: `.venv/bin/python -m workshop.catalogues`.

New strings appear untranslated, strings that are shown nowhere any more go, everything else stays as it was. A
catalogue holds nothing that changes by itself: no dates, no line numbers, no broken lines; its entries stand in the
order of their English. So two people who extract the same source get the same file, byte for byte.
"""

from __future__ import annotations

import ast
import itertools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from workshop.programs import ROOT

PACKAGE = ROOT / "auricle"
NOT_SOURCE = shutil.ignore_patterns("*.js", "*.css", "*.mo", "*.po", "*.json", "built", "__pycache__")
SPOKEN = PACKAGE / "voice" / "prompts" / "words.py"
"""What callers hear has a catalogue of its own, `phone`, which a process without the framework reads."""
LANGUAGES = {"zh_Hans": "nplurals=1; plural=0;"}
"""Each locale beside English, and how it counts."""

Key = tuple[str | None, str]


def key_of(entry: polib.POEntry) -> Key:
    """What tells two entries apart: the context, if there is one, and the English."""
    return entry.msgctxt, entry.msgid


def catalogue_of(locale: str, domain: str = "django") -> Path:
    """A catalogue of a locale, whether it exists or not."""
    return PACKAGE / "locale" / locale / "LC_MESSAGES" / f"{domain}.po"


def in_source(package: Path = PACKAGE) -> dict[Key, polib.POEntry]:
    """What the modules and templates of a package mark for translation, read from a copy by the gettext tools."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "auricle"
        shutil.copytree(package, copy, ignore=NOT_SOURCE)
        (copy / "locale").mkdir(exist_ok=True)
        command = [sys.executable, "-m", "django", "makemessages", "-l", "xx", "--no-wrap", "--no-location"]
        subprocess.run(command, cwd=copy, check=True, capture_output=True)
        found = polib.pofile(str(copy / "locale" / "xx" / "LC_MESSAGES" / "django.po"))
    return {key_of(entry): entry for entry in found}


def in_speech(module: Path = SPOKEN) -> dict[Key, polib.POEntry]:
    """What the words of the phone mark for translation: the literals in `said(...)`."""
    calls = (node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call))
    marked = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "said")
    words = [str(node.value) for node in marked if isinstance(node, ast.Constant)]
    return {(None, text): polib.POEntry(msgid=text, flags=_flags(text)) for text in words}


def _flags(text: str) -> list[str]:
    return ["python-format"] if "%(" in text else []


def brought_up_to_date(locale: str, source: dict[Key, polib.POEntry], domain: str = "django") -> polib.POFile:
    """A catalogue of a locale with exactly the entries of the source; what was translated before is kept."""
    path = catalogue_of(locale, domain)
    before = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)
    known = {key_of(entry): entry for entry in before if not entry.obsolete}
    after = polib.POFile(wrapwidth=0, encoding="utf-8")
    after.metadata = {
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[locale],
    }
    after.extend(_entry(source[key], known.get(key)) for key in sorted(source, key=_order))
    return after


def _order(key: Key) -> tuple[str, str]:
    return key[1], key[0] or ""


def _entry(wanted: polib.POEntry, known: polib.POEntry | None) -> polib.POEntry:
    """An entry of the source with the words that were there before, if they still fit its number of forms."""
    entry = polib.POEntry(
        msgctxt=wanted.msgctxt,
        msgid=wanted.msgid,
        msgid_plural=wanted.msgid_plural,
        comment=wanted.comment,
        flags=[flag for flag in wanted.flags if flag != "fuzzy"],
    )
    fits = known is not None and bool(known.msgid_plural) == bool(wanted.msgid_plural)
    if wanted.msgid_plural:
        entry.msgstr_plural = dict(known.msgstr_plural) if known and fits else {0: ""}
    else:
        entry.msgstr = known.msgstr if known and fits else ""
    return entry


def main() -> None:
    """Write each catalogue and say how many of its strings wait for a translation."""
    sources = {"django": in_source(), "phone": in_speech()}
    for locale, domain in itertools.product(LANGUAGES, sources):
        after = brought_up_to_date(locale, sources[domain], domain)
        path = catalogue_of(locale, domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{after}\n", encoding="utf-8")
        print(
            f"{path.relative_to(ROOT)}: {len(after)} strings, {len(after.untranslated_entries())} to translate"
        )


if __name__ == "__main__":
    main()
