"""Compiles the message catalogues of a source tree; `python -m auricle.config.messages` does it for ours."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).parent.parent / "locale"


def compile_catalogues(locale: Path) -> list[Path]:
    """Write a .mo beside each .po and return what was written; raises OSError naming a file that is broken."""
    written = []
    for source in sorted(locale.rglob("*.po")):
        target = source.with_suffix(".mo")
        polib.pofile(str(source), encoding="utf-8", check_for_duplicates=True).save_as_mofile(str(target))
        written.append(target)
    return written


if __name__ == "__main__":
    try:
        compile_catalogues(LOCALE)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
