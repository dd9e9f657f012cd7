"""The roster of a team: who is on duty when. For supervisors, who keep it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import labels
from auricle.directory import roster as domain
from auricle.directory.roster import OnRoster
from auricle.directory.working import NoColleague
from auricle.errors import Invalid
from auricle.faces.desk.roster_forms import TROUBLE, WEEKDAYS, ShiftForm
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit

DONE: Mapping[str, Promise] = {
    "given": _("It is on the roster."),
    "known": _("That was on the roster already."),
    "taken": _("It is off the roster."),
}


@dataclass(frozen=True)
class DayWords:
    """One weekday of the roster with its shifts."""

    words: str | Promise
    shifts: tuple[OnRoster, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The roster of one of one's teams, or one more shift on it. Raises NotTheirs, NoColleague."""
    team = read_team(request, visit)
    people = domain.colleagues_of(by=visit.person, team=team)
    form = ShiftForm(people, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = _give(visit, team, form)
        if given is not None:
            return redirect(_address(team, "given" if given else "known"))
    return show_roster(request, visit, team, form)


@require_POST
def roster_take(request: HttpRequest, visit: Visit, shift: int) -> HttpResponse:
    """Take one shift away. Raises NotTheirs, NoSuchShift."""
    return redirect(_address(domain.take_shift(by=visit.person, shift=shift, now=visit.now), "taken"))


def show_roster(request: HttpRequest, visit: Visit, team: int, form: ShiftForm) -> HttpResponse:
    """The page."""
    language, now = get_language() or "en", visit.now
    shifts = domain.roster_of(by=visit.person, team=team, now=now)
    names = dict(domain.colleagues_of(by=visit.person, team=team))
    context = {
        "form": form,
        "team": team,
        "team_name": labels.team(team, language),
        "teams": sorted(
            ((one, labels.team(one, language)) for one in visit.person.teams), key=lambda one: one[1]
        ),
        "on_duty": [
            (names.get(duty.member, ""), duty.until) for duty in domain.on_duty(now=now) if duty.team == team
        ],
        "days": [
            DayWords(words, tuple(s for s in shifts if s.weekday == number)) for number, words in WEEKDAYS
        ],
        "single": [shift for shift in shifts if shift.day],
        "empty": not shifts,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/roster.html", context, status=422 if form.errors else 200)


def read_team(request: HttpRequest, visit: Visit) -> int:
    """The team that the address names, or the first of one's own. Raises NoColleague."""
    text = request.GET.get("team", "")
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    first = next(iter(sorted(visit.person.teams)), None)
    if first is None:
        raise NoColleague
    return first


def _give(visit: Visit, team: int, form: ShiftForm) -> int | None:
    """How many shifts are new; None when the form has errors now."""
    try:
        return domain.give_shifts(
            by=visit.person, team=team, member=form.cleaned_data["member"], hours=form.hours, now=visit.now
        )
    except Invalid as error:
        for field, code in error.errors.items():
            form.add_error(field, TROUBLE[code])
        return None


def _address(team: int, done: str) -> str:
    return f"{reverse('roster')}?team={team}&done={done}#done"
