"""The answers of the two reviews: the checklist of the first, the check of a redacted version, the grade, the approval.

Codes are kept in the open, words sealed under the desk's key. None of them is taken from a form when a report moves on:
the guards read what is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotNow
from auricle.inbox import review_texts
from auricle.inbox.desk_reading import MayNotRead, find_original
from auricle.inbox.redacting import reviewable
from auricle.reports.casework import Moved, move_report
from auricle.reports.grading import Credibility, Harm, Urgency, grade_of
from auricle.reports.models import Report, ReviewStep
from auricle.reports.moves import Move, State
from auricle.reports.review_log import Kind, keep_step
from auricle.reports.review_questions import CHECKLIST, NEEDED, RECHECK, missing
from auricle.vault.member_keys import Unlocked

MOST_WORDS = 2_000


class NotInFirstReview(NotNow):
    """The report is not in its first review."""


class NoVersionYet(NotNow):
    """There is no redacted version to check."""


@dataclass(frozen=True)
class Judged:
    """What a reviewer judged, with a reason for each of the three."""

    harm: int
    urgency: int
    credibility: int
    reasons: Mapping[str, str] = field(repr=False)


def keep_checklist(
    *, by: Unlocked, report: UUID, answers: Mapping[str, str], seen: int, now: datetime
) -> None:
    """Keep the checklist of the first review; what is urgent is marked as urgent.

    Raises Invalid, NotInFirstReview, SomeoneWasFirst, NoSuchReport, MayNotRead.
    """
    wrong = missing(CHECKLIST, answers)
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        row = find_original(by, report)
        if not by.person.may(Permission.PASS_ON):
            raise MayNotRead
        if row.state != State.SCREENING:
            raise NotInFirstReview
        _step(by, row, "checklist", seen, now, {"answers": {name: answers[name] for name in CHECKLIST}})
        trail.record(actor=by.person.pseudonym, act="checklist_kept", at=now, report=report)
        if answers["urgent"] == "yes" and not row.urgent:
            move_report(by=by, report=report, move=Move.RAISE_URGENCY, now=now)


def pass_on(*, by: Unlocked, report: UUID, answers: Mapping[str, str], seen: int, now: datetime) -> Moved:
    """Keep the checklist and pass the report on to the second review, or do neither.

    Raises as keep_checklist and move_report.
    """
    with transaction.atomic():
        keep_checklist(by=by, report=report, answers=answers, seen=seen, now=now)
        return move_report(by=by, report=report, move=Move.PASS_ON, now=now)


def keep_recheck(
    *,
    by: Unlocked,
    report: UUID,
    answers: Mapping[str, str],
    words: str,
    covers: int,
    seen: int,
    now: datetime,
) -> None:
    """Keep what was answered about the redacted version of this number; what must stay takes a reason.

    Raises Invalid, NoVersionYet, SomeoneWasFirst, and as redacting.begin.
    """
    wrong = missing(RECHECK, answers)
    if NEEDED in answers.values() and not words.strip():
        wrong["words"] = "required"
    if len(words) > MOST_WORDS:
        wrong["words"] = "too_long"
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        row = reviewable(by, report)
        if not ReviewStep.objects.filter(report=row, kind="redacted", number=covers).exists():
            raise NoVersionYet
        values = {"answers": {name: answers[name] for name in RECHECK}, "covers": covers}
        step = _step(by, row, "recheck", seen, now, values)
        if words.strip():
            review_texts.keep_words(by, row, f"{review_texts.CHECK}{step.number}", {"words": words}, now)
        trail.record(actor=by.person.pseudonym, act="recheck_kept", at=now, report=report)


def keep_grade(*, by: Unlocked, report: UUID, judged: Judged, seen: int, now: datetime) -> int:
    """Keep a grade card. Returns the grade. Raises Invalid, SomeoneWasFirst, and as redacting.begin."""
    scales = {"harm": Harm, "urgency": Urgency, "credibility": Credibility}
    wrong = {name: "required" for name, scale in scales.items() if getattr(judged, name) not in set(scale)}
    for name in scales:
        reason = judged.reasons.get(name, "")
        if not reason.strip() or len(reason) > MOST_WORDS:
            wrong[f"{name}_reason"] = "too_long" if reason.strip() else "required"
    if wrong:
        raise Invalid(wrong)
    grade = grade_of(Harm(judged.harm), Urgency(judged.urgency), Credibility(judged.credibility))
    values = {name: getattr(judged, name) for name in scales}
    with transaction.atomic():
        row = reviewable(by, report)
        step = _step(by, row, "grade", seen, now, {**values, "grade": grade})
        reasons = {name: judged.reasons[name] for name in scales}
        review_texts.keep_words(by, row, f"{review_texts.CARD}{step.number}", reasons, now)
        trail.record(actor=by.person.pseudonym, act="graded", at=now, report=report)
    return grade


def approve(*, by: Unlocked, report: UUID, reason: str, seen: int | None, now: datetime) -> Moved:
    """End the second review. Raises as move_report: the guards look at what is stored."""
    return move_report(by=by, report=report, move=Move.APPROVE_REVIEW, now=now, seen=seen, reason=reason)


def _step(
    by: Unlocked, row: Report, kind: Kind, seen: int, now: datetime, values: Mapping[str, object]
) -> ReviewStep:
    return keep_step(row, kind, seen=seen, member=by.person.pseudonym, now=now, values=values)
