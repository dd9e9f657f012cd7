"""What follows from events that public processes wrote: their trail line, their clocks, their notice. The worker's."""

from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from auricle.audit import trail
from auricle.reports import log, notices
from auricle.reports.models import Event, Outbox, Report
from auricle.reports.moves import State


def relay(*, most: int, now: datetime) -> int:
    """Do what the oldest outbox rows ask for, each exactly once. Returns how many were done.

    A row that fails stays, and those behind it do not wait for it; the first failure is raised when nothing was done.
    """
    done, failures = 0, list[Exception]()
    for pk in list(Outbox.objects.order_by("pk").values_list("pk", flat=True)[:most]):
        try:
            done += _relay_one(pk, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:  # noqa: BLE001  whatever is wrong with one report, the others must go on
            failures.append(failure)
    if failures and not done:
        raise failures[0]
    return done


def _relay_one(pk: int, now: datetime) -> int:
    with transaction.atomic():
        row = Outbox.objects.filter(pk=pk).first()
        # Whoever takes the row away first has the work; a rollback puts it back.
        if row is None or Outbox.objects.filter(pk=pk).delete()[0] != 1:
            return 0
        _relay(row, now)
    return 1


def _relay(row: Outbox, now: datetime) -> None:
    event = Event.objects.get(report_id=row.report_id, number=row.event_number)
    if not trail.has_event(bytes(event.digest)):
        # Written by a function of the database, for a reporter or an auditor. The desk's own steps chain their line and
        # project the clocks in their own transaction.
        report = Report.objects.select_for_update().get(pk=row.report_id)
        # A line that comes after the disposal must not give the report a name in the trail again.
        log.chain(row.report_id, row.event_number, named=report.state != State.DISPOSED)
        if row.event_number > 1:
            log.project_clocks(row.report_id, now=now)
    notices.defer(report=row.report_id, number=row.event_number)
