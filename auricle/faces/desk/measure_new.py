"""Ask a bank to hold money: the form beside the reviewed text that travels, and then the request."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.errors import AuricleError, Invalid
from auricle.faces.desk import package_words as words
from auricle.faces.desk.in_list import list_query
from auricle.faces.desk.measure_form import MeasureForm, read_request
from auricle.faces.desk.refer import NOT_KEPT
from auricle.faces.desk.referral_refusals import referral_refused
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.report import Trouble, show_report
from auricle.faces.desk.report_move import read_number
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.measures import asking, previewing
from auricle.referrals import handover, lifecycle
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow

WHY_NOT: Mapping[str, Promise] = {
    "key": _("Its key is missing or has expired, so nothing can be sealed to it."),
    "open": _("This report has an open referral to it."),
    "number": _("No number at which it is called back is confirmed. Administrators keep these."),
}
LATE: tuple[type[AuricleError], ...] = (
    handover.NewerVersion,
    handover.AlreadyReferred,
    handover.AgencyHasNoKey,
)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_new(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """The form, or the request. Raises MayNotRead, NoSuchReport, NotRedacted, NoTeamKey."""
    trouble: Promise | None = None
    errors: Mapping[str, str] = {}
    try:
        if request.method == "POST":
            try:
                made = asking.request(
                    by=visit.by,
                    report=report,
                    request=read_request(request.POST),
                    covers=read_number(request.POST.get("covers", "")),
                    now=visit.now,
                )
                return redirect("measure", measure=made)
            except Invalid as error:
                errors = error.errors
            except LATE as error:
                trouble = NOT_KEPT[type(error)]
        found = previewing.preview(by=visit.by, report=report, now=visit.now)
    except (MoveNotAllowed, MoveNotNow) as error:
        refused = Trouble(refused=move_refused(error.refusal))
        return show_report(request, visit, report, trouble=refused, status=409)
    except (lifecycle.MoveNotAllowed, lifecycle.MoveNotNow) as error:
        refused = Trouble(refused=referral_refused(error.refusal))
        return show_report(request, visit, report, trouble=refused, status=409)
    form = MeasureForm(found, request.POST if request.method == "POST" else None)
    form.say(errors)
    context = {
        "form": form,
        "trouble": trouble,
        "report": report,
        "reference": found.preview.reference,
        "covers": found.preview.offered.covers,
        "newer": found.preview.offered.newer,
        "parts": words.parts(found.preview.offered.texts, found.preview.category),
        "any_bank": any(not one.why for one in found.banks),
        "cannot": [(one.name, WHY_NOT[one.why]) for one in found.banks if one.why],
        "list_query": list_query(request),
    }
    status = 409 if trouble else 422 if errors else 200
    return show(request, visit, "desk/measure_new.html", context, status=status)
