"""The grade card on a report's page, and until when a supervisor signs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.inbox.desk_page import ReportPage
from auricle.reports.grading import Credibility, Harm, Urgency
from auricle.reports.guards import CO_SIGNED
from auricle.reports.moves import Move, State
from auricle.reports.review_words import CREDIBILITY, HARM, URGENCY

SIGN_WITHIN = timedelta(hours=2)
NAMES: Mapping[str, Promise] = {"harm": _("Harm"), "urgency": _("Urgency"), "credibility": _("Credibility")}


@dataclass(frozen=True)
class Line:
    """One of the three judgements, and why."""

    name: Promise
    words: Promise
    reason: str = field(repr=False)


@dataclass(frozen=True)
class Reviews:
    """What the page says of the reviews: the card, until when it is signed, and the ways to what is left to do."""

    card: tuple[Line, ...]
    sign_by: datetime | None
    late: bool
    checklist: bool
    review: bool
    newer: bool
    """Whether the reporter wrote something that no version has yet."""

    @property
    def shown(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.card or self.sign_by or self.checklist or self.review)


def reviews_shown(page: ReportPage, person: Person, now: datetime) -> Reviews:
    """The reviews of a report for this person."""
    due = sign_by(page)
    took = [event.actor for event in page.events if event.kind == Move.TAKE]
    screened = bool(took) and took[-1] == person.pseudonym
    return Reviews(
        card=tuple(card_lines(page)),
        sign_by=due,
        late=due is not None and due < now,
        checklist=person.may(Permission.PASS_ON) and page.header.row.state == State.SCREENING and screened,
        review=person.may(Permission.REVIEW)
        and page.content is not None
        and not screened
        and page.header.row.state != State.RECEIVED,
        newer=_newer(page),
    )


def _newer(page: ReportPage) -> bool:
    version = page.header.reviews.redacted
    messages = page.content.messages if page.content else ()
    return version is not None and any(
        words.sender == "reporter" and words.at > version.at for words in messages
    )


def card_lines(page: ReportPage) -> list[Line]:
    """What was judged, for whoever reads the report; it opens with the approval, so that nobody grades by another."""
    step = page.header.reviews.grade
    if step is None or page.content is None or page.header.row.grade is None:
        return []
    words = {
        "harm": HARM[Harm(step.harm or 1)],
        "urgency": URGENCY[Urgency(step.urgency or 1)],
        "credibility": CREDIBILITY[Credibility(step.credibility or 1)],
    }
    return [Line(NAMES[name], text, page.content.judged.get(name, "")) for name, text in words.items()]


def sign_by(page: ReportPage) -> datetime | None:
    """Until when somebody signs beside the reviewer; None if nobody has to, or somebody did."""
    if (page.header.row.grade or 0) < CO_SIGNED:
        return None
    told = [event for event in page.events if event.kind in {Move.APPROVE_REVIEW, Move.CO_SIGN}]
    return told[-1].at + SIGN_WITHIN if told and told[-1].kind == Move.APPROVE_REVIEW else None
