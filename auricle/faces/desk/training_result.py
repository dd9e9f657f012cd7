"""What was right in a finished exercise, what was missed, and why."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.faces.desk.training_words import result_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.training import learning


@require_safe
def training_result(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Leaks first. Raises NoSuchReport, NoSuchExercise, NotFinished."""
    found = learning.feedback(by=visit.by, report=report, now=visit.now)
    context = {"result": result_words(found, visit.person.language)}
    return show(request, visit, "desk/training_result.html", context)
