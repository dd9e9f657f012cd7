"""The checklist of the first review, and passing the report on with it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from auricle.faces.desk.going_on import onward
from auricle.faces.desk.refusals import MoveRefused, move_refused
from auricle.faces.desk.review_forms import ChecklistForm
from auricle.faces.desk.row_words import row_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.reviewing import pass_on
from auricle.reports import queries
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Show the four questions, or keep the answers and pass the report on. Raises MayNotRead, NoSuchReport."""
    if request.method != "POST":
        return _show(request, visit, report)
    form = ChecklistForm(request.POST)
    if not form.is_valid():
        return _show(request, visit, report, form=form, status=422)
    try:
        pass_on(
            by=visit.by, report=report, answers=form.answers, seen=form.cleaned_data["seen"], now=visit.now
        )
    except (MoveNotAllowed, MoveNotNow) as error:
        return _show(request, visit, report, form=form, refused=move_refused(error.refusal), status=409)
    except SomeoneWasFirst:
        return _show(request, visit, report, form=form, stale=True, status=409)
    stay = f"{reverse('report', kwargs={'report': report})}?done=moved#done"
    return onward(visit, report, "passed", stay=stay)


def _show(
    request: HttpRequest,
    visit: Visit,
    report: UUID,
    *,
    form: ChecklistForm | None = None,
    refused: MoveRefused | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    header = queries.header(by=visit.person, report=report, now=visit.now)
    seen, before = header.reviews.number("checklist"), header.reviews.checklist
    if form is not None:
        form.data = {**dict(form.data.items()), "seen": seen}
    context = {
        "row": row_words(header.row, visit.now),
        "form": form or ChecklistForm(initial={**(before.answers if before else {}), "seen": seen}),
        "trouble": {"refused": refused},
        "stale": stale,
    }
    return show(request, visit, "desk/checklist.html", context, status=status)
