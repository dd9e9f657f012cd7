"""The record of a meeting as it is sealed: when, who took part by office and role, what was said and agreed. Plain."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

FORMAT = 1


@dataclass(frozen=True)
class Agreed:
    """One step: who does it (the code of an agency, or empty for the hotline), what, until which day."""

    agency: str
    what: str = field(repr=False)
    until: date


@dataclass(frozen=True)
class Record:
    """What is kept of a meeting. `present` has a line for each who took part: office and role, no name."""

    held_on: date
    present: Sequence[str] = field(repr=False)
    words: str = field(repr=False)
    steps: Sequence[Agreed] = ()


def dump(record: Record) -> str:
    """A record as it is sealed."""
    said = {
        "format": FORMAT,
        "held_on": record.held_on.isoformat(),
        "present": list(record.present),
        "words": record.words,
        "steps": [
            {"agency": step.agency, "what": step.what, "until": step.until.isoformat()}
            for step in record.steps
        ],
    }
    return json.dumps(said, ensure_ascii=False)


def load(text: str) -> Record | None:
    """A record as it was opened; None where it did not open."""
    if not text:
        return None
    said = json.loads(text)
    return Record(
        date.fromisoformat(said["held_on"]),
        tuple(said["present"]),
        said["words"],
        tuple(
            Agreed(step["agency"], step["what"], date.fromisoformat(step["until"])) for step in said["steps"]
        ),
    )
