"""Pull next: one button gives the report to do now. The page says how it is chosen, and when nothing fits."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from auricle.directory import working
from auricle.faces.desk.going_on import NOTHING_LEFT, before
from auricle.faces.desk.working_forms import skill_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports.pulling import KINDS, pull_next


@require_http_methods(["GET", "HEAD", "POST"])
def next_report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Get the next report and go to it."""
    tried, decided = request.method == "POST", before(request)
    if tried and (pulled := pull_next(by=visit.by, now=visit.now)):
        return redirect(f"{reverse('report', kwargs={'report': pulled.report})}?done=pulled#done")
    how = working.own_working(visit.person)
    context = {
        "tried": tried,
        "decided": decided,
        "done": NOTHING_LEFT[request.GET["done"]] if decided else "",
        "can_pull": any(visit.person.may(permission) for permission, _, _ in KINDS),
        "languages": [dict(settings.LANGUAGES).get(code, code) for code in how.languages],
        "skills": skill_words(how.skills),
    }
    return show(request, visit, "desk/next_report.html", context)
