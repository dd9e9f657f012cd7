"""Both reviews of an invented report, by the real steps: checklist, redacted version, check and grade card."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from auricle.inbox import redacting, reviewing
from auricle.inbox.reviewing import Judged
from auricle.reports.grading import Credibility, Harm, Urgency
from auricle.vault.member_keys import Unlocked

CHECKED = MappingProxyType({"scope": "yes", "urgent": "no", "contact": "yes", "language": "yes"})
RECHECKED = MappingProxyType({"role": "none", "event": "none", "together": "none"})

# What is judged for each grade; the table of grading.py makes the grade of it.
SCALES: Mapping[int, tuple[Harm, Urgency, Credibility]] = MappingProxyType(
    {
        1: (Harm.SLIGHT, Urgency.WEEKS, Credibility.PLAUSIBLE),
        2: (Harm.NOTICEABLE, Urgency.WEEKS, Credibility.PLAUSIBLE),
        3: (Harm.SERIOUS, Urgency.DAYS, Credibility.HEARSAY),
        4: (Harm.SERIOUS, Urgency.HOURS, Credibility.PLAUSIBLE),
        5: (Harm.GRAVE, Urgency.HOURS, Credibility.SHOWN),
    }
)


def check_first(*, by: Unlocked, report: UUID, now: datetime) -> None:
    """Answer the checklist of the first review."""
    reviewing.keep_checklist(by=by, report=report, answers=CHECKED, seen=0, now=now)


def review(
    *, by: Unlocked, report: UUID, grade: int, judged: Sequence[str], reason: str, now: datetime
) -> None:
    """Hide what is suggested, check what is left, grade with a reason for each scale, and approve."""
    redacting.accept_rest(by=by, report=report, now=now)
    version = redacting.make_version(by=by, report=report, seen=0, released=frozenset(), now=now)
    reviewing.keep_recheck(by=by, report=report, answers=RECHECKED, words="", covers=version, seen=0, now=now)
    card = Judged(*SCALES[grade], dict(zip(("harm", "urgency", "credibility"), judged, strict=True)))
    reviewing.keep_grade(by=by, report=report, judged=card, seen=0, now=now)
    reviewing.approve(by=by, report=report, reason=reason, seen=None, now=now)
