"""Requests for identities end by themselves: nobody decided in time, or nobody looked. No key is needed for that."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.vault.models import IdentityRequest, ReShare

ENDS = {"asked": "expired", "supported": "expired", "opened": "unseen"}


def end_due(*, now: datetime) -> int:
    """End what ran out, with the shares and keys that were sealed for it. Returns how many."""
    due = IdentityRequest.objects.filter(state__in=list(ENDS), ends_at__lte=now).order_by("ends_at")
    return sum(_end(*row, now=now) for row in list(due.values_list("pk", "report_id", "state")))


def end_of_report(report: UUID, *, actor: str, now: datetime) -> None:
    """End what still runs for one report, in the caller's transaction: whoever asked no longer works on it."""
    running = IdentityRequest.objects.filter(report_id=report, state__in=list(ENDS))
    for request, state in list(running.values_list("pk", "state")):
        _end(request, report, state, now=now, actor=actor)


def _end(request: UUID, report: UUID, state: str, *, now: datetime, actor: str = "clock") -> int:
    with transaction.atomic():
        columns = {"state": ENDS[state], "keys_sealed": None}
        if not IdentityRequest.objects.filter(pk=request, state=state).update(**columns):
            return 0
        ReShare.objects.filter(request_id=request).delete()
        trail.record(
            actor=actor,
            act="identity_unseen" if state == "opened" else "identity_expired",
            at=now,
            report=report,
        )
    return 1
