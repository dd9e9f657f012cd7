"""Changes of powers that wait for a second administrator, and what became of the last ones."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from auricle.directory import proposals
from auricle.directory.proposals import Waiting
from auricle.faces.desk.power_words import HINDRANCES, STATES, WHAT, detail_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import departures
from auricle.vault.departures import NOTHING, Loss


@dataclass(frozen=True)
class ProposalWords:
    """A proposal in words."""

    one: Waiting
    what: Promise
    detail: str
    state: Promise
    hindrance: Promise | str
    loss: Loss


@require_safe
def approvals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits, each with the buttons that this administrator may press, or why not."""
    context = {
        "waiting": [
            in_words(each.one, each.loss) for each in departures.waiting(by=visit.person, now=visit.now)
        ],
        "decided": [in_words(one) for one in proposals.decided(by=visit.person, now=visit.now)],
    }
    return show(request, visit, "desk/approvals.html", context)


def in_words(one: Waiting, loss: Loss = NOTHING) -> ProposalWords:
    """One proposal for a list."""
    hindrance = HINDRANCES.get(one.hindrance, "")
    return ProposalWords(
        one, WHAT[one.what], detail_words(one.what, one.detail), STATES[one.state], hindrance, loss
    )
