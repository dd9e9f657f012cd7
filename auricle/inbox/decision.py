"""The record of a decision: what was asked, what could be chosen, what was looked at, and what the reporter will read.

It is sealed under the report's desk key. The reason beside it is kept as every reason of a move is; who decided and
who read it a second time, the event log knows.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from auricle.directory.people import Person
from auricle.sealing.envelope import ContentKey
from auricle.vault import unseal
from auricle.vault.models import SealedObject

LABEL = "decision/"
# What counts as having looked: the acts of reading in the trail.
LOOKED = ("read_report", "read_redacted", "read_file", "unmask")


@dataclass(frozen=True)
class Written:
    """What is written with a proposal beside its reason. `message` is for the reporter, the rest for the desk."""

    message: str = field(repr=False)
    question: str = field(default="", repr=False)
    options: str = field(default="", repr=False)


@dataclass(frozen=True)
class Looked:
    """How often somebody read something of the report before they decided, and when last. From the trail."""

    act: str
    times: int
    last: datetime


@dataclass(frozen=True)
class Decision:
    """One record, opened: what was written and what the read log said then."""

    written: Written = field(repr=False)
    looked: tuple[Looked, ...] = ()


def label_of(number: int) -> str:
    """Where the record of a proposal lies; `number` is that of its event."""
    return f"{LABEL}{number}"


def looked_at(*, by: Person, report: UUID) -> tuple[Looked, ...]:
    """What this person has read of the report, by the trail and not by their word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT act, times, last FROM readings_of(%s, %s, %s)", [report, by.pseudonym, list(LOOKED)]
        )
        return tuple(Looked(*row) for row in cursor.fetchall())


def dump(decision: Decision) -> str:
    """A record as it is sealed."""
    looked = [{"act": one.act, "times": one.times, "last": one.last.isoformat()} for one in decision.looked]
    return json.dumps({**decision.written.__dict__, "looked": looked}, ensure_ascii=False)


def opened_decisions(parts: Iterable[SealedObject], desk: ContentKey) -> dict[int, Decision]:
    """The records among these texts, by the number of the proposal's event."""
    found = (part for part in parts if part.label.startswith(LABEL))
    return {int(part.label.removeprefix(LABEL)): _read(unseal.open_text(desk, part)) for part in found}


def hidden(decisions: Mapping[int, Decision], hide: Callable[[str], str]) -> dict[int, Decision]:
    """The records with what points to a person hidden."""
    return {
        number: replace(one, written=Written(*map(hide, one.written.__dict__.values())))
        for number, one in decisions.items()
    }


def _read(sealed: bytes) -> Decision:
    said = json.loads(sealed)
    looked = tuple(
        Looked(one["act"], one["times"], datetime.fromisoformat(one["last"])) for one in said.pop("looked")
    )
    return Decision(Written(**said), looked)
