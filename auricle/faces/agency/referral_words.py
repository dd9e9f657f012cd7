"""What is said on a referral's page: its texts, what happened, what changed, and why something was not done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from auricle.directory import labels
from auricle.faces.shared.staff.file_names import safe_name
from auricle.faces.shared.staff.promise import ClockFace, promise
from auricle.faces.shared.staff.refusals import in_words
from auricle.faces.shared.staff.text_titles import choice, questions, title
from auricle.referrals.agency_side import OpenReferral, Said
from auricle.referrals.changes import BASIS, REQUEST, Piece, between
from auricle.referrals.deadlines import steps_of
from auricle.referrals.lifecycle import Refusal
from auricle.referrals.moves import AgencyOutcome, Ground, Longer, Move, RecallReason, Side, State
from auricle.referrals.transitions import Guard
from auricle.referrals.wording import (
    CLOCKS,
    GROUNDS,
    LONGER,
    MOVES,
    NOT_IN_THIS_STATE,
    NOT_YOURS,
    OUTCOMES,
    RECALLS,
    REFUSALS,
    STATES,
)
from auricle.reports.masking import from_placeholders

Text = str | Promise

HAPPENED: Mapping[Move, tuple[Text, str]] = MappingProxyType(
    {
        Move.DELIVERED: (_("It arrived"), "mail"),
        Move.ACKNOWLEDGE: (_("Receipt confirmed"), "check"),
        Move.ACCEPT: (pgettext_lazy("happened", "Accepted"), "check"),
        Move.BEGIN: (_("Work began"), "step"),
        Move.ASK: (_("Question to the hotline"), "question"),
        Move.ANSWER: (_("Answer of the hotline"), "message"),
        Move.REQUEST_RETURN: (_("Return requested"), "leave"),
        Move.UPHOLD_RETURN: (_("The hotline takes it back"), "check"),
        Move.OVERRULE_RETURN: (_("The hotline leaves it with you"), "message"),
        Move.DISPUTE: (_("Ruling contested"), "alert"),
        Move.EXTEND: (_("Time extended"), "hourglass"),
        Move.REPORT_OUTCOME: (_("Outcome reported"), "note"),
        Move.REWORK: (_("The hotline sent the outcome back"), "alert"),
        Move.END: (_("Ended: the outcome was verified"), "check"),
        Move.RECALL: (_("Recalled"), "lock"),
        Move.CONFIRM_DELETION: (_("Deletion of all copies confirmed"), "check"),
        Move.ARRANGE: (_("Who leads, and who is told of whom"), "step"),
        Move.MEETING: (_("Record of a meeting"), "note"),
        Move.UPDATE: (_("A newer version was released"), "file"),
    }
)
"""What each event is called, and its icon."""
DONE: Mapping[Move, Text] = MappingProxyType(
    {
        Move.ACKNOWLEDGE: _("The hotline knows now that it arrived."),
        Move.ACCEPT: _("It is yours now. The time for the outcome runs."),
        Move.BEGIN: _("The hotline sees that you work on it."),
        Move.ASK: _("Your question was sent. The answer will stand here."),
        Move.REQUEST_RETURN: _("Your request was sent. A supervisor of the hotline decides."),
        Move.DISPUTE: _("Another supervisor of the hotline decides now."),
        Move.EXTEND: _("The time was extended."),
        Move.REPORT_OUTCOME: _("The outcome was sent. The hotline verifies it with the reporter."),
        Move.CONFIRM_DELETION: _("The hotline knows now that all copies are deleted."),
    }
)


@dataclass(frozen=True)
class TextWords:
    """One redacted text under its title."""

    title: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Entry:
    """One thing that happened, with the words that were written for it."""

    number: int
    title: Text
    icon: str
    who: Text
    mine: bool
    at: datetime
    details: list[str]
    words: str = field(repr=False)


@dataclass(frozen=True)
class ChangedWords:
    """A text that is not as it was before."""

    title: Text
    pieces: tuple[Piece, ...] = field(repr=False)


@dataclass(frozen=True)
class ChangesWords:
    """What differs from the version that was read before."""

    number: int
    texts: list[ChangedWords]
    files_added: tuple[str, ...] = field(repr=False)
    files_gone: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Refused:
    """Why something was not done, who may do it, and when."""

    title: str
    why: Text
    who: str
    when: str


def texts_of(page: OpenReferral) -> list[TextWords]:
    """The texts of the package, each under its title; what was chosen from a list in the reader's language."""
    if page.document is None:
        return []
    asked = _asked(page)
    return [
        TextWords(title(name, asked), from_placeholders(_answer(name, text, asked)))
        for name, text in page.document.texts.items()
    ]


