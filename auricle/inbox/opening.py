"""Open what was sealed of a report, as it was written, whatever a hostile sender sealed into it.

For the steps of this package alone: they know who may see it, hide what is to be hidden, and leave a line in the trail.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from auricle.inbox import decision
from auricle.inbox import marks as marking
from auricle.inbox.models import Message
from auricle.inbox.opened import FileEntry, OpenReport, Transcript, Words
from auricle.reports.text_names import TRANSCRIPT
from auricle.sealing.envelope import ContentKey, SealError
from auricle.vault import unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject
from auricle.vault.parcel import TALKS
from auricle.vault.parcel_reading import BODY_BYTES, MOST_CHUNKS, MOST_OBJECTS

STORY, REASON, CARD, TALK = "story", "reason/", "grade/", "talk/"
OF_FILES = ("content", *TALKS)
"""The purposes whose keys open files: what a reporter sent, and what was said on the phone."""


@dataclass(frozen=True)
class Opened:
    """A report as it was written, the words in it that were moved to the vault, and the key of the desk's texts."""

    report: OpenReport
    marks: tuple[str, ...] = field(repr=False)
    desk: ContentKey | None = field(repr=False)


def open_all(by: Unlocked, report: UUID) -> Opened:
    """Everything as it was written. Raises NoTeamKey, NotSealed."""
    keys = unseal.report_keys(keys=by, report=report, purposes=("content", "desk", *TALKS))
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
    written = (*_files(story or {}), *(e for words in messages for e in words.files))
    spoken = _talks(keys.opened, texts)
    cut = _breaking_off(keys.opened, report, (*written, *spoken))
    messages = tuple(replace(words, files=_marked(words.files, cut)) for words in messages)
    files = (
        *_marked(_files(story or {}), cut),
        *(entry for words in messages for entry in words.files),
        *_marked(spoken, cut),
    )
    marks = [text for text in texts if text.label.startswith(marking.LABEL)]
    hidden = marking.opened_marks(marks, desk) if desk is not None else ()
    whole = OpenReport(
        story or {},
        files,
        messages,
        reasons,
        broken=story is None,
        decisions=decision.opened_decisions(texts, desk) if desk is not None else {},
        judged=_judged(texts, desk),
        transcripts=_transcripts(texts, desk),
    )
    return Opened(whole, hidden, desk)


def _talks(keys: Mapping[str, ContentKey], texts: list[SealedObject]) -> tuple[FileEntry, ...]:
    """The recordings of talks, in the order in which they came. One whose key was lied about does not open either."""
    of_talks = [text for text in texts if text.label.startswith(TALK) and text.purpose in TALKS]
    said = (_opened_json(keys.get(text.purpose), text) for text in sorted(of_talks, key=_came))
    return tuple(replace(entry, talk=True) for each in said for entry in _files(each or {}))


def _came(text: SealedObject) -> datetime:
    return text.kept_at


def _breaking_off(
    keys: Mapping[str, ContentKey], report: UUID, files: Iterable[FileEntry]
) -> frozenset[UUID]:
    """The recordings without their end. Nobody knew the size of one when it was begun; only those are looked at."""
    recordings = [entry.id for entry in files if entry.size == 0]
    if not recordings:
        return frozenset()
    rows = SealedObject.objects.filter(report_id=report, pk__in=recordings, purpose__in=OF_FILES)
    return frozenset(row.pk for row in rows if row.purpose in keys and _breaks_off(keys[row.purpose], row))


def _breaks_off(key: ContentKey, sealed: SealedObject) -> bool:
    try:
        return unseal.breaks_off(key, sealed)
    except SealError:
        # It does not open at all, which is said where it is fetched.
        return False


def _marked(files: Iterable[FileEntry], cut: frozenset[UUID]) -> tuple[FileEntry, ...]:
    return tuple(replace(entry, breaks_off=entry.id in cut) for entry in files)


def _transcripts(texts: list[SealedObject], desk: ContentKey | None) -> tuple[Transcript, ...]:
    """The last transcript of each recording, in the order in which they were begun."""
    last: dict[UUID, SealedObject] = {}
    of_recordings = [text for text in texts if text.label.startswith(TRANSCRIPT) and text.purpose == "desk"]
    for text in sorted(of_recordings, key=_numbered):
        last[UUID(text.label.split("/")[1])] = text
    return tuple(_transcript(file, text, desk) for file, text in last.items()) if desk is not None else ()


def _numbered(text: SealedObject) -> int:
    return int(text.label.rpartition("/")[2])


def _transcript(file: UUID, text: SealedObject, desk: ContentKey) -> Transcript:
    said = json.loads(unseal.open_text(desk, text))
    return Transcript(file, _numbered(text), said["by"], text.kept_at, said["text"])


def _judged(texts: list[SealedObject], desk: ContentKey | None) -> dict[str, str]:
    """The reasons of the last grade card."""
    cards = {int(text.label.removeprefix(CARD)): text for text in texts if text.label.startswith(CARD)}
    if desk is None or not cards:
        return {}
    said: dict[str, str] = json.loads(unseal.open_text(desk, cards[max(cards)]))
    return said


def _texts(report: UUID) -> list[SealedObject]:
    """The sealed texts of a report's page, but for its messages, in one query."""
    ours = Q(label=STORY)
    for kind in (REASON, CARD, TALK, TRANSCRIPT, decision.LABEL, marking.LABEL):
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
