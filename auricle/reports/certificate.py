"""The certificate of a batch: what was destroyed when, by whose decision, and from which day no backup opens it.

It is a document that anybody can hash: its SHA-256 stands in the trail, whose checkpoints others keep.
"""

import json
from datetime import date, datetime
from typing import Any

from django.conf import settings

from auricle.config.tenant import Tenant
from auricle.reports.models import Event
from auricle.reports.models.keeping import Disposition
from auricle.reports.moves import Move
from auricle.reports.reference import reference_of


def document(row: Disposition) -> str:
    """The certificate, always the same for a finished batch: JSON with sorted names and no spaces."""
    # A paper of a hotline for training proves nothing, and says so.
    marked = {"training": True} if settings.AURICLE_TENANT is Tenant.TRAINING else {}
    content = {
        **marked,
        "certificate": "auricle/disposition/1",
        "batch": row.pk,
        "team": row.team.code,
        "retention_version": row.retention,
        "finished_at": _moment(row.finished_at),
        "no_backup_opens_from": row.complete_on.isoformat() if row.complete_on else None,
        "decisions": [
            {
                "decision": one.kind,
                "by": one.member,
                "role": one.role,
                "reason": one.reason,
                "at": _moment(one.at),
            }
            for one in row.decisions.order_by("at", "pk")
        ],
        "reports": reports(row),
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def reports(row: Disposition) -> list[dict[str, Any]]:
    """The reports of a batch, in its order: reference, codes and days."""
    items = list(row.items.select_related("report__category").order_by("pk"))
    gone = dict(
        Event.objects.filter(
            report_id__in=[item.report_id for item in items], kind=Move.APPROVE_DISPOSITION
        ).values_list("report_id", "at")
    )
    return [
        {
            "reference": reference_of(item.report_id),
            "category": item.report.category.code,
            "outcome": item.report.outcome,
            "grade": item.report.grade,
            "received": _day(item.report.received_at),
            "closed": _day(item.report.closed_at),
            "due": item.due_on.isoformat(),
            "destroyed": _day(gone.get(item.report_id)) if item.result == "destroyed" else None,
            "result": item.result,
        }
        for item in items
    ]


def _day(at: datetime | date | None) -> str | None:
    return at.isoformat()[:10] if at else None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
