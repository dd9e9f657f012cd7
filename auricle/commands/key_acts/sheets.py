"""The five sheets of a recovery key, as text and as a page to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from auricle.commands.key_acts.paper_shares import MADE, NEEDED

ROW = 3

RULES = (
    f"Any {NEEDED} of the {MADE} sheets open every team's reports. Fewer open nothing.",
    "Give each sheet to another person, in a sealed envelope, in another place. Nobody keeps two.",
    "Never photograph, scan, type or read it aloud, but at a recovery on a machine that is connected to nothing.",
    "Look at the envelope once a year. If one sheet is lost or was seen, make a new recovery key and destroy these.",
    "At a recovery: `auricle keys recover` on an offline machine asks for the words of three sheets, in any order.",
)

STYLE = """body { font: 12pt/1.5 serif; margin: 0; color: #000; background: #fff }
section { page-break-after: always; padding: 2cm }
table { border-collapse: collapse; width: 100%; margin: 1em 0; font: 13pt monospace }
td { border: 1px solid #000; padding: .35em .6em } td span { color: #555; font-size: 9pt }"""


@dataclass(frozen=True)
class Sheet:
    """One share with what a person needs to know beside it."""

    number: int
    words: Sequence[str]
    name: str
    fingerprint: str
    day: date

    @property
    def title(self) -> str:
        """What stands on top."""
        return f"{self.name}: recovery sheet {self.number} of {MADE}"

    @property
    def facts(self) -> tuple[str, ...]:
        """Which set this is."""
        return (f"Made on {self.day.isoformat()}", f"Recovery key {self.fingerprint}")


def as_text(sheet: Sheet) -> str:
    """For a printer that takes plain text."""
    rows = [
        "  ".join(f"{place + 1:2} {sheet.words[place]:12}" for place in range(start, start + ROW))
        for start in range(0, len(sheet.words), ROW)
    ]
    rules = [f"- {rule}" for rule in RULES]
    return "\n".join([sheet.title.upper(), "", *sheet.facts, "", *rows, "", *rules, ""])


def as_page(sheets: Sequence[Sheet]) -> str:
    """All sheets, one to a page, for a browser on the same machine."""
    body = "\n".join(_section(sheet) for sheet in sheets)
    return (
        f"<!DOCTYPE html>\n<meta charset=utf-8><title>Recovery sheets</title><style>{STYLE}</style>\n{body}\n"
    )


def _section(sheet: Sheet) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td><span>{place + 1}</span> {escape(sheet.words[place])}</td>"
            for place in range(start, start + ROW)
        )
        + "</tr>"
        for start in range(0, len(sheet.words), ROW)
    )
    facts = "<br>".join(escape(fact) for fact in sheet.facts)
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in RULES)
    return f"<section><h1>{escape(sheet.title)}</h1><p>{facts}</p><table>{rows}</table><ul>{rules}</ul></section>"
