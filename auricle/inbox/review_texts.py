"""What the second review writes, sealed under the report's desk key: decisions, versions, and reasons of a grade.

A place in a text and its kind tell how long a name is and where it stands, so decisions are sealed like words. Each is
an object of its own that nobody can change: two people who decide at once both stay.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q

from auricle.redaction.drafting import Decision, Place, Verdict
from auricle.redaction.spans import Kind
from auricle.reports.models import Report
from auricle.reports.review_log import SPAN
from auricle.sealing.envelope import ContentKey
from auricle.vault import desk_texts, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject

VERSION, NUMBERS, CARD, CHECK = "redacted/", "numbers/", "grade/", "recheck/"
PART = 150_000
"""Code points in one object: with room to spare under what one chunk holds, whatever the script."""


@dataclass(frozen=True)
class Made:
    """Decisions that were made together: by whom, when, and what they were. `number` is their place in the order."""

    number: int
    member: str
    at: datetime
    decisions: tuple[Decision, ...] = field(repr=False)


@dataclass(frozen=True)
class Version:
    """A redacted version: its texts by their names, and the files that may be opened as they are. No original word."""

    number: int
    texts: Mapping[str, str] = field(repr=False)
    released: frozenset[UUID]


@dataclass(frozen=True)
class Known:
    """What a version hid, so that later texts go on with it. As secret as the original."""

    numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict, repr=False)
    words: tuple[tuple[Kind, str], ...] = field(default=(), repr=False)


def keep_decisions(
    by: Unlocked, row: Report, decisions: Sequence[Decision], *, number: int, now: datetime
) -> str:
    """Keep what was decided at once as one object. Returns its name, by which each of them is told from others."""
    said = [
        {
            "source": d.place.source,
            "start": d.place.start,
            "end": d.place.end,
            "kind": d.kind,
            "verdict": d.verdict,
        }
        for d in decisions
    ]
    name = uuid4()
    _keep(by, row, f"{SPAN}{name}", {"number": number, "by": by.person.pseudonym, "decided": said}, now)
    return str(name)


def open_decisions(desk: ContentKey | None, report: UUID) -> list[Made]:
    """Everything decided so far, oldest first."""
    if desk is None:
        return []
    rows = SealedObject.objects.filter(report_id=report, label__startswith=SPAN)
    made = [_made(row, json.loads(unseal.open_text(desk, row))) for row in rows]
    return sorted(made, key=lambda one: one.number)


def keep_version(by: Unlocked, row: Report, version: Version, known: Known, now: datetime) -> None:
    """Keep a version in as many objects as it needs, and apart from it what it hid."""
    said = {"texts": version.texts, "released": sorted(map(str, version.released))}
    _keep(by, row, f"{VERSION}{version.number}", said, now)
    hid = {"numbers": known.numbers, "words": known.words}
    _keep(by, row, f"{NUMBERS}{version.number}", hid, now)


def open_version(desk: ContentKey | None, report: UUID, number: int) -> tuple[Version, Known]:
    """The version of this number with what it hid; number 0 is the one that nobody made."""
    if desk is None or not number:
        return Version(0, {}, frozenset()), Known()
    said, known = _open(desk, report, f"{VERSION}{number}"), _open(desk, report, f"{NUMBERS}{number}")
    version = Version(number, said["texts"], frozenset(map(UUID, said["released"])))
    return version, Known(known["numbers"], tuple((Kind(kind), words) for kind, words in known["words"]))


def keep_words(by: Unlocked, row: Report, label: str, words: Mapping[str, str], now: datetime) -> None:
    """Keep the reasons of a grade card or of a check."""
    _keep(by, row, label, {name: text.strip() for name, text in words.items()}, now)


def open_words(desk: ContentKey | None, report: UUID, label: str) -> dict[str, str]:
    """Those reasons; empty where there are none."""
    return {name: str(text) for name, text in _open(desk, report, label).items()} if desk else {}


def _made(row: SealedObject, said: Mapping[str, Any]) -> Made:
    decisions = (
        Decision(
            Place(item["source"], int(item["start"]), int(item["end"])),
            Kind(item["kind"]),
            Verdict(item["verdict"]),
            row.label.removeprefix(SPAN),
        )
        for item in said["decided"]
    )
    return Made(int(said["number"]), str(said["by"]), row.kept_at, tuple(decisions))


def _keep(by: Unlocked, row: Report, label: str, said: Mapping[str, object], now: datetime) -> None:
    text = json.dumps(said, ensure_ascii=False)
    for number, start in enumerate(range(0, len(text), PART)):
        desk_texts.keep(
            keys=by,
            report=row.pk,
            team=row.team.code,
            label=f"{label}+{number}" if number else label,
            text=text[start : start + PART],
            now=now,
        )


def _open(desk: ContentKey, report: UUID, label: str) -> dict[str, Any]:
    wanted = Q(label=label) | Q(label__startswith=f"{label}+")
    parts = list(SealedObject.objects.filter(wanted, report_id=report))
    parts.sort(key=lambda part: int(part.label.partition("+")[2] or 0))
    said: dict[str, Any] = json.loads(b"".join(unseal.open_text(desk, part) for part in parts) or b"{}")
    return said
