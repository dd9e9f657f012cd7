"""A move on many reports in words: what it asks, what it would change, why a report was left as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.row_words import RowWords, row_words
from auricle.reports.bulk import Refused
from auricle.reports.bulk_trial import NO_WAY_BACK, NOT_IN_TEAM, SAME, Tried
from auricle.reports.moves import Move
from auricle.reports.reference import reference_of
from auricle.reports.wording import REFUSALS

Text = str | Promise

ASKS: Mapping[Move, Text] = {
    Move.ASSIGN: _("Give these reports to a handler"),
    Move.REASSIGN: _("Give these reports to another handler"),
    Move.RAISE_URGENCY: _("Make these reports urgent"),
}
STARTS: Mapping[Move, Text] = {
    Move.ASSIGN: _("Assign them to the handler (%(number)s)"),
    Move.REASSIGN: _("Give them to the handler (%(number)s)"),
    Move.RAISE_URGENCY: _("Make them urgent (%(number)s)"),
}
OWN: Mapping[str, Text] = {
    NO_WAY_BACK: _(
        "It could not be taken back, so it is not done to many at once. Open the report and do it there."
    ),
    NOT_IN_TEAM: _("This handler is not of the report’s team."),
    SAME: _("This handler has it already."),
    "first": _("Somebody was first: the report changed after you looked."),
    "gone": _("The report is with another team now."),
    "key": _("You hold no key of its team."),
    "stopped": _("It was not done: you took the whole back before."),
    "invalid": _("It could not be done this way. Open the report and do it there."),
}


@dataclass(frozen=True)
class TriedWords:
    """One report of a trial."""

    row: RowWords
    version: int
    change: str
    why: Text


@dataclass(frozen=True)
class RefusedWords:
    """One report that was left as it is."""

    report: UUID
    reference: str
    why: Text


def tried_words(tried: Tried, move: Move, subject: str, now: datetime) -> TriedWords:
    """What would change: from what to what. Where it is refused, why."""
    row = row_words(tried.row, now)
    if tried.code:
        change = ""
    elif move is Move.RAISE_URGENCY:
        change = gettext("not urgent → urgent")
    else:
        change = f"{row.who} → {subject or '…'}"
    return TriedWords(row, tried.version, change, why(tried.code) if tried.code else "")


def refused_words(refused: Refused) -> RefusedWords:
    """Why a report was not moved, or not moved back."""
    return RefusedWords(refused.report, reference_of(refused.report), why(refused.code))


def why(code: str) -> Text:
    """A refusal's code in words."""
    return OWN[code] if code in OWN else REFUSALS.get(code, OWN["invalid"])
