"""The lines of the trail, a page at a time: by person, kind, report, day or hour."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auricle.audit.acts import Kind, of_kind
from auricle.directory.people import Person
from auricle.oversight.looking import note_look, rows

PAGE = 50
LAST = 2**63 - 1


@dataclass(frozen=True)
class Wanted:
    """Which lines: an empty field matches all. `before` is the number of the last line that was shown."""

    actor: str = ""
    kind: Kind | None = None
    subject: bytes | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int = LAST


@dataclass(frozen=True)
class Line:
    """One line. `subject` is the report's name in the trail, empty where the act was about none."""

    seq: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: Mapping[str, object]


@dataclass(frozen=True)
class Page:
    """Lines, newest first, and the number before which the next page begins."""

    lines: tuple[Line, ...]
    following: int | None


def lines(*, by: Person, wanted: Wanted, now: datetime) -> Page:
    """One page of the trail. Raises MayNotSeeTrail."""
    note_look(by=by, view="lines", now=now, asked=_said(wanted))
    acts = None if wanted.kind is None else list(of_kind(wanted.kind))
    found = rows(
        "trail_page",
        *(wanted.before, wanted.actor, acts, wanted.subject, wanted.since, wanted.until or now, PAGE + 1),
    )
    shown = tuple(_line(row) for row in found[:PAGE])
    return Page(shown, shown[-1].seq if len(found) > PAGE else None)


def _said(wanted: Wanted) -> dict[str, str | int]:
    """What a line says of a look: its filters; a report by the beginning of its name in the trail."""
    said: dict[str, str | int] = {}
    if wanted.actor:
        said["member"] = wanted.actor
    if wanted.kind:
        said["kind"] = wanted.kind.value
    if wanted.subject is not None:
        said["subject"] = wanted.subject[:4].hex()
    if wanted.since is not None:
        said["since"] = wanted.since.isoformat(timespec="minutes")
    if wanted.before != LAST:
        said["before"] = wanted.before
    return said


def _line(row: Sequence[Any]) -> Line:
    seq, at, actor, act, subject, detail = row
    return Line(seq, at, actor, act, bytes(subject).hex(), json.loads(detail))
