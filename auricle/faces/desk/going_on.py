"""After the end of a review the next one comes by itself, for whoever has it so: what was done is said on its page."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.training_turn import result_of
from auricle.faces.shared.staff.visit import Visit
from auricle.reports.pulling import go_on

DONE: Mapping[str, Promise] = {
    "passed": _("Passed on to the second review. This is your next report."),
    "reviewed": _("The second review is done. This is your next report."),
    "proposed": _("The outcome is proposed. This is your next report."),
}
NOTHING_LEFT: Mapping[str, Promise] = {
    "passed": _("Passed on to the second review."),
    "reviewed": _("The second review is done. A handler can take it over."),
    "proposed": _("The outcome is proposed. Another person reads it."),
}


def onward(visit: Visit, report: UUID, done: str, *, stay: str) -> HttpResponse:
    """To the next review, or to the page that says that none waits; to `stay` for whoever asks for it themselves."""
    # Whoever learns reads first what was right.
    if result := result_of(visit, report):
        return redirect(result)
    going = go_on(by=visit.by, now=visit.now)
    if not going.wanted:
        return redirect(stay)
    place = reverse("report", kwargs={"report": going.pulled.report}) if going.pulled else reverse("next")
    return redirect(f"{place}?{urlencode({'done': done, 'before': report})}#done")


def before(request: HttpRequest) -> UUID | None:
    """The report that was decided just before this page came by itself."""
    try:
        return UUID(request.GET.get("before", "")) if request.GET.get("done") in DONE else None
    except ValueError:
        return None
