"""The supervisor's board: six numbers that are links, where the clocks of each team stand, who has how much in hand.

It lives by short answers of the kind that a browser asks for again by itself (ADR 37): no connection stays open, so
that no number of boards takes the desk's threads from those who work.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.call_backs import board as phone_board
from auricle.call_backs.board import PhoneBoard
from auricle.directory import labels, roster
from auricle.faces.desk.hand_words import away_words
from auricle.faces.desk.ladder_words import told_up
from auricle.faces.desk.measure_words import board_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals.board import DeskBoard
from auricle.reports import board as domain
from auricle.reports.list_filter import Due, ListFilter, Who
from auricle.reports.moves import ClockKind, State
from auricle.reports.reference import reference_of
from auricle.reports.wording import CLOCKS
from auricle.reports.workload import Hand

ASK_AGAIN_MS = 5_000
LONGEST_BAR = 160

Text = str | Promise


@dataclass(frozen=True)
class Number:
    """One of the six, as a link into the queue; `more` says that the number is a lower bound."""

    words: Text
    count: int
    address: str
    more: bool = False
    loud: bool = False


@dataclass(frozen=True)
class HeatCell:
    """Where the clocks of one kind stand in one team."""

    count: int
    over: int
    soon: int

    @property
    def level(self) -> str:
        """The colour; words and numbers in the cell say the same."""
        return "over" if self.over else "late" if self.soon else "calm"


@dataclass(frozen=True)
class HeatRow:
    """One team."""

    team: str
    cells: tuple[HeatCell | None, ...]


@dataclass(frozen=True)
class HandRow:
    """One member's work in hand, with a bar beside the points."""

    hand: Hand
    away: str
    bar: int


@require_safe
def board(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page. Raises NoBoard."""
    phone = phone_board.board(by=visit.person, now=visit.now)
    whole = phone.whole
    found, standing = whole.desk.reports, whole.desk.reports.standing
    most = max((hand.load.points for hand in standing.hands), default=0) or 1
    context = {
        "mark": phone.mark,
        "rung": whole.rung,
        "measures": board_words(whole, visit.now),
        "at": standing.at,
        "numbers": [*numbers(found), *referral_numbers(whole.desk), *call_back_numbers(phone)],
        "whole": found.whole,
        "kinds": [CLOCKS[kind] for kind in ClockKind],
        "heat": heat(standing.cells),
        "hands": [HandRow(h, away_words(h), LONGEST_BAR * h.load.points // most) for h in standing.hands],
        "duties": duties(standing),
        "escalations": [escalation(each) for each in found.escalations],
    }
    return show(request, visit, "desk/board.html", context)


@require_safe
def board_live(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whether the board has changed, as an event; then the answer ends and the browser asks again. Raises NoBoard."""
    mark = phone_board.board(by=visit.person, now=visit.now).mark
    known = request.headers.get("Last-Event-ID", "") == mark
    event = ": as before" if known else f"id: {mark}\nevent: board\ndata: {mark}"
    return HttpResponse(f"retry: {ASK_AGAIN_MS}\n{event}\n\n", content_type="text/event-stream")


def escalation(one: domain.Escalation) -> dict[str, object]:
    """One line of what was told up the ladder."""
    words, whom = told_up(one.kind)
    reference = reference_of(one.report_id)
    return {"words": words, "whom": whom, "report": one.report_id, "reference": reference, "at": one.at}


def duties(standing: domain.Standing) -> list[dict[str, object]]:
    """Who is on shift now: for which team, until when."""
    language, names = get_language() or "en", {hand.id: hand.name for hand in standing.hands}
    # Supervisors have no work in hand, and are on shift all the same.
    names |= roster.names_of([duty.member for duty in standing.duties if duty.member not in names])
    return [
        {"name": names[duty.member], "team": labels.team(duty.team, language), "until": duty.until}
        for duty in standing.duties
        if duty.member in names
    ]


def numbers(found: domain.Board) -> list[Number]:
    """The six. What is due within a day holds what is overdue, as the list behind the link does."""
    standing, more = found.standing, not found.standing.whole
    return [
        Number(_("without a handler"), standing.nobody, _link(ListFilter(who=Who.NOBODY)), more),
        Number(_("due within a day, or overdue"), standing.soon, _link(ListFilter(due=Due.DAY)), more),
        Number(_("overdue"), standing.over, _link(ListFilter(due=Due.OVER)), more, loud=True),
        Number(pgettext("board", "urgent"), standing.urgent, _link(ListFilter(urgent=True)), more, loud=True),
        Number(
            _("outcomes that wait for you"),
            found.approvals,
            _link(ListFilter(state=State.OUTCOME_PROPOSED)),
            found.more,
        ),
        Number(
            _("withdrawals to decide"),
            found.withdrawals,
            _link(ListFilter(state=State.WITHDRAWN)),
            found.more,
        ),
    ]


def referral_numbers(found: DeskBoard) -> list[Number]:
    """What agencies wait for. What is rare is shown only where there is some."""
    address = reverse("referrals")
    numbers = [
        Number(_("returns to rule on"), found.returns, f"{address}#returns-title", found.more, loud=True),
        Number(
            _("referrals that wait for your approval"), found.drafts, f"{address}?state=DRAFTED", found.more
        ),
    ]
    rare = [
        (_("referrals that could not be delivered"), found.undelivered, "undelivered", True),
        (_("letters to print and post"), found.letters, "letters", False),
        (_("newer versions for agencies to release"), found.newer, "newer", False),
        (_("disguised voices to decide on"), found.disguised, "disguised", False),
    ]
    numbers += [
        Number(words, count, f"{address}#{place}-title", found.more, loud=loud)
        for words, count, place, loud in rare
        if count
    ]
    return numbers


def call_back_numbers(found: PhoneBoard) -> list[Number]:
    """Who waits to be called back, in a house where somebody does."""
    address = f"{reverse('call-backs')}#call-backs"
    numbers = [
        Number(_("callers to call back now"), found.due, address),
        Number(_("call-backs not made in their hours"), found.overdue, address, loud=True),
    ]
    return [number for number in numbers if number.count]


def heat(cells: tuple[domain.Cell, ...]) -> list[HeatRow]:
    """A row for each team that has open reports, a cell for each kind of clock."""
    language, known = get_language() or "en", {(cell.team, cell.kind): cell for cell in cells}
    return [
        HeatRow(
            labels.team(team, language),
            tuple(_heat_cell(known.get((team, kind.value))) for kind in ClockKind),
        )
        for team in sorted({cell.team for cell in cells})
    ]


def _heat_cell(cell: domain.Cell | None) -> HeatCell | None:
    return HeatCell(cell.count, cell.over, cell.soon - cell.over) if cell else None


def _link(wanted: ListFilter) -> str:
    return f"{reverse('queue')}?{wanted.address()}"
