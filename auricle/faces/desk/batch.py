"""One batch: how far it is, who decided, which reports, and the buttons of whoever may still decide."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from auricle.errors import Invalid
from auricle.faces.desk.records_words import RESULTS, batch_words, category_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import dispositions
from auricle.reports.keeping_reasons import KEEPS
from auricle.reports.outcomes import Outcome
from auricle.reports.wording import OUTCOMES

MISSING_REASON = _("Choose why it is not destroyed")


@dataclass(frozen=True)
class LineWords:
    """One report of a batch."""

    reference: str
    category: str
    outcome: Promise | str
    due_on: date
    result: Promise


@require_safe
def batch(request: HttpRequest, visit: Visit, batch: int) -> HttpResponse:
    """The page of a batch."""
    return show_batch(request, visit, batch)


@require_POST
def decide(request: HttpRequest, visit: Visit, batch: int) -> HttpResponse:
    """Agree or refuse. Raises DecidedBefore, NoSuchBatch, and NotFresh for agreeing."""
    match request.POST.get("button", ""):
        case "agree":
            dispositions.agree(by=visit.by, batch=batch, now=visit.now)
        case "refuse":
            try:
                reason = request.POST.get("reason", "")
                dispositions.refuse(by=visit.person, batch=batch, reason=reason, now=visit.now)
            except Invalid:
                return show_batch(request, visit, batch, wrong=MISSING_REASON, status=422)
        case _:
            raise Invalid({"button": "unknown"})
    return redirect("batch", batch=batch)


def show_batch(
    request: HttpRequest, visit: Visit, batch: int, *, wrong: Promise | None = None, status: int = 200
) -> HttpResponse:
    """The page, and what was wrong with a refusal."""
    found, lines = dispositions.read(by=visit.person, batch=batch)
    context = {
        "batch": batch_words(found),
        "lines": [
            LineWords(
                line.reference,
                category_words(line.category),
                OUTCOMES[Outcome(line.outcome)] if line.outcome else "",
                line.due_on,
                RESULTS[line.result],
            )
            for line in lines
        ],
        "keeps": KEEPS.items(),
        "wrong": wrong,
    }
    return show(request, visit, "desk/batch.html", context, status=status)
