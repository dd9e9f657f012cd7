"""What happened to a report, oldest first: messages, notes and moves in one line, to be filtered."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auricle.faces.desk.coded_reasons import coded_reason
from auricle.faces.desk.event_words import EVENTS
from auricle.faces.desk.referral_words import EVENTS as REFERRAL_EVENTS
from auricle.faces.desk.transfer_words import way_words
from auricle.faces.shared.staff.file_names import safe_name
from auricle.inbox.desk_page import ReportPage
from auricle.inbox.desk_reading import FileEntry, Words
from auricle.inbox.listening import may_be_heard
from auricle.referrals.desk_lists import Step
from auricle.reports.moves import Move, State
from auricle.reports.wording import STATES

Text = str | Promise

# A message stands for its event, so that what was said is not told twice.
TOLD_BY_MESSAGE = frozenset({Move.ANSWER, Move.ASK, Move.NOTE, Move.REPORTER_REPLIED})
TITLES: Mapping[tuple[str, str], Text] = {
    ("reporter", "answer"): gettext_lazy("The reporter wrote"),
    ("desk", "reply"): gettext_lazy("Answer to the reporter"),
    ("desk", "ask"): gettext_lazy("Question to the reporter"),
    ("desk", "note"): gettext_lazy("Internal note"),
    ("desk", "outcome"): gettext_lazy("What became of it, told to the reporter"),
}
ICONS = {
    "reporter": "person",
    "desk": "message",
    "ask": "question",
    "note": "note",
    "move": "step",
    "agency": "shield",
}
SHOWN: Mapping[str, Text] = {
    "all": gettext_lazy("All"),
    "messages": gettext_lazy("Messages"),
    "notes": gettext_lazy("Notes"),
    "moves": gettext_lazy("Steps"),
    "referrals": gettext_lazy("Referrals"),
}
GROUPS = {
    "messages": {"reporter", "desk", "ask"},
    "notes": {"note"},
    "moves": {"move"},
    "referrals": {"agency"},
}


class Logged(Protocol):
    """What is asked of an event's row."""

    number: int
    kind: str
    at: datetime
    actor: str
    from_state: str
    to_state: str
    data: str


@dataclass(frozen=True)
class FileWords:
    """A file to download. Its name and kind are what the reporter's browser said."""

    entry: FileEntry = field(repr=False)

    @property
    def heard(self) -> bool:
        """Whether it is a recording that a browser plays."""
        return may_be_heard(self.entry)

    name: str = field(repr=False)


@dataclass(frozen=True)
class Entry:
    """One thing in the line. `kind` chooses colour and icon: reporter, desk, ask, note, move or agency."""

    kind: str
    title: Text
    who: str
    at: datetime
    text: str = field(default="", repr=False)
    files: tuple[FileWords, ...] = field(default=(), repr=False)
    detail: str = ""
    broken: bool = False
    automatic: bool = False
    speakable: bool = False

    @property
    def icon(self) -> str:
        """The icon of the kind."""
        return ICONS[self.kind]


def timeline(page: ReportPage, shown: str = "all", referrals: Iterable[Step] = ()) -> list[Entry]:
    """The line as far as this person may see it; without content the bare steps are told."""
    messages = page.content.messages if page.content else ()
    spoken = _spoken(page.events)
    entries = [_message(words, page.names, words.at in spoken) for words in messages]
    entries += [
        _step(event, page)
        for event in page.events
        if page.content is None or Move(event.kind) not in TOLD_BY_MESSAGE
    ]
    entries += [_referral(step) for step in referrals]
    wanted = GROUPS.get(shown)
    return sorted((e for e in entries if wanted is None or e.kind in wanted), key=lambda e: e.at)


def since(page: ReportPage, seen: int) -> list[Entry]:
    """The steps that were made after the version that somebody looked at."""
    return [_step(event, page) for event in page.events if event.number > seen]


def files(entries: Iterable[FileEntry]) -> tuple[FileWords, ...]:
    """Files with names that are safe to show."""
    return tuple(FileWords(entry, safe_name(entry.name)) for entry in entries)


def _spoken(events: Iterable[Logged]) -> frozenset[datetime]:
    """When something was written that may be read aloud on the phone: a message has the moment of its event."""
    written = (event for event in events if event.kind in (Move.ANSWER, Move.ASK))
    return frozenset(event.at for event in written if json.loads(event.data).get("speakable") is True)


def _message(words: Words, names: Mapping[str, str], speakable: bool) -> Entry:
    kind = (
        "reporter"
        if words.sender == "reporter"
        else "desk"
        if words.kind in ("reply", "outcome")
        else words.kind
    )
    return Entry(
        kind=kind,
        title=TITLES[words.sender, words.kind],
        who=names.get(words.member, ""),
        at=words.at,
        text=words.text,
        files=files(words.files),
        broken=words.broken,
        automatic=words.automatic,
        speakable=speakable and words.sender == "desk",
    )


def _step(event: Logged, page: ReportPage) -> Entry:
    reasons = page.content.reasons if page.content else {}
    return Entry(
        kind="move",
        title=EVENTS[Move(event.kind)],
        who=page.names.get(event.actor) or ("" if event.actor == "reporter" else _("the clock")),
        at=event.at,
        text=reasons.get(event.number) or coded_reason(event.kind, event.data),
        detail=_detail(event),
    )


def _referral(step: Step) -> Entry:
    """What happened to a referral; its words are on its own page."""
    detail = _(", ").join((step.number, step.agency))
    return Entry("agency", REFERRAL_EVENTS[step.move], step.by, step.at, detail=detail)


def _detail(event: Logged) -> str:
    """From which team to which, and the state that it led to."""
    moved = event.from_state and event.from_state != event.to_state
    state = _("now: %(state)s") % {"state": STATES[State(event.to_state)]} if moved else ""
    return _(", ").join(part for part in (way_words(event.kind, event.data), state) if part)
