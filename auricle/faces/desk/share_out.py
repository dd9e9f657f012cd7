"""Share work out anew: what would go from whom to whom, everybody's points before and after, then the reason."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from auricle.errors import Invalid
from auricle.faces.desk.bulk import read_report, run_step
from auricle.faces.desk.bulk_form import BulkForm
from auricle.faces.desk.bulk_words import tried_words
from auricle.faces.desk.hand_words import away_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import bulk, sharing_out
from auricle.reports.moves import Move

LONGEST_NUMBER = 9


@require_safe
def share_out(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The proposal; nothing is changed by it. Raises MayNotShareOut."""
    return show_proposal(request, visit, begun="begun" in request.GET, form=BulkForm(Move.RAISE_URGENCY, ()))


@require_POST
def share_out_start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Do what was looked at, as a job that can be taken back. Raises MayNotSee, Invalid."""
    form = BulkForm(Move.RAISE_URGENCY, (), request.POST)
    if not form.is_valid():
        return show_proposal(request, visit, begun="begun" in request.POST, form=form)
    wanted = read_lines(request.POST.getlist("line"))
    job = bulk.begin_each(by=visit.person, wanted=wanted, now=visit.now)
    return run_step(request, visit, job, form.cleaned_data["reason"])


def show_proposal(request: HttpRequest, visit: Visit, *, begun: bool, form: BulkForm) -> HttpResponse:
    """The page. Asked again with an error, it proposes anew: what others did since then counts."""
    found = sharing_out.propose(by=visit.person, begun=begun, now=visit.now)
    context = {
        "form": form,
        "begun": begun,
        "lines": [
            (tried_words(line.tried, Move.REASSIGN, line.taker.name, visit.now), line.taker.id)
            for line in found.lines
        ],
        "changes": [(each, away_words(each.hand)) for each in found.changes],
    }
    return show(request, visit, "desk/share_out.html", context, status=422 if form.errors else 200)


def read_lines(lines: list[str]) -> Mapping[UUID, tuple[int, int]]:
    """Each report with the version that was looked at, and who is to get it. Raises Invalid."""
    found: dict[UUID, tuple[int, int]] = {}
    for line in lines:
        report, version, taker = (*line.split("/"), "", "")[:3]
        if not all(
            each.isascii() and each.isdecimal() and len(each) <= LONGEST_NUMBER for each in (version, taker)
        ):
            raise Invalid({"line": "malformed"})
        found[read_report(report)] = (int(version), int(taker))
    return found
