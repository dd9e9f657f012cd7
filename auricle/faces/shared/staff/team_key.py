"""One team's key, or an agency's: who holds it, handing it on, changing it. Each step is a plain form.

The desk has these pages for its teams, and the agencies' face for the agency of whoever sits there.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from auricle.directory.permissions import Permission
from auricle.errors import Invalid
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import first_key, handing_over, rotation, team_states
from auricle.vault.team_states import TeamState

# One post moves grants for so long: short enough for a page that shows its progress, long enough to get somewhere.
SECONDS = 2.0
MOVING = "moving"
DONE = ("handed", "covered", "begun", "made", "taken")


@require_safe
def team_key(request: HttpRequest, visit: Visit, team: str) -> HttpResponse:
    """Show where the team's key stands. `?moving` is a page that goes on by itself where scripts run."""
    state = team_states.team(by=visit.person, code=team, now=visit.now)
    context = {
        "state": state,
        "name": name_of(state, visit.person.language),
        # On the desk, for who runs the house; not while another key waits.
        "takes": state.agency and state.waiting is None and visit.person.may(Permission.CONFIGURE),
        "keeps": state.own and state.held and visit.person.may(Permission.KEEP_KEYS),
        "moving": MOVING in request.GET and state.change is not None and state.change.left > 0,
        "done": next((word for word in DONE if word in request.GET), ""),
        "own_fingerprint": team_states.own_fingerprint(visit.person),
    }
    return show(request, visit, "shared/staff/team_key.html", context)


@require_POST
def hand_over(request: HttpRequest, visit: Visit, team: str) -> HttpResponse:
    """Give the key to a colleague. Raises what handing_over.hand_over raises, and Invalid."""
    typed = request.POST.get("member", "")
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        raise Invalid({"member": "malformed"})
    handing_over.hand_over(by=visit.by, team=team, member=int(typed), now=visit.now)
    return _back(team, "handed")


@require_POST
def cover(request: HttpRequest, visit: Visit, team: str) -> HttpResponse:
    """Seal the key for a recovery from paper."""
    handing_over.cover(by=visit.by, team=team, now=visit.now)
    return _back(team, "covered")


@require_POST
def change(request: HttpRequest, visit: Visit, team: str) -> HttpResponse:
    """Begin a change of keys."""
    rotation.begin(by=visit.by, team=team, now=visit.now)
    return _back(team, "begun")


@require_POST
def move(request: HttpRequest, visit: Visit, team: str) -> HttpResponse:
    """Move grants for a little while; the page then goes on, or says that all is through."""
    rotation.step(by=visit.by, team=team, now=visit.now, seconds=SECONDS)
    return _back(team, MOVING)


@require_POST
def make(request: HttpRequest, visit: Visit, team: str) -> HttpResponse:
    """The first officer of an agency makes its key."""
    first_key.make(by=visit.by, team=team, now=visit.now)
    return _back(team, "made")


def name_of(state: TeamState, language: str) -> str:
    """The team's name in a language, or in English."""
    return state.names.get(language, state.names["en"])


def _back(team: str, what: str) -> HttpResponse:
    return redirect(f"{reverse('team-key', kwargs={'team': team})}?{what}#done")
