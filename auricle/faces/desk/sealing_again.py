"""Seal open referrals again for the key of an agency's own system: how many are left, a button for the next ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from auricle.faces.desk.report_move import read_number
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import sealing_again as domain


@require_safe
def sealing_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Agencies with a system of their own, and how many it cannot open yet. Raises MayNotSealAgain."""
    context = {
        "agencies": domain.waiting(by=visit.person, now=visit.now),
        "done": read_number(request.GET.get("done", "")),
        "batch": domain.BATCH,
    }
    return show(request, visit, "desk/sealing_again.html", context)


@require_POST
def seal_again(request: HttpRequest, visit: Visit, agency: str) -> HttpResponse:
    """Seal the next ones. Raises MayNotSealAgain, NothingToSeal."""
    done = domain.seal_again(by=visit.by, agency=agency, now=visit.now)
    return redirect(f"{reverse('sealing-again')}?done={done}#done")
