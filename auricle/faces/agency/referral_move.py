"""Answer a referral. The domain decides; a refusal says who may and why not now, and nothing typed is lost."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from auricle.errors import Invalid
from auricle.faces.agency.answer_forms import HINTS, Tried, read_day
from auricle.faces.agency.referral import Trouble, show_referral
from auricle.faces.agency.referral_words import refused
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import agency_side
from auricle.referrals.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.referrals.log import SomeoneWasFirst
from auricle.referrals.moves import AgencyOutcome, Ground, Longer, Move

PLAIN: Mapping[Move, Callable[..., None]] = {
    Move.ACKNOWLEDGE: agency_side.acknowledge,
    Move.ACCEPT: agency_side.accept,
    Move.BEGIN: agency_side.begin,
    Move.CONFIRM_DELETION: agency_side.confirm_deletion,
}
"""What takes nothing but a press."""
SAID: Mapping[Move, Callable[..., None]] = {Move.ASK: agency_side.ask, Move.DISPUTE: agency_side.dispute}
"""What takes words alone."""


@require_POST
def referral_move(request: HttpRequest, visit: Visit, referral: UUID, move: str) -> HttpResponse:
    """Try what a button named, then show the page again."""
    if move not in set(HINTS):
        raise Http404
    tried = Tried(Move(move), request.POST.dict())
    seen = _number(tried.typed.get("seen", ""))
    try:
        make(visit, referral, tried, seen)
    except (MoveNotAllowed, MoveNotNow) as error:
        trouble = Trouble(refused=refused(error.refusal), tried=tried)
        return show_referral(request, visit, referral, trouble=trouble, status=409)
    except SomeoneWasFirst:
        return show_referral(request, visit, referral, trouble=Trouble(seen=seen, tried=tried), status=409)
    except Invalid as error:
        wrong = Tried(tried.move, tried.typed, dict(error.errors))
        return show_referral(request, visit, referral, trouble=Trouble(tried=wrong), status=422)
    return redirect(f"{reverse('referral', args=[referral])}?done={move}#done")


def make(visit: Visit, referral: UUID, tried: Tried, seen: int | None) -> None:
    """One domain call with what was typed."""
    given, move = tried.typed, tried.move
    text = given.get("words", "")
    if move in PLAIN:
        PLAIN[move](by=visit.by, referral=referral, now=visit.now, seen=seen)
    elif move in SAID:
        SAID[move](by=visit.by, referral=referral, text=text, now=visit.now, seen=seen)
    elif move is Move.EXTEND:
        until = read_day(given.get("until", ""))
        why = _longer(given.get("why", ""))
        agency_side.extend(
            by=visit.by, referral=referral, until=until, why=why, text=text, now=visit.now, seen=seen
        )
    elif move is Move.REPORT_OUTCOME:
        outcome = _outcome(given.get("outcome", ""))
        agency_side.report_outcome(
            by=visit.by, referral=referral, outcome=outcome, text=text, now=visit.now, seen=seen
        )
    else:
        agency_side.request_return(
            by=visit.by,
            referral=referral,
            ground=_ground(given.get("ground", "")),
            text=text,
            now=visit.now,
            owner=given.get("owner", "")[:40],
            number=given.get("number", "")[:80],
            seen=seen,
        )


def _ground(name: str) -> Ground | None:
    return Ground(name) if name in set(Ground) else None


def _outcome(name: str) -> AgencyOutcome | None:
    return AgencyOutcome(name) if name in set(AgencyOutcome) else None


def _longer(name: str) -> Longer:
    if name not in set(Longer):
        raise Invalid({"why": "required"})
    return Longer(name)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
