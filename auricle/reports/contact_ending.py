"""Delete where reporters wanted to be told, once nothing more will be written to them."""

from datetime import datetime

from auricle.mailing.models import ReporterBox
from auricle.reports.guards import REOPEN_WITHIN
from auricle.reports.models import Report


def end_due(*, now: datetime) -> int:
    """Delete the addresses of reports that no button opens again. Returns how many."""
    over = Report.objects.filter(pk__in=ReporterBox.objects.values("pk"), closed_at__lt=now - REOPEN_WITHIN)
    gone, _each = ReporterBox.objects.filter(pk__in=over.values("pk")).delete()
    return gone
