"""One urgent measure on one page: the clock, the number to call, what is asked, what the bank said, the next step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from auricle.errors import Invalid
from auricle.faces.desk.measure_forms import HINTS, TriedMeasure, move_forms
from auricle.faces.desk.measure_words import done_words, measure_refused, measure_words, running
from auricle.faces.desk.referral_refusals import referral_refused
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.refused_moves import MoveRefused
from auricle.faces.desk.report_move import read_number
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.measures import asking, board, desk_reading, following
from auricle.measures.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.measures.log import SomeoneWasFirst
from auricle.measures.money import written
from auricle.measures.moves import Basis, Move, SpokeTo, State
from auricle.measures.wording import BASES, SPOKE_TO, STATES
from auricle.referrals import lifecycle as of_referrals
from auricle.referrals.moves import State as ReferralState
from auricle.reports import lifecycle as of_reports

DONE: Mapping[Move, Promise] = {
    Move.RELEASE_NUMBERS: _("Released. Now phone the bank."),
    Move.PHONE: _("Written down. The bank sees the request and its account numbers now."),
    Move.EXTEND: _("Written down. The hold ends later."),
    Move.RELEASE: _("Written down. The hold is over."),
    Move.NOT_FOUND: _("Written down. There was nothing to hold."),
    Move.HAND_OVER: _("The referral to the court is drafted. Another person approves it."),
}


@dataclass(frozen=True)
class MeasureTrouble:
    """Why something that was tried on this page did not happen, and what was typed for it."""

    refused: MoveRefused | None = None
    first: bool = False
    tried: TriedMeasure | None = None


@require_safe
def measures(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The open ones of one's teams. Raises NoMeasures."""
    rows = board.listed(by=visit.person, now=visit.now)
    context = {"rows": [measure_words(row, visit.now) for row in rows]}
    return show(request, visit, "desk/measures.html", context)


@require_safe
def measure(request: HttpRequest, visit: Visit, measure: UUID) -> HttpResponse:
    """Open it for this request; that leaves its line in the trail. Raises NoSuchMeasure, NoSuchReferral, MayNotRead."""
    return show_measure(request, visit, measure)


def show_measure(
    request: HttpRequest,
    visit: Visit,
    measure: UUID,
    trouble: MeasureTrouble = MeasureTrouble(),
    status: int = 200,
) -> HttpResponse:
    """The page, and on top what went wrong."""
    page = desk_reading.open_measure(by=visit.by, measure=measure, now=visit.now)
    row = page.row
    phones = {one.id: one.phone for one in (*page.numbers, *((page.called,) if page.called else ()))}
    done = request.GET.get("done", "")
    context = {
        "page": page,
        "state": STATES[State(row.state)],
        "clock": running(row.due_kind, row.due_at, visit.now),
        "to_phone": row.state == State.REQUESTED,
        "approved": page.referral_state not in {ReferralState.DRAFTED, ReferralState.APPROVED},
        "amounts": {
            name: written(amount, row.currency)
            for name, amount in (
                ("asked", row.amount_asked),
                ("held", row.amount_held),
                ("released", row.amount_released),
            )
            if amount is not None
        },
        "basis": BASES[Basis(row.basis)],
        "numbers": [(one, SPOKE_TO[SpokeTo(one.desk)]) for one in page.numbers],
        "steps": move_forms(page, trouble.tried),
        "done_lines": [done_words(one, row.currency, phones) for one in reversed(page.done)],
        "trouble": trouble,
        "done": DONE[Move(done)] if done in set(DONE) else "",
    }
    return show(request, visit, "desk/measure.html", context, status=status)


@require_POST
def move(request: HttpRequest, visit: Visit, measure: UUID, move: str) -> HttpResponse:
    """Try the move that a button named, then show the page again."""
    if move not in {each.value for each in HINTS}:
        raise Http404
    tried = TriedMeasure(Move(move), request.POST.dict())
    try:
        make(visit, measure, tried)
    except (MoveNotAllowed, MoveNotNow) as error:
        trouble = MeasureTrouble(refused=measure_refused(error.refusal), tried=tried)
        return show_measure(request, visit, measure, trouble, 409)
    except (of_referrals.MoveNotAllowed, of_referrals.MoveNotNow) as error:
        trouble = MeasureTrouble(refused=referral_refused(error.refusal), tried=tried)
        return show_measure(request, visit, measure, trouble, 409)
    except (of_reports.MoveNotAllowed, of_reports.MoveNotNow) as error:
        trouble = MeasureTrouble(refused=move_refused(error.refusal), tried=tried)
        return show_measure(request, visit, measure, trouble, 409)
    except SomeoneWasFirst:
        return show_measure(request, visit, measure, MeasureTrouble(first=True, tried=tried), 409)
    except Invalid as error:
        wrong = TriedMeasure(tried.move, tried.typed, dict(error.errors))
        return show_measure(request, visit, measure, MeasureTrouble(tried=wrong), 422)
    return redirect(reverse("measure", kwargs={"measure": measure}) + f"?done={move}#done")


def make(visit: Visit, measure: UUID, tried: TriedMeasure) -> None:
    """One domain call with what was typed."""
    typed = tried.typed
    given: dict[str, Any] = {
        "by": visit.by,
        "measure": measure,
        "now": visit.now,
        "seen": read_number(typed.get("seen", "")),
    }
    match tried.move:
        case Move.RELEASE_NUMBERS:
            asking.release_numbers(**given)
        case Move.PHONE:
            spoke_to = typed.get("spoke_to", "")
            asking.phone(
                **given,
                called=read_number(typed.get("called", "")),
                spoke_to=SpokeTo(spoke_to) if spoke_to in set(SpokeTo) else None,
                verified=typed.get("verified") == "on",
            )
        case Move.EXTEND:
            following.extend(**given, until=read_moment(typed.get("until", "")))
        case Move.HAND_OVER:
            text, basis = typed.get("request", ""), typed.get("legal_basis", "")
            following.hand_over(**given, court=typed.get("court", ""), text=text, legal_basis=basis)
        case Move.RELEASE:
            following.release(**given)
        case _:
            following.not_found(**given)


def read_moment(text: str) -> datetime | None:
    """A day and a time as a browser sends them, in the house's time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=get_current_timezone())
