"""How often somebody showed what was masked: for auditors. Nothing here opens what was shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.inbox.models import Unmasking
from auricle.reports.unmask_reasons import UnmaskReason


class MayNotCount(NotAllowed):
    """Who unmasks how often is for the auditor."""

    permission = Permission.SEE_TRAIL


@dataclass(frozen=True)
class UnmaskCount:
    """How often one member showed what was masked, by reason."""

    member: str
    reasons: Mapping[UnmaskReason, int]

    @property
    def total(self) -> int:
        """How often altogether."""
        return sum(self.reasons.values())


def unmask_counts(*, by: Person, since: datetime) -> tuple[UnmaskCount, ...]:
    """Who showed what was masked, how often and why, most often first. Raises MayNotCount."""
    if not by.may(Permission.SEE_TRAIL):
        raise MayNotCount
    rows = (
        Unmasking.objects.filter(at__gte=since).values_list("member", "code").annotate(Count("id")).order_by()
    )
    found: dict[str, dict[UnmaskReason, int]] = {}
    for member, code, count in rows:
        found.setdefault(member, {})[UnmaskReason(code)] = count
    counts = (UnmaskCount(member, reasons) for member, reasons in found.items())
    return tuple(sorted(counts, key=lambda one: (-one.total, one.member)))
