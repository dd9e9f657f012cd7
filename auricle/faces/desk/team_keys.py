"""Where the keys of teams stand: one row for each team that whoever asks may look at."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.team_key import name_of
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import team_states
from auricle.vault.team_states import TeamState


@dataclass(frozen=True)
class TeamRow:
    """A team with its name in the reader's language."""

    name: str
    state: TeamState


@require_safe
def team_keys(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the teams."""
    found = team_states.teams(by=visit.person, now=visit.now)
    rows = [TeamRow(name_of(state, visit.person.language), state) for state in found]
    return show(request, visit, "desk/team_keys.html", {"rows": rows})
