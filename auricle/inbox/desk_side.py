"""The desk's side of the inbox: answer the reporter, ask, and write notes that the reporter never sees."""

from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from django.db import transaction

from auricle.directory.permissions import Permission
from auricle.errors import Invalid
from auricle.inbox.desk_reading import MayNotRead, may_see
from auricle.inbox.models import Message
from auricle.reports.casework import Moved, find, move_report
from auricle.reports.facts import Given
from auricle.reports.models import Report
from auricle.reports.moves import Move
from auricle.vault import desk_texts, storing, unseal
from auricle.vault.file_notes import dump
from auricle.vault.member_keys import Unlocked

MOST_TEXT = 20_000
Kind = Literal["reply", "ask"]
MOVES: dict[Kind, Move] = {"reply": Move.ANSWER, "ask": Move.ASK}


def write_to_reporter(
    *,
    by: Unlocked,
    report: UUID,
    kind: Kind,
    text: str,
    now: datetime,
    seen: int | None = None,
    speakable: bool = False,
) -> Moved:
    """Send a message that the reporter reads with the code; the first one keeps the promise of a first response.

    `seen` is the version that the writer looked at: two people must not answer the same question unknowingly.
    `speakable` says that it may be read aloud to whoever calls with the code. Raises Invalid, NoSuchReport, MayNotRead,
    MoveNotAllowed, MoveNotNow, SomeoneWasFirst.
    """
    _check(text)
    with transaction.atomic():
        row = _readable(by, report)
        given = Given(speakable=speakable)
        moved = move_report(by=by, report=report, move=MOVES[kind], now=now, seen=seen, given=given)
        key = unseal.report_key(keys=by, report=report, purpose="content")
        message = uuid4()
        words = dump({"text": text.strip(), "files": []})
        part = storing.seal_part(
            key, report=report, purpose="content", label=f"message/{message}", plaintext=words
        )
        sealed = storing.keep_part(part, report=report, now=now)
        _keep(message, row, kind, by, sealed.pk, now)
    return moved


def write_note(*, by: Unlocked, report: UUID, text: str, now: datetime) -> Moved:
    """Keep an internal note under the desk's own key. Raises as write_to_reporter does."""
    _check(text)
    with transaction.atomic():
        row = _readable(by, report)
        moved = move_report(by=by, report=report, move=Move.NOTE, now=now)
        note = uuid4()
        sealed = desk_texts.keep(
            keys=by, report=report, team=row.team.code, label=f"note/{note}", text=text.strip(), now=now
        )
        _keep(note, row, "note", by, sealed.pk, now)
    return moved


def may_write(by: Unlocked) -> bool:
    """Whether this person may answer reporters at all."""
    return by.person.may(Permission.ANSWER)


def _readable(by: Unlocked, report: UUID) -> Report:
    """Nobody answers a report that they may not read."""
    row = find(report, by=by.person)
    if not may_see(by.person, row):
        raise MayNotRead
    return row


def _keep(message: UUID, row: Report, kind: str, by: Unlocked, sealed: UUID, now: datetime) -> None:
    Message.objects.create(
        id=message, report=row, sender="desk", kind=kind, member=by.person.pseudonym, sealed_id=sealed, at=now
    )


def _check(text: str) -> None:
    if not text.strip():
        raise Invalid({"text": "missing"})
    if len(text) > MOST_TEXT:
        raise Invalid({"text": "too_long"})
