"""One move on many chosen reports: what would change, then in short steps, then ten minutes to take it back."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from auricle.errors import Invalid
from auricle.faces.desk.bulk_form import BulkForm
from auricle.faces.desk.bulk_words import ASKS, STARTS, refused_words, tried_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import bulk
from auricle.reports.bulk import MOST_CHOSEN, Progress
from auricle.reports.bulk_trial import GIVES
from auricle.reports.list_filter import read_address
from auricle.reports.moves import Move
from auricle.reports.wording import MOVES


@require_POST
def bulk_trial(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the move would change in each chosen report, and what it is refused for. Raises MayNotSee, Invalid."""
    move, reports = read_move(request), chosen(request, visit)
    if not reports:
        return show(request, visit, "desk/bulk_none.html", {}, status=422)
    handlers = bulk.handlers_for(by=visit.person, reports=reports) if move in GIVES else ()
    # The first time the form comes from the list, and nobody has typed anything yet.
    form = BulkForm(move, handlers, request.POST if "reason" in request.POST else None)
    tried = bulk.trial(
        by=visit.person,
        reports=reports,
        move=move,
        subject=form.subject if form.is_valid() else None,
        now=visit.now,
    )
    would = [each for each in tried if not each.code]
    context = {
        "form": form,
        "move": move,
        "words": MOVES[move],
        "asks": ASKS[move],
        "would": [tried_words(each, move, form.subject_name, visit.now) for each in would],
        "refused": [tried_words(each, move, "", visit.now) for each in tried if each.code],
        "reports": reports,
        "ready": form.is_bound and form.is_valid() and bool(would),
        "most": MOST_CHOSEN,
        "start": STARTS[move] % {"number": len(would)},
    }
    return show(request, visit, "desk/bulk_trial.html", context, status=422 if form.errors else 200)


@require_POST
def bulk_start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Write the job down and make its first step. Raises MayNotSee, Invalid."""
    move, seen = read_move(request), read_seen(request.POST.getlist("seen"))
    handlers = bulk.handlers_for(by=visit.person, reports=list(seen)) if move in GIVES else ()
    form = BulkForm(move, handlers, request.POST)
    if not form.is_valid():
        raise Invalid({"reason": "required"})
    job = bulk.begin(by=visit.person, chosen=seen, move=move, subject=form.subject, now=visit.now)
    return run_step(request, visit, job, form.cleaned_data["reason"])


@require_POST
def bulk_go(request: HttpRequest, visit: Visit, job: UUID) -> HttpResponse:
    """The next step, with the reason that the page carries along."""
    return run_step(request, visit, job, request.POST.get("reason", ""))


@require_safe
def bulk_job(request: HttpRequest, visit: Visit, job: UUID) -> HttpResponse:
    """Where a job stands. Raises NoSuchBulk."""
    return _show(request, visit, bulk.progress(by=visit.person, bulk=job, now=visit.now), "")


@require_POST
def bulk_undo(request: HttpRequest, visit: Visit, job: UUID) -> HttpResponse:
    """Take the next few back. Raises NoSuchBulk, TooLateToUndo."""
    reason = gettext("Taken back: it was done to many reports at once by mistake.")
    stands = bulk.undo(by=visit.by, bulk=job, reason=reason, now=visit.now)
    return _show(request, visit, stands, "") if stands.left else _done(stands)


def run_step(request: HttpRequest, visit: Visit, job: UUID, reason: str) -> HttpResponse:
    """The next step of a job, and where it then stands."""
    stands = bulk.step(by=visit.by, bulk=job, reason=reason, now=visit.now)
    return _show(request, visit, stands, reason) if stands.left else _done(stands)


def _done(stands: Progress) -> HttpResponse:
    return redirect(f"{reverse('bulk-job', kwargs={'job': stands.id})}#done")


def _show(request: HttpRequest, visit: Visit, stands: Progress, reason: str) -> HttpResponse:
    context = {
        "stands": stands,
        "words": MOVES[stands.move],
        "reason": reason,
        "refused": [refused_words(each) for each in stands.refused],
        "goes_on": bool(stands.left and (reason or stands.undoing)),
    }
    return show(request, visit, "desk/bulk_job.html", context)


def chosen(request: HttpRequest, visit: Visit) -> list[UUID]:
    """The reports that were ticked, or the first of the whole list. Raises Invalid for more than can be chosen."""
    if "all" in request.POST:
        wanted = read_address(request.POST.get("list", ""))
        return bulk.all_of(by=visit.person, wanted=wanted, now=visit.now)
    return list(dict.fromkeys(read_report(each) for each in request.POST.getlist("report")))


def read_report(text: str) -> UUID:
    """The id of a report. Raises Invalid."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid({"report": "malformed"}) from error


def read_seen(lines: list[str]) -> Mapping[UUID, int]:
    """Each report with the version that was looked at. Raises Invalid."""
    found: dict[UUID, int] = {}
    for line in lines:
        report, _, version = line.partition("/")
        if not version.isascii() or not version.isdecimal() or len(version) > 9:
            raise Invalid({"seen": "malformed"})
        found[read_report(report)] = int(version)
    return found


def read_move(request: HttpRequest) -> Move:
    """The move that was chosen. Raises Invalid for one that is not made in bulk."""
    name = request.POST.get("move", "")
    if name not in set(ASKS):
        raise Invalid({"move": "unknown"})
    return Move(name)
