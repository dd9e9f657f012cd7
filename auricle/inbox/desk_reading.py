"""Open a report for one request: its story, its messages, its notes, its files. Each opening is a line in the trail."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed, NotFound
from auricle.inbox import decision, desk_masking
from auricle.inbox import marks as marking
from auricle.inbox.desk_masking import Reason
from auricle.inbox.models import Message
from auricle.inbox.opened import FileEntry as FileEntry
from auricle.inbox.opened import OpenReport as OpenReport
from auricle.inbox.opened import Words as Words
from auricle.reports.casework import find
from auricle.reports.models import Event, Report
from auricle.sealing.envelope import ContentKey, SealError
from auricle.vault import file_tickets, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject
from auricle.vault.parcel_reading import BODY_BYTES, MOST_CHUNKS, MOST_OBJECTS

STORY, REASON = "story", "reason/"


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
    if not may_read(by.person, row):
        raise MayNotRead
    report = row.pk
    with transaction.atomic():
        opened, marks = _opened(by, report)
        trail.record(actor=by.person.pseudonym, act="read_report", at=now, report=report)
        if unmask is not None:
            desk_masking.note_unmasking(by=by, report=report, team=row.team.code, reason=unmask, now=now)
            return opened
    return desk_masking.masked(opened, marks)


def open_plain(by: Unlocked, report: UUID) -> OpenReport:
    """Everything as it was written. For the steps of this package alone, which leave a line in the trail."""
    opened, _ = _opened(by, report)
    return opened


def ticket_for_file(*, by: Unlocked, report: UUID, object_id: UUID, now: datetime) -> str:
    """A ticket for one file of a report, good once and for a minute. Raises NotFound, MayNotRead, Damaged."""
    opened = open_report(by=by, report=report, now=now)
    entry = next((file for file in opened.files if file.id == object_id), None)
    sealed = SealedObject.objects.filter(pk=object_id, report_id=report).first()
    if entry is None or sealed is None:
        raise NotFound
    key = unseal.report_key(keys=by, report=report, purpose="content")
    _require_whole_start(unseal.open_stream(key, sealed))
    with transaction.atomic():
        trail.record(actor=by.person.pseudonym, act="read_file", at=now, report=report)
        return file_tickets.issue(by=by, key=key, sealed=sealed, name=entry.name, now=now)


def may_read(person: Person, row: Report) -> bool:
    """Whether this person may open this report: who redacts or decides may, and the handler whose matter it is."""
    mine = row.handler_id == person.id
    return person.may(Permission.READ_REPORT) or (mine and person.may(Permission.READ_REDACTED))


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
    """The report's row, if this person may open it. Raises NoSuchReport, MayNotRead."""
    row = find(report, by=by.person)
    if not may_read(by.person, row):
        raise MayNotRead
    return row


def _opened(by: Unlocked, report: UUID) -> tuple[OpenReport, tuple[str, ...]]:
    """Everything as it was written, and the words in it that were moved to the vault. Raises NoTeamKey, NotSealed."""
    keys = unseal.report_keys(keys=by, report=report, purposes=("content", "desk"))
    # There is none when a sender sealed another key than they committed to: then nothing they sent opens.
    key, desk = keys.opened.get("content"), keys.get("desk")
    if key is None and "content" not in keys.refused:
        raise unseal.NotSealed
    texts = _texts(report)
    story = _opened_json(key, next(text for text in texts if text.label == STORY))
    messages = tuple(
        _words(key, desk, m) for m in Message.objects.filter(report_id=report).select_related("sealed")
    )
    reasons = {
        int(text.label.removeprefix(REASON)): unseal.open_text(desk, text).decode()
        for text in texts
        if desk is not None and text.label.startswith(REASON)
    }
    files = (*_files(story or {}), *(entry for words in messages for entry in words.files))
    marks = [text for text in texts if text.label.startswith(marking.LABEL)]
    hidden = marking.opened_marks(marks, desk) if desk is not None else ()
    decided = decision.opened_decisions(texts, desk) if desk is not None else {}
    broken = story is None
    return OpenReport(story or {}, files, messages, reasons, broken=broken, decisions=decided), hidden


def _texts(report: UUID) -> list[SealedObject]:
    """The sealed texts of a report's page, but for its messages, in one query."""
    ours = Q(label=STORY)
    for kind in (REASON, decision.LABEL, marking.LABEL):
        ours |= Q(label__startswith=kind)
    return list(SealedObject.objects.filter(ours, report_id=report))


def _words(key: ContentKey | None, desk: ContentKey | None, message: Message) -> Words:
    blank = Words(message.pk, message.sender, message.kind, message.member, message.at, "")
    if message.kind == "note":
        # A note is under the desk's key, which exists as soon as there is a note.
        return replace(blank, text=unseal.open_text(desk, message.sealed).decode()) if desk else blank
    said = _opened_json(key, message.sealed)
    if said is None:
        return replace(blank, broken=True)
    return replace(blank, text=str(said.get("text", "")), files=_files(said))


def _opened_json(key: ContentKey | None, sealed: SealedObject) -> dict[str, object] | None:
    """What a browser sealed, or None: a hostile sender can seal anything, and must not break the page."""
    if key is None:
        return None
    try:
        value = json.loads(unseal.open_text(key, sealed))
        # Half a character, which a browser may well send, is a string in JSON and in no page.
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (SealError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _files(said: Mapping[str, object]) -> tuple[FileEntry, ...]:
    listed = said.get("files")
    if not isinstance(listed, list):
        return ()
    entries = (_file(item) for item in listed[:MOST_OBJECTS] if isinstance(item, dict))
    return tuple(entry for entry in entries if entry is not None)


def _file(item: Mapping[str, object]) -> FileEntry | None:
    try:
        object_id = UUID(str(item.get("object")))
    except ValueError:
        return None
    size = item.get("size")
    return FileEntry(
        object_id,
        str(item.get("name", ""))[:200],
        str(item.get("type", ""))[:100],
        size if isinstance(size, int) and 0 <= size <= MOST_CHUNKS * BODY_BYTES else 0,
    )
