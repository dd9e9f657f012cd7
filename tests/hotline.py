"""Reports for the tests of the domain: sealed as the page without script seals them, filed, and moved step by step.

A report's code follows from its number, and the slow hash of a code that was seen before is not computed twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.intake.plain_form import PlainAnswers, PlainReport, seal_plain
from auricle.intake.receiving import receive_report
from auricle.intake.submission import Submission
from auricle.reports import disposing, dispositions, outbox
from auricle.reports.casework import Moved, move_report
from auricle.reports.facts import Given
from auricle.reports.models import Report
from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome
from auricle.vault import registrar, storing
from auricle.vault.file_notes import FileNote
from auricle.vault.parcel import ObjectPart
from tests.people import Cast, Filed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STORY = "They took my savings."


def sealed(
    number: int = 1,
    *,
    text: str = STORY,
    category: str = "fraud",
    region: str | None = "weir",
    contact: dict[str, str] | None = None,
    urgent: bool = False,
    report: UUID | None = None,
    key: storing.ContentKey | None = None,
    files: Sequence[FileNote] = (),
    now: datetime = NOW,
) -> PlainReport:
    """A sealed report, not yet sent. The same number gives the same code."""
    answers = PlainAnswers(category, region, "en", text, {"paid": "yes"}, "", "", contact or {}, urgent)
    return seal_plain(
        report=report or uuid4(),
        retry=number.to_bytes(32, "big"),
        answers=answers,
        key=key or storing.new_content_key(),
        files=files,
        now=now,
    )


def filed(plain: PlainReport | None = None, *, now: datetime = NOW) -> Filed:
    """A report that arrived, and whose inbox its code opens."""
    plain = plain or sealed(now=now)
    assert receive_report(submission=plain.submission, now=now).state == "filed"
    while registrar.register_waiting(most=9, now=now):
        pass
    relay(now)
    return Filed(plain.submission.parcel.report, plain.code)


def arrived(plain: PlainReport | None = None, *, now: datetime = NOW) -> UUID:
    """A report that arrived; its inbox does not open yet, which saves the slow hash."""
    plain = plain or sealed(now=now)
    assert receive_report(submission=plain.submission, now=now).state == "filed"
    relay(now)
    return plain.submission.parcel.report


def with_objects(submission: Submission, *objects: ObjectPart) -> Submission:
    """The same submission with more objects."""
    parcel = replace(submission.parcel, objects=(*submission.parcel.objects, *objects))
    return replace(submission, parcel=parcel)


def relay(now: datetime = NOW) -> int:
    """Let the worker do all that waits. Returns how much that was."""
    done = 0
    while count := outbox.relay(most=50, now=now):
        done += count
    return done


def closed(cast: Cast, report: UUID, *, now: datetime = NOW) -> None:
    """Amara proposes an outcome of a report that she handles, and Tomas agrees."""
    proposed(cast, report, now=now)
    move(cast, "tomas", report, Move.APPROVE_CLOSE, now=now)


def proposed(cast: Cast, report: UUID, *, now: datetime = NOW) -> None:
    """Both reviews are done, Amara handled it and proposes an outcome."""
    cast.handled_by_amara(report)
    given = Given(outcome=Outcome.ADVICE_GIVEN)
    move(cast, "amara", report, Move.PROPOSE_OUTCOME, given=given, reason="advised", now=now)


def disposed(cast: Cast, report: UUID, *, now: datetime = NOW) -> None:
    """A closed report whose time is over: proposed by one, agreed to by two others, destroyed by the worker."""
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.RECORDS_OFFICER])
    team = Report.objects.values_list("team", flat=True).get(pk=report)
    batch = dispositions.propose(by=cast.person("jonas"), team=team, only=[report], now=now)
    for login in ("records_officer", "tomas"):
        dispositions.agree(by=replace(cast.unlocked(login), proved_at=now), batch=batch, now=now)
    while disposing.carry_on(most=50, now=now):
        pass


def to_be_disposed(cast: Cast, report: UUID, *, now: datetime = NOW) -> None:
    """Jonas, who keeps records too, proposes to destroy a closed report."""
    give_roles(member=Member.objects.get(login="jonas"), roles=[Role.RECORDS_OFFICER])
    move(cast, "jonas", report, Move.PROPOSE_DISPOSITION, now=now)


def move(
    cast: Cast,
    login: str,
    report: UUID,
    what: Move,
    *,
    given: Given | None = None,
    reason: str = "",
    now: datetime = NOW,
) -> Moved:
    """Somebody of the cast makes a move."""
    by = cast.unlocked(login)
    return move_report(by=by, report=report, move=what, given=given, reason=reason, now=now)


def execute(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement as whoever the connection is at the moment; the rows, if it gives any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values) or None)
        return list(cursor.fetchall()) if cursor.description else []
