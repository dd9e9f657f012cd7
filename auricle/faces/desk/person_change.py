"""Change somebody's powers: each form of a person's page comes here."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from auricle.directory.powers import What
from auricle.errors import Invalid
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import changing_powers

LONGEST = 60


@require_POST
def person_change(request: HttpRequest, visit: Visit, member: int) -> HttpResponse:
    """Make or propose the change, and show the person again."""
    detail = request.POST.get("detail", "")[:LONGEST]
    made = changing_powers.change(
        by=visit.by,
        member=member,
        what=read_what(request.POST.get("what", "")),
        detail=detail,
        now=visit.now,
        aware="aware" in request.POST,
    )
    query = urlencode({"done": "done" if made else "proposed"})
    return redirect(f"{reverse('person', kwargs={'member': member})}?{query}")


def read_what(text: str) -> What:
    """The change that a form names. Raises Invalid for anything else."""
    if text not in set(What):
        raise Invalid({"what": "unknown"})
    return What(text)
