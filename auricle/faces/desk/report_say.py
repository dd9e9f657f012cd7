"""Write on a report: to the reporter, or an internal note. What was typed is never lost."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from auricle.faces.desk.in_list import done_at
from auricle.faces.desk.referral_refusals import referral_refused
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.report import Adding, Trouble, show_report
from auricle.faces.desk.say_form import TO_AGENCY, SayForm
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.desk_side import write_note, write_to_reporter
from auricle.referrals import lifecycle
from auricle.referrals.handover import answer as answer_agency
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst


@require_POST
def say(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Send or keep the text, then show the page again; or add a letter to it, which sends nothing."""
    if "letter" in request.POST:
        return show_report(request, visit, report, adding=letter_to_add(request.POST))
    form = SayForm(request.POST)
    if not form.is_valid():
        return show_report(request, visit, report, trouble=Trouble(say=form), status=422)
    try:
        kind = keep(visit, report, form)
    except (MoveNotAllowed, MoveNotNow) as error:
        trouble = Trouble(refused=move_refused(error.refusal), say=form)
        return show_report(request, visit, report, trouble=trouble, status=409)
    except (lifecycle.MoveNotAllowed, lifecycle.MoveNotNow) as error:
        trouble = Trouble(refused=referral_refused(error.refusal), say=form)
        return show_report(request, visit, report, trouble=trouble, status=409)
    except SomeoneWasFirst:
        trouble = Trouble(seen=form.cleaned_data["seen"], say=form)
        return show_report(request, visit, report, trouble=trouble, status=409)
    return redirect(done_at(request, report, kind))


def letter_to_add(posted: QueryDict) -> Adding:
    """Which letter was chosen, and what was typed so far."""
    return Adding(
        code=posted.get("letter", ""),
        chosen=tuple(posted.getlist("part")),
        reader=posted.get("reader", ""),
        typed=posted.get("text", ""),
        speakable="speakable" in posted,
    )


def keep(visit: Visit, report: UUID, form: SayForm) -> str:
    """One domain call, by the reader that was chosen. Returns the kind."""
    given = form.cleaned_data
    common = {"by": visit.by, "report": report, "text": given["text"], "now": visit.now}
    if given["reader"] == TO_AGENCY.kind:
        answer_agency(referral=given["referral"], by=visit.by, text=given["text"], now=visit.now)
    elif given["reader"] == "note":
        # A note answers nobody, so it cannot come too late.
        write_note(**common)
    else:
        write_to_reporter(kind=given["reader"], seen=given["seen"], speakable=given["speakable"], **common)
    return str(given["reader"])
