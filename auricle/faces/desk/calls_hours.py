"""The phone's plan for administrators: when people answer, who helps out, when callers are called back, single days."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.calls import planning as domain
from auricle.calls.hours import in_words
from auricle.directory import roster
from auricle.errors import Invalid
from auricle.faces.desk.calls_hours_form import WRONG, DayForm, PlanForm
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit

DONE = {
    "kept": _("Kept. The phone goes by it from now on."),
    "day": _("Kept. That day has hours of its own."),
    "no-day": _("Taken away. That day is like any other again."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def calls_hours(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The plan, or a newer one. Raises KeepsNoPlan, PlanChanged."""
    held = domain.held(by=visit.person, now=visit.now)
    form = PlanForm(held.plan, held.teams, request.POST if request.method == "POST" else None)
    seen = _number(request.POST.get("seen", ""))
    if (
        form.is_bound
        and form.is_valid()
        and _kept(form, lambda: domain.adopt(by=visit.person, plan=form.plan(), seen=seen, now=visit.now))
    ):
        return redirect(reverse("calls-hours") + "?done=kept#done")
    # What was typed goes with the version that it was typed for.
    return _page(request, visit, held, form, DayForm(), seen if form.is_bound else held.plan.version)


@require_POST
def calls_day(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Give a day hours of its own, or take them away. Raises KeepsNoPlan, PlanChanged."""
    form = DayForm(request.POST)
    if request.POST.get("button") == "end":
        domain.unset_day(by=visit.person, day=_day(request.POST.get("day", "")), now=visit.now)
        return redirect(reverse("calls-hours") + "?done=no-day#done")
    held = domain.held(by=visit.person, now=visit.now)
    if form.is_valid() and _kept(
        form,
        lambda: domain.set_day(
            by=visit.person, day=form.cleaned_data["day"], hours=form.cleaned_data["hours"], now=visit.now
        ),
    ):
        return redirect(reverse("calls-hours") + "?done=day#done")
    return _page(request, visit, held, PlanForm(held.plan, held.teams), form, held.plan.version)


def _page(
    request: HttpRequest, visit: Visit, held: domain.Held, form: PlanForm, day: DayForm, seen: int
) -> HttpResponse:
    context = {
        "held": held,
        "seen": seen,
        "form": form,
        "day_form": day,
        "trouble": day if day.errors else form,
        "days": [(one, in_words(held.plan.days[one])) for one in sorted(held.plan.days)],
        "zone": roster.zone(),
        "done": DONE.get(request.GET.get("done", "")),
    }
    status = 422 if form.errors or day.errors else 200
    return show(request, visit, "desk/calls_hours.html", context, status=status)


def _kept(form: forms.Form, keep: Callable[[], int]) -> bool:
    """Whether it was kept; else the form has its errors now."""
    try:
        keep()
    except Invalid as error:
        for name, code in error.errors.items():
            form.add_error(name, str(WRONG[name, code]))
        return False
    return True


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise domain.PlanChanged from None
