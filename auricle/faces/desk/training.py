"""The exercises of a training hotline: what there is, how far one is, and a button that begins one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from auricle.faces.desk.training_words import kinds
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.training import learning


@require_safe
def training(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every exercise by its kind. Raises MayNotSee."""
    found = learning.offered(by=visit.person)
    return show(request, visit, "desk/training.html", {"kinds": kinds(found, visit.person.language)})


@require_POST
def training_begin(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """Take a copy, or go on with the one in hand. Raises NoSuchExercise, NotYourPart, NoCopyYet."""
    return redirect("report", report=learning.begin(by=visit.by, code=code, now=visit.now))
