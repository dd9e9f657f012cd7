"""The versions of the retention schedule: which holds, and adopting the next one.

The version that holds is asked for every closed report, however long ago it was closed: a schedule is a duty and no
promise. `retention_trial` says beforehand what another one would make due.
"""

import time
from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from django.db import IntegrityError, transaction

from auricle.audit import trail
from auricle.directory.models import Category
from auricle.errors import NotNow
from auricle.reports import retention
from auricle.reports.models.keeping import RetentionVersion
from auricle.reports.outcomes import Outcome
from auricle.reports.retention import Schedule

KEPT_SECONDS = 60.0


class OthersDecided(NotNow):
    """There is a newer version of the schedule than the one that was looked at."""


class _Kept:
    """The last reading: the schedule, and each category's code with the one above it; and until when it is good."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.value: tuple[Schedule, Mapping[int, tuple[str, ...]]] | None = None
        self.until = 0.0


_kept = _Kept()


def current() -> Schedule:
    """The schedule that holds, at most a minute old."""
    return _held()[0]


def _held() -> tuple[Schedule, Mapping[int, tuple[str, ...]]]:
    with _kept.lock:
        if _kept.value is None or time.monotonic() > _kept.until:
            newest = RetentionVersion.objects.order_by("-number").first()
            document = newest.document if newest else house()
            rows = Category.objects.values_list("pk", "code", "parent__code")
            lines: dict[int, tuple[str, ...]] = {
                pk: (code, parent) if parent else (code,) for pk, code, parent in rows
            }
            _kept.value = retention.read(document, version=newest.number if newest else 0), lines
            _kept.until = time.monotonic() + KEPT_SECONDS
        return _kept.value


def forget() -> None:
    """Read anew at the next question: after a new version, and between tests."""
    with _kept.lock:
        _kept.value = None


def house() -> str:
    """The house's own schedule, from what the preset said of each category."""
    rows = list(
        Category.objects.order_by("parent_id", "position").values_list(
            "code", "parent__code", "retention_days"
        )
    )
    # A sub-category that is kept as long as the one above it needs no line of its own.
    days = {code: kept for code, _, kept in rows}
    own = [(code, kept) for code, above, kept in rows if above and kept != days[above]]
    return retention.house([*own, *((code, kept) for code, above, kept in rows if not above)])


def document_in_force() -> str:
    """The lines of the schedule that holds, to be changed and adopted."""
    newest = RetentionVersion.objects.order_by("-number").first()
    return newest.document if newest else house()


def check(document: str) -> None:
    """Refuse a schedule that cannot be used here. Raises BrokenSchedule."""
    retention.check(document, categories=frozenset(Category.objects.values_list("code", flat=True)))


def write_version(*, document: str, actor: str, now: datetime) -> int:
    """Let this schedule hold from now on. Returns its number. Raises BrokenSchedule, OthersDecided."""
    check(document)
    with transaction.atomic():
        number = 1 + (
            RetentionVersion.objects.order_by("-number").values_list("number", flat=True).first() or 0
        )
        try:
            with transaction.atomic():
                RetentionVersion.objects.create(
                    number=number, decided_at=now, decided_by=actor, document=document
                )
        except IntegrityError:
            raise OthersDecided from None
        trail.record(actor=actor, act="retention_adopted", at=now, detail={"version": number})
    forget()
    return number


def due_at(*, category: int, outcome: str, closed_at: datetime) -> datetime:
    """When keeping a report of this category and outcome ends, by the schedule that holds."""
    schedule, lines = _held()
    return schedule.due_at(lines.get(category, ()), outcome, closed_at)


def table(schedule: Schedule | None = None) -> tuple[list[int], list[str], list[int]]:
    """The schedule resolved for each category and outcome, as three columns that a query can join."""
    held, lines = _held()
    held = schedule or held
    rows = [
        (category, outcome.value, held.days(line, outcome))
        for category, line in lines.items()
        for outcome in Outcome
    ]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
