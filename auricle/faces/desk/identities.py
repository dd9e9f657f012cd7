"""What the custodians have to decide, and every request of the last months: each opening is told to all seats."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from auricle.faces.desk.identity_words import PEOPLE, STATES
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.identity_custody import RequestLine, requests
from auricle.reports.identity_reasons import REASONS

RUNNING = frozenset({"asked", "supported"})


@dataclass(frozen=True)
class RequestWords:
    """A request in words."""

    line: RequestLine
    reason: Promise
    state: Promise
    people: tuple[tuple[Promise, str], ...]


@require_safe
def identities(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Requests that wait, then what became of the others. Raises NoSeat."""
    lines = [in_words(line) for line in requests(by=visit.by, now=visit.now)]
    context = {
        "waiting": [one for one in lines if one.line.state in RUNNING],
        "over": [one for one in lines if one.line.state not in RUNNING],
    }
    return show(request, visit, "desk/identities.html", context)


def in_words(line: RequestLine) -> RequestWords:
    """One request for a list or a page."""
    people = tuple((words, line.people[role]) for role, words in PEOPLE.items() if role in line.people)
    return RequestWords(line, REASONS[line.code], STATES[line.state], people)
