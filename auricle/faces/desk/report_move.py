"""Make a move on a report. The domain decides; a refusal says who may and why not now."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from auricle.directory.permissions import Permission
from auricle.errors import Invalid
from auricle.faces.desk.going_on import onward
from auricle.faces.desk.in_list import done_at
from auricle.faces.desk.move_forms import HINTS, Tried
from auricle.faces.desk.record_fields import read_written
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.report import Trouble, show_report
from auricle.faces.desk.training_turn import result_of
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox import closing
from auricle.inbox.desk_page import TO_SOMEBODY
from auricle.reports.casework import move_report
from auricle.reports.conflicts import declare_conflict
from auricle.reports.facts import Given
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome


@require_POST
def move(request: HttpRequest, visit: Visit, report: UUID, move: str) -> HttpResponse:
    """Try the move that a button named, then show the page again."""
    asked = read_move(move)
    tried = Tried(asked, request.POST.dict())
    seen = read_number(tried.typed.get("seen", ""))
    try:
        make(visit, report, tried, seen)
    except (MoveNotAllowed, MoveNotNow) as error:
        trouble = Trouble(refused=move_refused(error.refusal), move=tried)
        return show_report(request, visit, report, trouble=trouble, status=409)
    except SomeoneWasFirst:
        return show_report(request, visit, report, trouble=Trouble(seen=seen, move=tried), status=409)
    except Invalid:
        return show_report(request, visit, report, trouble=Trouble(move=tried), status=422)
    stay = result_of(visit, report) or done_at(request, report, "moved")
    if asked is Move.PROPOSE_OUTCOME and visit.person.may(Permission.TAKE):
        return onward(visit, report, "proposed", stay=stay)
    return redirect(stay)


def make(visit: Visit, report: UUID, tried: Tried, seen: int | None) -> None:
    """One domain call with what was typed."""
    subject = read_number(tried.typed.get("subject", ""))
    if tried.move in TO_SOMEBODY and subject is None:
        raise Invalid({"subject": "required"})
    match tried.move:
        case Move.PROPOSE_OUTCOME:
            closing.propose_outcome(
                by=visit.by,
                report=report,
                outcome=read_outcome(tried.typed.get("outcome", "")),
                reason=tried.typed.get("reason", ""),
                written=read_written(tried.typed),
                now=visit.now,
                seen=seen,
            )
        case Move.APPROVE_CLOSE:
            closing.close(by=visit.by, report=report, now=visit.now, seen=seen)
        case Move.DECLARE_CONFLICT:
            declare_conflict(by=visit.by, report=report, now=visit.now, seen=seen)
        case _:
            make_plain(visit, report, tried, seen, subject)


def make_plain(visit: Visit, report: UUID, tried: Tried, seen: int | None, subject: int | None) -> None:
    """A move with nothing more than a reason, an outcome or somebody who gets the report."""
    move_report(
        by=visit.by,
        report=report,
        move=tried.move,
        now=visit.now,
        seen=seen,
        reason=tried.typed.get("reason", ""),
        given=Given(
            outcome=read_outcome(tried.typed.get("outcome", "")), category=tried.typed.get("category", "")
        ),
        subject=subject,
    )


def read_move(name: str) -> Move:
    """The move of an address; those that this page does not offer have no address."""
    if name not in set(HINTS):
        raise Http404
    return Move(name)


def read_outcome(name: str) -> Outcome | None:
    """The outcome that was chosen, or None; the domain says whether one is needed."""
    return Outcome(name) if name in set(Outcome) else None


def read_number(text: str) -> int | None:
    """A whole number out of a form, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
