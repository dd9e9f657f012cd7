"""The record of a decision in words: what was written, what was looked at, who decided, who is still needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.audit.acts import ACTS
from auricle.inbox.decision import Written
from auricle.inbox.desk_page import ReportPage
from auricle.reports.agreement import Own
from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome
from auricle.reports.wording import OUTCOMES

OWN: Mapping[Own, Promise] = {
    Own.PROPOSED: _("This is your own proposal, so you are not one of them."),
    Own.IN_LINE: _("You have worked on it, so you are not one of them."),
    Own.AGREED: _("You have agreed. A further person closes it."),
}
AFTER = frozenset({Move.ENDORSE, Move.APPROVE_CLOSE, Move.SEND_BACK, Move.SEND_BACK_TO_SCREENING})


@dataclass(frozen=True)
class LookedAt:
    """One kind of reading, how often and when last."""

    what: Promise
    times: int
    last: datetime


@dataclass(frozen=True)
class Record:
    """A decision as the page shows it."""

    written: Written = field(repr=False)
    reason: str = field(repr=False)
    outcome: Promise | str
    by: str
    at: datetime
    looked: list[LookedAt]
    readers: list[str]
    """Who read it a second time and said so, by agreeing, closing or sending it back."""


def latest_record(page: ReportPage) -> Record | None:
    """The record of the last proposal, for whoever may read the report; None where there is none."""
    if page.content is None or not page.content.decisions:
        return None
    number = max(page.content.decisions)
    decided = page.content.decisions[number]
    proposal = next(event for event in page.events if event.number == number)
    after = [e.actor for e in page.events if e.number > number and Move(e.kind) in AFTER]
    return Record(
        written=decided.written,
        reason=page.content.reasons.get(number, ""),
        outcome=OUTCOMES[Outcome(page.header.outcome)] if page.header.outcome else "",
        by=page.names.get(proposal.actor, ""),
        at=proposal.at,
        looked=[LookedAt(ACTS[one.act].words, one.times, one.last) for one in decided.looked],
        readers=[page.names.get(actor, "") for actor in dict.fromkeys(after)],
    )


def needed_words(page: ReportPage) -> dict[str, object] | None:
    """Who still has to agree, and why the reader is none of them."""
    if page.needed is None:
        return None
    return {
        "people": page.needed.people,
        "outsiders": page.needed.outsiders,
        "agreed": sorted(page.names.get(actor, "") for actor in page.needed.agreed),
        "own": OWN.get(page.needed.own, ""),
    }
