"""Who is behind a pseudonym, and which report behind a name in the trail: asked for one at a time, by a form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from auricle.directory import labels
from auricle.errors import Invalid
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.refusals import in_words
from auricle.faces.shared.staff.visit import Visit
from auricle.oversight import naming, reopening
from auricle.reports.reopen_reasons import REOPENINGS

LONGEST = 40
REASONS = {"reasons": REOPENINGS.items()}


@require_POST
def name_person(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The name, on this page alone. Raises NobodyByThatName."""
    pseudonym = request.POST.get("person", "")[:LONGEST]
    named = naming.name_person(by=visit.person, pseudonym=pseudonym, now=visit.now)
    teams = [labels.team(team, get_language() or "en") for team in named.person.teams]
    context = {"named": named, "roles": in_words(named.person.roles), "teams": teams}
    return show(request, visit, "desk/audit_person.html", context)


@require_POST
def name_report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The reference, on this page alone. Raises NoSuchSubject."""
    try:
        subject = bytes.fromhex(request.POST.get("subject", ""))
    except ValueError:
        subject = b""
    named = naming.name_report(by=visit.person, subject=subject, now=visit.now)
    return show(request, visit, "desk/audit_report.html", {"found": [_shown(named)], **REASONS})


@require_POST
def find_report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """From a reference to the lines of its report; a choice, where two share it. Raises NoSuchSubject."""
    typed = request.POST.get("reference", "")[:LONGEST].strip()
    try:
        found = naming.find_report(by=visit.person, reference=typed, now=visit.now)
    except Invalid:
        return show(request, visit, "desk/audit_report.html", {"wrong": True, "typed": typed}, status=422)
    if len(found) == 1:
        return redirect(f"{reverse('audit-trail')}?subject={found[0].subject.hex()}")
    return show(
        request, visit, "desk/audit_report.html", {"found": [_shown(one) for one in found], **REASONS}
    )


@require_POST
def reopen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Have a closed report opened again, then show its lines. Raises NotClosed, Invalid."""
    typed = request.POST.get("subject", "")
    try:
        subject = bytes.fromhex(typed)
    except ValueError:
        subject = b""
    reopening.reopen(by=visit.person, subject=subject, reason=request.POST.get("reason", ""), now=visit.now)
    return redirect(f"{reverse('audit-trail')}?subject={subject.hex()}")


def _shown(named: naming.NamedReport) -> dict[str, str]:
    return {"reference": named.reference, "subject": named.subject.hex()}