def entries(page: OpenReferral, agencies: Mapping[str, str]) -> list[Entry]:
    """What happened, oldest first."""
    return [_entry(one, agencies) for one in page.said]


def changes_of(page: OpenReferral) -> ChangesWords | None:
    """What changed since the version that was read before, if there is one and something did."""
    if page.document is None or page.earlier is None:
        return None
    found, asked = between(page.earlier, page.document), _asked(page)
    if not found:
        return None
    names: Mapping[str, Text] = {REQUEST: _("What is asked of you"), BASIS: _("Legal basis")}
    texts = [
        ChangedWords(
            names.get(one.name) or title(one.name, asked),
            tuple(Piece(piece.sort, from_placeholders(piece.words)) for piece in one.pieces),
        )
        for one in found.texts
    ]
    added, gone = (tuple(map(file_name, names)) for names in (found.files_added, found.files_gone))
    return ChangesWords(page.earlier.number, texts, added, gone)


def file_name(name: str) -> str:
    """The redacted name of an attachment, without what could mislead whoever sees or saves it."""
    return from_placeholders(safe_name(name))


def clock_faces(page: OpenReferral, now: datetime) -> list[ClockFace]:
    """The promises that run, the one that ends first on top."""
    running = sorted((clock for clock in page.clocks if clock.running), key=lambda clock: clock.due_at)
    return [
        promise(CLOCKS[clock.kind], clock.due_at, steps_of(clock.started_at, clock.due_at), now)
        for clock in running
    ]


def refused(refusal: Refusal) -> Refused:
    """A refused move in words: why not, who may, and when it is possible."""
    states = [str(STATES[state]) for state in State if state in refusal.possible_in]
    where = ngettext(
        "It is possible in this state: %(states)s.",
        "It is possible in these states: %(states)s.",
        len(states),
    )
    return Refused(
        title=gettext("“%(move)s” was not done") % {"move": MOVES[refusal.move]},
        why=_why(refusal.reason),
        who=in_words(refusal.roles),
        when=where % {"states": gettext(", ").join(states)} if refusal.reason == "state" else "",
    )


def _why(reason: str) -> Text:
    if reason == "role":
        return NOT_YOURS
    return NOT_IN_THIS_STATE if reason == "state" else REFUSALS[Guard(reason)]


def _asked(page: OpenReferral) -> dict[str, Mapping[str, object]]:
    return {str(q.get("id")): q for q in questions(labels.category(page.row.category_id))}


def _answer(name: str, text: str, asked: Mapping[str, Mapping[str, object]]) -> str:
    question = asked.get(name.partition("/")[2])
    return choice(question, text) if question else text


def _entry(one: Said, agencies: Mapping[str, str]) -> Entry:
    words, icon = HAPPENED[one.move]
    mine, entered = one.side is Side.AGENCY, one.data.get("on_behalf") is True
    who: Text = one.who if mine else _("The hotline") if one.side is Side.DESK else ""
    return Entry(
        one.number,
        words,
        icon,
        who,
        mine,
        one.at,
        [*_details(one, agencies), *([gettext("Entered from your letter or call")] if entered else [])],
        from_placeholders(one.words),
    )


def _details(one: Said, agencies: Mapping[str, str]) -> Iterator[str]:
    """Codes of an event in words; a code that nobody knows any more is left out."""
    said = {name: str(value) for name, value in one.data.items()}
    if (ground := said.get("ground")) in set(Ground):
        yield str(GROUNDS[Ground(ground)])
    if (owner := said.get("owner", "")) and one.move is Move.REQUEST_RETURN:
        yield gettext("Who should have it: %(agency)s") % {"agency": agencies.get(owner, owner)}
    if (outcome := said.get("outcome")) in set(AgencyOutcome):
        yield str(OUTCOMES[AgencyOutcome(outcome)])
    if (reason := said.get("reason")) in set(RecallReason):
        yield str(RECALLS[RecallReason(reason)])
    if (why := said.get("why")) in set(Longer):
        yield str(LONGER[Longer(why)])
    until = parse_datetime(said.get("until", ""))
    if until:
        day = date_format(timezone.localdate(until), pgettext("date format", "j M Y"))
        yield gettext("until %(day)s") % {"day": day}
    if "package" in said and one.move is Move.UPDATE:
        yield gettext("version %(number)s") % {"number": said["package"]}
