"""What somebody wrote down of a recording, so that it is read, redacted and handed on like any other text.

An agency gets the transcript, as a reviewer left it, and not the voice. Each correction is kept beside what was there
before; the last one counts. It is sealed under the report's desk key, as what the desk writes is.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory import colleagues
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotFound, NotNow
from auricle.inbox.desk_reading import MayNotRead, find_original
from auricle.inbox.opened import FileEntry, OpenReport, Transcript
from auricle.inbox.opening import open_all
from auricle.inbox.report_texts import files_of
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Report
from auricle.reports.moves import State
from auricle.reports.text_names import TRANSCRIPT
from auricle.vault import desk_texts
from auricle.vault.member_keys import Unlocked

MOST_TEXT = 50_000


class NothingToWriteDown(NotNow):
    """The report is destroyed."""


@dataclass(frozen=True)
class Recording:
    """A recording of a report, and what was written down of it so far, by whom."""

    row: Report
    file: FileEntry
    transcript: Transcript | None
    who: str


def is_sound(file: FileEntry) -> bool:
    """Whether a file is said to be sound."""
    return file.kind.startswith("audio/")


def recording(*, by: Unlocked, report: UUID, file: UUID, now: datetime) -> Recording:
    """Open a recording's transcript to write at it, nothing hidden: whoever writes it down hears the voice.

    That leaves its line in the trail. Raises NoSuchReport, MayNotRead, NothingToWriteDown, NoTeamKey, NotFound.
    """
    row = _writable(by, report)
    with transaction.atomic():
        opened = open_all(by, report).report
        entry, last = _entry(opened, file), _of(opened.transcripts, file)
        trail.record(actor=by.person.pseudonym, act="read_transcript", at=now, report=report)
    who = colleagues.names([last.member]).get(last.member, "") if last else ""
    return Recording(row, entry, last, who)


def keep(*, by: Unlocked, report: UUID, file: UUID, text: str, seen: int, now: datetime) -> int:
    """Keep a transcript; `seen` is the number of the one that was corrected, 0 without one. Returns its number.

    Raises Invalid, SomeoneWasFirst, and as `recording`.
    """
    written = text.strip().replace("\r\n", "\n")
    if not written or len(written) > MOST_TEXT:
        raise Invalid({"text": "too_long" if written else "missing"})
    row = _writable(by, report)
    with transaction.atomic():
        # Two who correct at once take turns, and the second is told.
        list(Report.objects.select_for_update().filter(pk=report).values_list("pk"))
        opened = open_all(by, report).report
        _entry(opened, file)
        last = _of(opened.transcripts, file)
        number = last.number if last else 0
        if seen != number:
            raise SomeoneWasFirst
        if last and last.text == written:
            return number
        desk_texts.keep(
            keys=by,
            report=report,
            team=row.team.code,
            label=f"{TRANSCRIPT}{file}/{number + 1}",
            text=json.dumps({"text": written, "by": by.person.pseudonym}, ensure_ascii=False),
            now=now,
        )
        trail.record(actor=by.person.pseudonym, act="transcript_kept", at=now, report=report)
    return number + 1


def _writable(by: Unlocked, report: UUID) -> Report:
    row = find_original(by, report)
    if not by.person.may(Permission.NOTE):
        raise MayNotRead
    if row.state == State.DISPOSED:
        raise NothingToWriteDown
    return row


def _entry(opened: OpenReport, file: UUID) -> FileEntry:
    found = next((entry for entry in files_of(opened) if entry.id == file and is_sound(entry)), None)
    if found is None:
        raise NotFound
    return found


def _of(transcripts: Iterable[Transcript], file: UUID) -> Transcript | None:
    return next((one for one in transcripts if one.file == file), None)
