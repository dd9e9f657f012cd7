"""Carry out what three people decided on a batch: report by report, each in a transaction of its own.

The process that does holds no key and decides nothing. It takes each step for the person who decided it, and asks the
state table again, so that a report that was opened again or is held meanwhile is left. Killed, it goes on where it was:
what was done is counted with it.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.directory.permissions import Role
from auricle.errors import NotAllowed
from auricle.reports import certificate, log
from auricle.reports.facts import Given, collect
from auricle.reports.guards import Guard
from auricle.reports.lifecycle import MoveNotNow, plan
from auricle.reports.models import Report
from auricle.reports.models.keeping import Disposition, DispositionDecision, DispositionItem
from auricle.reports.moves import Move, State
from auricle.vault import shredding

STEPS: tuple[tuple[str, Move], ...] = (
    ("propose", Move.PROPOSE_DISPOSITION),
    ("endorse", Move.ENDORSE),
    ("approve", Move.APPROVE_DISPOSITION),
)
DESTROYED, REFUSED, HELD, OPENED_AGAIN, NOT_DUE = "destroyed", "refused", "held", "opened_again", "not_due"


def carry_on(*, most: int, now: datetime) -> int:
    """Take up to `most` steps in the batches that are not finished. Returns how many; 0 when nothing waits."""
    done = 0
    for batch in Disposition.objects.filter(finished_at=None).order_by("pk"):
        decided = {d.kind: d for d in DispositionDecision.objects.filter(batch=batch)}
        reached = 0 if "refuse" in decided else sum(kind in decided for kind, _ in STEPS)
        waiting = batch.items.filter(result="")
        if "refuse" not in decided:
            waiting = waiting.filter(step__lt=reached)
        for item in waiting.order_by("pk").values_list("pk", flat=True)[: most - done]:
            done += _take_step(item, decided, now)
        if decided.keys() & {"approve", "refuse"} and not batch.items.filter(result="").exists():
            _finish(batch.pk, decided, now)
    return done


@transaction.atomic
def _take_step(item: int, decided: Mapping[str, DispositionDecision], now: datetime) -> int:
    """The next step of one report. Another worker may have been first; then nothing is done."""
    row = DispositionItem.objects.select_for_update(skip_locked=True).filter(pk=item, result="").first()
    if row is None:
        return 0
    report = Report.objects.get(pk=row.report_id)
    # This process knows no members, and no guard of these moves asks who handled it.
    report.handler = None
    if "refuse" in decided:
        _give_back(report, decided["refuse"], row, REFUSED, now)
    elif report.state not in {State.CLOSED, State.DISPOSITION_PROPOSED}:
        _settle(row, OPENED_AGAIN)
    else:
        _move_on(report, decided, row, now)
    return 1


def _move_on(
    report: Report, decided: Mapping[str, DispositionDecision], row: DispositionItem, now: datetime
) -> None:
    kind, move = STEPS[row.step]
    try:
        _move(report, move, decided[kind], now)
    except (MoveNotNow, NotAllowed) as refused:
        why = refused.refusal.reason if isinstance(refused, MoveNotNow) else ""
        left = (
            {Guard.NO_HOLD: HELD, Guard.RETENTION_DUE: NOT_DUE}.get(Guard(why)) if why in set(Guard) else None
        )
        # In another state than the batch left it: it was opened again, and closed, since.
        _give_back(report, decided[kind], row, left or OPENED_AGAIN, now)
        return
    row.step += 1
    if move is Move.APPROVE_DISPOSITION:
        shredding.destroy(report.pk)
        row.result = DESTROYED
    row.save(update_fields=["step", "result"])


def _give_back(
    report: Report, decision: DispositionDecision, row: DispositionItem, result: str, now: datetime
) -> None:
    """Leave a report out of the batch: if it was proposed already it is closed again, and due as before."""
    if report.state == State.DISPOSITION_PROPOSED:
        _move(report, Move.REFUSE_DISPOSITION, decision, now, reason=decision.reason or result)
    _settle(row, result)


def _move(
    report: Report, move: Move, decision: DispositionDecision, now: datetime, *, reason: str = ""
) -> None:
    decider = Person(0, decision.member, "", "", frozenset({Role(decision.role)}), ())
    facts = collect(report, by=decider, given=Given(has_reason=bool(reason)), now=now)
    planned = plan(state=State(report.state), move=move, facts=facts)
    data: dict[str, str | int | bool] = {"batch": decision.batch_id, **({"reason": reason} if reason else {})}
    log.write(report, log.Entry(planned, decision.member, data, {}), now=now)


def _settle(row: DispositionItem, result: str) -> None:
    row.result = result
    row.save(update_fields=["result"])


@transaction.atomic
def _finish(batch: int, decided: Mapping[str, DispositionDecision], now: datetime) -> None:
    """Count the batch and anchor its certificate in the trail."""
    row = Disposition.objects.select_for_update().get(pk=batch)
    if row.finished_at is not None:
        return
    row.finished_at = now
    row.destroyed = row.items.filter(result=DESTROYED).count()
    row.left = row.items.count() - row.destroyed
    row.complete_on = shredding.complete_on(shredding.day_of(now))
    row.digest = hashlib.sha256(certificate.document(row).encode()).digest()
    row.save(update_fields=["finished_at", "destroyed", "left", "complete_on", "digest"])
    last = decided.get("approve") or decided["refuse"]
    detail: dict[str, str | int] = {
        "batch": batch,
        "destroyed": row.destroyed,
        "left": row.left,
        "certificate": row.digest.hex(),
    }
    trail.record(actor=last.member, act="disposition_done", at=now, detail=detail)
