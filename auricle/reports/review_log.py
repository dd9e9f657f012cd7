"""The steps of the two reviews: what was answered, made and graded, each kept for ever with its number.

A step follows the one that its maker saw: two people who answer at once get different numbers or the second is told.
What was written beside an answer is sealed elsewhere (inbox/review_texts.py); here are codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Report, ReviewStep
from auricle.vault.models import SealedObject

Kind = Literal["checklist", "redacted", "recheck", "grade"]
SPAN = "span/"
"""The label of the sealed decisions on what is hidden."""


@dataclass(frozen=True)
class Standing:
    """The last step of each kind, and how many decisions on what is hidden there are by now (None: not counted)."""

    checklist: ReviewStep | None = None
    redacted: ReviewStep | None = None
    recheck: ReviewStep | None = None
    grade: ReviewStep | None = None
    decisions: int | None = None

    @property
    def is_current(self) -> bool:
        """Whether the redacted version holds every decision."""
        return self.redacted is not None and self.redacted.answers.get("decisions") == self.decisions

    def number(self, kind: Kind) -> int:
        """The number of the last step of a kind; 0 if there is none."""
        step: ReviewStep | None = getattr(self, kind)
        return step.number if step else 0


def standing(report: UUID, *, counted: bool = True) -> Standing:
    """Where the reviews of a report stand."""
    last = {step.kind: step for step in ReviewStep.objects.filter(report_id=report).order_by("number")}
    decisions = (
        SealedObject.objects.filter(report_id=report, label__startswith=SPAN).count() if counted else None
    )
    return Standing(
        last.get("checklist"), last.get("redacted"), last.get("recheck"), last.get("grade"), decisions
    )


def contact_takes_care(report: UUID) -> bool:
    """Whether the first review said that it takes care to write to the reporter, or that it is not safe."""
    step = ReviewStep.objects.filter(report_id=report, kind="checklist").order_by("-number").first()
    return step is not None and step.answers.get("contact", "yes") != "yes"


def keep_step(
    row: Report, kind: Kind, *, seen: int, member: str, now: datetime, values: Mapping[str, object]
) -> ReviewStep:
    """Keep the step that follows number `seen`. Raises SomeoneWasFirst if another one does already."""
    try:
        with transaction.atomic():
            return ReviewStep.objects.create(
                report=row, kind=kind, number=seen + 1, member=member, at=now, version=row.version, **values
            )
    except IntegrityError:
        raise SomeoneWasFirst from None
