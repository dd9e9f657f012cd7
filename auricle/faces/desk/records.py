"""What records officers begin with: what is due, how long overdue, and the batches in which it is destroyed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from auricle.directory.permissions import Permission
from auricle.errors import Invalid
from auricle.faces.desk.records_words import batch_words, team_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import dispositions
from auricle.reports.dispositions import MOST, DueOfTeam


@dataclass(frozen=True)
class DueWords:
    """A team's line: its name, its numbers, and how many the next batch takes."""

    name: str
    one: DueOfTeam
    next_batch: int


@require_safe
def records(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is due by team for whoever may propose, and the batches that this person sees."""
    proposes = visit.person.may(Permission.PROPOSE_DISPOSITION)
    due = dispositions.due(by=visit.person, now=visit.now) if proposes else []
    context = {
        "proposes": proposes,
        "due": [DueWords(team_words(one.team), one, min(one.open, MOST)) for one in due],
        "total": sum(one.open + one.waiting for one in due),
        "long": sum(one.long for one in due),
        "held": sum(one.held for one in due),
        "batches": [batch_words(one) for one in dispositions.batches(by=visit.person)],
    }
    return show(request, visit, "desk/records.html", context)


@require_POST
def propose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Propose a team's next batch. Raises NothingDue, DecidedBefore."""
    team = request.POST.get("team", "")
    if not (team.isascii() and team.isdigit() and len(team) < 10):
        raise Invalid({"team": "unknown"})
    batch = dispositions.propose(by=visit.person, team=int(team), now=visit.now)
    return redirect("batch", batch=batch)
