"""Open a report for one request: its story, its messages, its notes, its files. Each opening is a line in the trail.

Who reviews or decides reads the original, its contact data hidden; its handler reads the redacted version. Those are
two acts.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed, NotFound
from auricle.inbox import desk_masking, redacted_reading
from auricle.inbox.desk_masking import Reason
from auricle.inbox.opened import FileEntry as FileEntry
from auricle.inbox.opened import OpenReport as OpenReport
from auricle.inbox.opened import Words as Words
from auricle.inbox.opening import OF_FILES, open_all
from auricle.reports.casework import find
from auricle.reports.models import Event, Report
from auricle.sealing.envelope import SealError
from auricle.vault import file_tickets, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject


class MayNotRead(NotAllowed):
    """This person's roles do not open reports, or not this one."""


class Damaged(NotFound):
    """The file is there, but it does not open: changed, cut, or sealed to another key."""


def open_report(*, by: Unlocked, report: UUID, now: datetime, unmask: Reason | None = None) -> OpenReport:
    """Open everything that this person may read; what points to a person is hidden unless they say why not.

    Raises NoSuchReport, MayNotRead, NoTeamKey; with a reason also MayNotUnmask and Invalid.
    """
    return open_row(by=by, row=find(report, by=by.person), now=now, unmask=unmask)


def open_row(*, by: Unlocked, row: Report, now: datetime, unmask: Reason | None = None) -> OpenReport:
    """As `open_report`, for a row that was found for this person in this request."""
    if may_read(by.person):
        return _original(by, row, now, unmask)
    if may_read_redacted(by.person, row):
        return redacted_reading.open_redacted(by=by, row=row, now=now, unmask=unmask)
    raise MayNotRead


def shown(*, by: Unlocked, row: Report) -> OpenReport:
    """What `open_row` shows without a reason. For a search, which leaves one line in the trail for all it opens.

    Raises MayNotRead, NoTeamKey and what does not open.
    """
    if may_read(by.person):
        opened = open_all(by, row.pk)
        return desk_masking.masked(opened.report, opened.marks)
    if may_read_redacted(by.person, row):
        return redacted_reading.shown_redacted(by=by, row=row)
    raise MayNotRead


def _original(by: Unlocked, row: Report, now: datetime, unmask: Reason | None) -> OpenReport:
    report = row.pk
    with transaction.atomic():
        opened = open_all(by, report)
        trail.record(actor=by.person.pseudonym, act="read_report", at=now, report=report)
        if unmask is not None:
            desk_masking.note_unmasking(by=by, report=report, team=row.team.code, reason=unmask, now=now)
            return opened.report
    return desk_masking.masked(opened.report, opened.marks)


def open_plain(by: Unlocked, report: UUID) -> OpenReport:
    """Everything as it was written. For the steps of this package alone, which leave a line in the trail."""
    return open_all(by, report).report


def ticket_for_file(*, by: Unlocked, report: UUID, object_id: UUID, now: datetime) -> str:
    """A ticket for one file of a report, good once and for a minute. Raises NotFound, MayNotRead, Damaged."""
    opened = open_report(by=by, report=report, now=now)
    entry = next((file for file in opened.files if file.id == object_id and file.may_open), None)
    sealed = SealedObject.objects.filter(pk=object_id, report_id=report, purpose__in=OF_FILES).first()
    if entry is None or sealed is None:
        raise NotFound
    key = unseal.report_key(keys=by, report=report, purpose=sealed.purpose)
    _require_whole_start(unseal.open_stream(key, sealed))
    with transaction.atomic():
        trail.record(actor=by.person.pseudonym, act="read_file", at=now, report=report)
        return file_tickets.issue(by=by, key=key, sealed=sealed, name=entry.name, now=now)


def may_read(person: Person) -> bool:
    """Whether this person may open the originals of their teams: those who redact or decide."""
    return person.may(Permission.READ_REPORT)


def may_read_redacted(person: Person, row: Report) -> bool:
    """Whether this person may open the redacted version of this report: the handler whose matter it is."""
    return row.handler_id == person.id and person.may(Permission.READ_REDACTED)


def may_see(person: Person, row: Report) -> bool:
    """Whether this person may open the one or the other."""
    return may_read(person) or may_read_redacted(person, row)


def history(report: UUID) -> list[Event]:
    """The event log of a report, oldest first."""
    return list(Event.objects.filter(report_id=report).order_by("number"))


def _require_whole_start(content: Iterator[bytes]) -> None:
    """Refuse a damaged file here, where the page can say what to do, and not where it is fetched."""
    try:
        next(content, b"")
    except SealError:
        raise Damaged from None


def find_readable(by: Unlocked, report: UUID) -> Report:
    """The report's row, if this person may open it or its redacted version. Raises NoSuchReport, MayNotRead."""
    row = find(report, by=by.person)
    if not may_see(by.person, row):
        raise MayNotRead
    return row


def find_original(by: Unlocked, report: UUID) -> Report:
    """The report's row, if this person may open the original. Raises NoSuchReport, MayNotRead."""
    row = find(report, by=by.person)
    if not may_read(by.person):
        raise MayNotRead
    return row
