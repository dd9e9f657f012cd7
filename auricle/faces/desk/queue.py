"""The queue: the open reports of one's teams, the promise that ends first on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from auricle.faces.desk.notice_words import notice_words
from auricle.faces.desk.row_words import row_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import queries
from auricle.reports.moves import OPEN, State
from auricle.reports.wording import STATES

LATELY = timedelta(hours=24)
MOST_NOTICES = 8


@dataclass(frozen=True)
class Filter:
    """A state with its count, as a link."""

    value: str
    words: str | Promise
    count: int
    chosen: bool


@require_safe
def queue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One page of the queue and what happened lately."""
    state = read_state(request.GET.get("state", ""))
    after = request.GET.get("after", "")
    found = queries.queue(by=visit.person, after=after, state=state)
    notices = queries.latest_notices(by=visit.person, since=LATELY, now=visit.now, most=MOST_NOTICES)
    context = {
        "rows": [row_words(row, visit.now) for row in found.rows],
        "filters": filters(found.counts, state),
        "total": sum(found.counts.values()),
        "more": not found.counted_all,
        "state": state,
        "state_words": STATES[state] if state else "",
        "following": found.following,
        "first_page": not after,
        "notices": notice_words(notices),
    }
    return show(request, visit, "desk/queue.html", context)


def read_state(text: str) -> State | None:
    """The state that a filter names; anything else shows all."""
    return State(text) if text in set(OPEN) else None


def filters(counts: Mapping[State, int], chosen: State | None) -> list[Filter]:
    """The open states that have reports, in the order of a report's life, and the chosen one in any case."""
    return [
        Filter(state.value, STATES[state], counts.get(state, 0), state is chosen)
        for state in State
        if state in OPEN and (counts.get(state) or state is chosen)
    ]
