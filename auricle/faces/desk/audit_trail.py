"""The explorer of the trail: by person, kind, day, hour or report, page after page."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.desk.audit_filter import read_filter
from auricle.faces.desk.audit_words import Text, act_words, detail_words, who
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.oversight.lines import LAST, Line, lines

OWN_PLACES = frozenset({"kind=right", "kind=key"})


@dataclass(frozen=True)
class LineWords:
    """One line in words. Members and reports stay as the trail calls them."""

    seq: int
    at: datetime
    actor: str
    who: Text
    what: Text
    subject: str
    detail: list[tuple[Text, Text]]


@require_safe
def audit_trail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One page of lines."""
    chosen = read_filter(request.GET)
    page = lines(by=visit.person, wanted=chosen.wanted, now=visit.now)
    context = {
        "rows": [_words(line) for line in page.lines],
        "filter": chosen,
        "following": page.following,
        # Changes of rights and keys have places of their own among the pages.
        "at": chosen.address.removeprefix("kind=") if chosen.address in OWN_PLACES else "trail",
        "later": chosen.wanted.before != LAST,
    }
    return show(request, visit, "desk/audit_trail.html", context)


def _words(line: Line) -> LineWords:
    return LineWords(
        seq=line.seq,
        at=line.at,
        actor=line.actor,
        who=who(line.actor),
        what=act_words(line.act),
        subject=line.subject,
        detail=detail_words(line.detail),
    )
