"""The queue: the open reports of one's teams, the promise that ends first on top."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from auricle.faces.desk.notice_words import notice_words
from auricle.faces.desk.queue_filter import QueueFilterForm, in_words
from auricle.faces.desk.row_words import row_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import bulk, queries
from auricle.reports.list_filter import ListFilter, read
from auricle.reports.moves import OPEN, State
from auricle.reports.reference import ids_of, reference_of
from auricle.reports.wording import MOVES, STATES

LATELY = timedelta(hours=24)
MOST_NOTICES = 8


@dataclass(frozen=True)
class Filter:
    """A state with its count, as a link that keeps the rest of the filter."""

    address: str
    words: str | Promise
    count: int
    chosen: bool


@require_safe
def queue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One page of the queue and what happened lately."""
    wanted = read(request.GET.dict())
    after = request.GET.get("after", "")
    found = queries.queue(by=visit.person, after=after, wanted=wanted, now=visit.now)
    notices = queries.latest_notices(by=visit.person, since=LATELY, now=visit.now, most=MOST_NOTICES)
    context = {
        "rows": [row_words(row, visit.now) for row in found.rows],
        "filters": filters(found.counts, wanted),
        "total": sum(found.counts.values()),
        "more": not found.counted_all,
        "list": wanted.address(),
        "any_state": replace(wanted, state=None).address(),
        "any_state_chosen": wanted.state is None,
        "narrowed": in_words(wanted),
        "filter_form": QueueFilterForm(wanted),
        "bulk_moves": [(move.value, MOVES[move]) for move in bulk.moves_of(visit.person)],
        "moved": moved_away(request.GET.get("moved", "")),
        "following": found.following,
        "first_page": not after,
        "notices": notice_words(notices),
    }
    return show(request, visit, "desk/queue.html", context)


def filters(counts: Mapping[State, int], wanted: ListFilter) -> list[Filter]:
    """The open states that have reports, in the order of a report's life, and the chosen one in any case."""
    return [
        Filter(
            replace(wanted, state=state).address(), STATES[state], counts.get(state, 0), state is wanted.state
        )
        for state in State
        if state in OPEN and (counts.get(state) or state is wanted.state)
    ]


def moved_away(text: str) -> str:
    """The reference of a report that was just handed over; whatever else an address says is not shown."""
    found = ids_of(text)
    return reference_of(found[0]) if found else ""
