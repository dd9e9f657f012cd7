"""How somebody works: languages, categories, absence, what comes by itself. For oneself, or by a supervisor."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.directory import roster
from auricle.directory import working as domain
from auricle.directory.roster import OnRoster
from auricle.errors import Invalid
from auricle.faces.desk.roster_forms import WEEKDAYS
from auricle.faces.desk.working_forms import (
    ABSENCE_TROUBLE,
    AbsenceForm,
    GoesOnForm,
    LanguagesForm,
    SkillsForm,
    forms_for,
    skill_words,
)
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit

DONE = {
    "languages": _("Kept. “Next report” gives you reports in these languages."),
    "skills": _("Kept."),
    "goes_on": _("Kept."),
    "absence": _("Kept. Whoever gives out work sees it."),
    "back": _("Kept: no absence is noted."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def working(request: HttpRequest, visit: Visit, member: int | None = None) -> HttpResponse:
    """Show it, or change one part of it. Raises NoColleague, NotTheirs."""
    subject = visit.person.id if member is None else member
    how = domain.working_of(by=visit.person, member=subject)
    shown = forms_for(how)
    if request.method == "POST":
        what = request.POST.get("what", "")
        if _change(request, visit, subject, what, shown):
            return redirect(f"{request.path}?done={what}#done")
    context = {
        "how": how,
        "mine": subject == visit.person.id,
        "address": request.path,
        "forms": shown,
        "shifts": own_shifts(visit) if member is None else (),
        "skills": skill_words(how.skills),
        "away": how.absence is not None and how.absence.holds(visit.now),
        "done": DONE.get(request.GET.get("done", "")),
        "wrong": next((form for form in shown.values() if form.errors), None),
    }
    return show(request, visit, "desk/working.html", context, status=422 if context["wrong"] else 200)


def own_shifts(visit: Visit) -> list[tuple[OnRoster, str | Promise]]:
    """One's own shifts, each with its weekday."""
    weekdays = dict(WEEKDAYS)
    shifts = roster.own_shifts(visit.person, now=visit.now)
    return [(shift, weekdays.get(shift.weekday or 0, "")) for shift in shifts]


def _change(request: HttpRequest, visit: Visit, member: int, what: str, shown: dict[str, forms.Form]) -> bool:
    """Try one of the forms; a form with errors takes its place on the page."""
    by, now = visit.person, visit.now
    match what:
        case "languages" if member == by.id:
            languages = LanguagesForm(request.POST)
            shown[what] = languages
            if languages.is_valid():
                domain.speak(by=by, languages=languages.cleaned_data["languages"], now=now)
            return languages.is_valid()
        case "goes_on" if member == by.id:
            going = GoesOnForm(request.POST)
            domain.go_on(by=by, goes_on=going.is_valid() and going.cleaned_data["goes_on"], now=now)
            return True
        case "skills":
            skills = SkillsForm(request.POST)
            shown[what] = skills
            if skills.is_valid():
                domain.give_skills(by=by, member=member, skills=skills.cleaned_data["skills"], now=now)
            return skills.is_valid()
        case "absence":
            absence = AbsenceForm(request.POST)
            shown[what] = absence
            return absence.is_valid() and _away(absence, visit, member)
        case "back":
            domain.be_absent(by=by, member=member, absence=None, now=now)
            return True
    raise Http404


def _away(form: AbsenceForm, visit: Visit, member: int) -> bool:
    try:
        domain.be_absent(by=visit.person, member=member, absence=form.absence, now=visit.now)
    except Invalid as error:
        for field, code in error.errors.items():
            form.add_error(field, ABSENCE_TROUBLE[code])
        return False
    return True
