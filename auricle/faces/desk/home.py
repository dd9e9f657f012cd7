"""The first page after signing in: the queue, or for roles whose pages are still to come, a word about that."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from auricle.directory.permissions import Permission, Role
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.refusals import in_words
from auricle.faces.shared.staff.visit import Visit


@require_safe
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where this member's work begins."""
    if visit.person.may(Permission.SEE_QUEUE):
        return redirect("queue")
    if visit.person.may(Permission.MANAGE_ACCOUNTS):
        return redirect("administration")
    if visit.person.may(Permission.OPEN_IDENTITY):
        return redirect("identities")
    if visit.person.may(Permission.SEE_TRAIL):
        return redirect("audit")
    if visit.person.may(Permission.HOLD):
        return redirect("records")
    if Role.CALL_TAKER in visit.person.roles:
        return redirect("phone")
    if visit.person.may(Permission.FILE_REPORT):
        return redirect("register")
    return show(request, visit, "desk/home.html", {"roles": in_words(visit.person.roles)})
