"""Propose what became of a report, with the message that its reporter will read, and close it by sending that message.

The message waits under the desk's key, so that nothing is promised to anybody before a second person has agreed.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from auricle.errors import Invalid
from auricle.inbox import decision
from auricle.inbox.decision import Decision, Written
from auricle.inbox.desk_reading import find_readable
from auricle.inbox.models import Message
from auricle.reports.casework import MOST_REASON, Moved, move_report
from auricle.reports.facts import Given
from auricle.reports.models import Event
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.vault import desk_texts, storing, unseal
from auricle.vault.file_notes import dump
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject

MOST_MESSAGE = 20_000


def propose_outcome(
    *,
    by: Unlocked,
    report: UUID,
    outcome: Outcome | None,
    reason: str,
    written: Written,
    now: datetime,
    seen: int | None = None,
) -> Moved:
    """Propose an outcome with its record: another person reads it, and the reporter's message is sent when they agree.

    After handling, what was asked and what else could have been done have to be said too. Raises Invalid,
    NoSuchReport, MayNotRead, MoveNotAllowed, MoveNotNow, MoveIncomplete, SomeoneWasFirst.
    """
    with transaction.atomic():
        row = find_readable(by, report)
        _check(written, handled=row.state == State.HANDLING)
        moved = move_report(
            by=by,
            report=report,
            move=Move.PROPOSE_OUTCOME,
            now=now,
            seen=seen,
            reason=reason,
            given=Given(outcome=outcome),
        )
        kept = Decision(_stripped(written), decision.looked_at(by=by.person, report=report))
        desk_texts.keep(
            keys=by,
            report=report,
            team=row.team.code,
            label=decision.label_of(moved.version),
            text=decision.dump(kept),
            now=now,
        )
    return moved


def close(*, by: Unlocked, report: UUID, now: datetime, seen: int | None = None) -> Moved:
    """Agree to the outcome that was proposed: the report is closed and its reporter gets the message.

    Raises as propose_outcome does. A report that does not open for anybody is closed without a message.
    """
    with transaction.atomic():
        find_readable(by, report)
        moved = move_report(by=by, report=report, move=Move.APPROVE_CLOSE, now=now, seen=seen)
        proposal = (
            Event.objects.filter(report_id=report, kind=Move.PROPOSE_OUTCOME).order_by("-number").first()
        )
        if proposal is not None:
            _send(by, report, proposal, now)
    return moved


def _send(by: Unlocked, report: UUID, proposal: Event, now: datetime) -> None:
    """Seal the message that waited anew, to the report's own key, which its reporter has."""
    waiting = SealedObject.objects.filter(report_id=report, label=decision.label_of(proposal.number)).first()
    keys = unseal.report_keys(keys=by, report=report, purposes=("content", "desk"))
    key, desk = keys.opened.get("content"), keys.opened.get("desk")
    if waiting is None or key is None or desk is None:
        return
    written = decision.opened_decisions([waiting], desk)[proposal.number].written
    message = uuid4()
    part = storing.seal_part(
        key,
        report=report,
        purpose="content",
        label=f"message/{message}",
        plaintext=dump({"text": written.message, "files": []}),
    )
    sealed = storing.keep_part(part, report=report, now=now)
    Message.objects.create(
        id=message,
        report_id=report,
        sender="desk",
        kind="outcome",
        member=proposal.actor,
        sealed_id=sealed.pk,
        at=now,
    )


def _check(written: Written, *, handled: bool) -> None:
    wrong: dict[str, str] = {}
    for name, text in written.__dict__.items():
        if not text.strip() and (handled or name == "message"):
            wrong[name] = "missing"
        elif len(text) > (MOST_MESSAGE if name == "message" else MOST_REASON):
            wrong[name] = "too_long"
    if wrong:
        raise Invalid(wrong)


def _stripped(written: Written) -> Written:
    return Written(*(text.strip() for text in written.__dict__.values()))
