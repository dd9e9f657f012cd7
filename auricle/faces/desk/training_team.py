"""How far the people of a supervisor's teams are with their exercises: counts, and neither scores nor an order."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.desk.training_words import team_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.training import learning


@require_safe
def training_team(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody by name. Raises MayNotSeeProgress."""
    return show(
        request, visit, "desk/training_team.html", {"team": team_words(learning.progress(by=visit.person))}
    )
