"""The child process that sets one paper and ends: an order in JSON comes in, a PDF goes out.

    python -m auricle.paper.printing < order > paper.pdf

It and its signing twin are the only code that loads the typesetter. They have no database, no settings and no
environment, read this package's templates and one font, and are given no more time and memory than a paper needs.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from auricle.paper.legible import legible, letters_of

TEMPLATES = Path(__file__).parent / "templates"
FONT = pylopdf_fonts_zh_cn.sans_path()
# Noto Sans SC 2.004, from notofonts/noto-cjk f8d15753, Sans/SubsetOTF/SC. Another file would be somebody else's.
FONT_SHA256 = "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9"
# Tagged for screen readers, and whole in itself for archives.
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]

MEMORY = 2**30
SECONDS = 25


class WrongFont(Exception):
    """The font is not the one that papers were tried with."""


def main() -> None:
    """Print one paper."""
    take_no_more_than_needed()
    sys.stdout.buffer.write(paper(json.load(sys.stdin.buffer)))


def paper(order: dict[str, Any]) -> bytes:
    """Set the paper of an order: which template, the moment, and the values with their words."""
    font = FONT.read_bytes()
    if hashlib.sha256(font).hexdigest() != FONT_SHA256:
        raise WrongFont
    values, numbers = legible(order["values"], letters_of(font))
    values["numbers"] = numbers
    # Templates show values and evaluate none, so no text can be read as an instruction.
    return typst.compile(
        TEMPLATES / f"{order['template']}.typ",
        root=TEMPLATES,
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT.parent]
        ),
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=datetime.fromisoformat(order["now"]),
    )


def take_no_more_than_needed() -> None:
    """Bound this process. What it was given is in no core file either."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    main()
