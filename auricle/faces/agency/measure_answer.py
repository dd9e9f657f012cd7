"""Answer a request to hold money. The domain decides; nothing typed is lost."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from auricle.errors import Invalid
from auricle.faces.agency.measure_answers import HINTS, TriedAnswer, why_refused
from auricle.faces.agency.referral import Trouble, show_referral
from auricle.faces.shared.staff.visit import Visit
from auricle.measures import bank_side
from auricle.measures.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.measures.log import SomeoneWasFirst
from auricle.measures.moves import Move

FIRST = _(
    "A colleague was first, or the hotline wrote something down meanwhile. Look below at what happened."
)


@require_POST
def measure_answer(request: HttpRequest, visit: Visit, referral: UUID, answer: str) -> HttpResponse:
    """Try what a button named, then show the page again. Raises NotTheirs, NoOfficer, NoMeasure."""
    if answer not in set(HINTS):
        raise Http404
    tried = TriedAnswer(Move(answer), request.POST.dict())
    try:
        make(visit, referral, tried)
    except (MoveNotAllowed, MoveNotNow) as error:
        wrong = TriedAnswer(tried.move, tried.typed, refused=why_refused(error.refusal))
    except SomeoneWasFirst:
        wrong = TriedAnswer(tried.move, tried.typed, refused=FIRST)
    except Invalid as error:
        wrong = TriedAnswer(tried.move, tried.typed, dict(error.errors))
    else:
        return redirect(f"{reverse('referral', args=[referral])}?done=measure-{answer}#measure")
    status = 409 if wrong.refused else 422
    return show_referral(request, visit, referral, trouble=Trouble(measure=wrong), status=status)


def make(visit: Visit, referral: UUID, tried: TriedAnswer) -> None:
    """One domain call with what was typed."""
    typed = tried.typed
    given: dict[str, Any] = {
        "by": visit.by,
        "referral": referral,
        "now": visit.now,
        "seen": _number(typed.get("seen", "")),
    }
    match tried.move:
        case Move.ACKNOWLEDGE:
            bank_side.acknowledge(**given)
        case Move.HOLD:
            until = read_moment(typed.get("until", ""))
            bank_side.hold(**given, amount=typed.get("amount", ""), until=until)
        case Move.RELEASE:
            bank_side.release(**given, amount=typed.get("amount", ""))
        case _:
            bank_side.not_found(**given)


def read_moment(text: str) -> datetime | None:
    """A day and a time as a browser sends them, in the house's time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=get_current_timezone())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
