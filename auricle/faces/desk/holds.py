"""Holds: the closed reports that may not be destroyed, why and by whom; place one, lift one."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import colleagues
from auricle.errors import Invalid
from auricle.faces.desk.records_words import category_words, team_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.reports import holding
from auricle.reports.holding import Held
from auricle.reports.keeping_reasons import HOLDS, LIFTS
from auricle.reports.lifecycle import MoveNotNow
from auricle.reports.log import SomeoneWasFirst

LONGEST = 40
WRONG = {
    ("reference", "malformed"): _("A reference has ten letters and digits, such as 7K3M9-Q2FRX."),
    ("reference", "unknown"): _("No closed report has this reference."),
    ("reason", "required"): _("Choose the reason"),
}
HELD_ALREADY = _("It is held already.")


@dataclass(frozen=True)
class HeldWords:
    """A held report in words."""

    one: Held
    category: str
    team: str
    who: str
    why: Promise | str


@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, and the form that adds to it."""
    if request.method != "POST":
        return show_holds(request, visit)
    typed = {
        "reference": request.POST.get("reference", "")[:LONGEST],
        "reason": request.POST.get("reason", ""),
    }
    try:
        holding.place_hold(by=visit.person, now=visit.now, **typed)
    except Invalid as error:
        field, code = next(iter(error.errors.items()))
        return show_holds(request, visit, typed=typed, field=field, wrong=WRONG[field, code], status=422)
    except (MoveNotNow, SomeoneWasFirst):
        return show_holds(request, visit, typed=typed, field="reference", wrong=HELD_ALREADY, status=409)
    return redirect("holds")


@require_POST
def lift(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Lift a hold; one that is gone already is no trouble."""
    try:
        reason = request.POST.get("reason", "")
        holding.lift_hold(by=visit.person, report=report, reason=reason, now=visit.now)
    except Invalid as error:
        return show_holds(
            request, visit, field="lift", wrong=WRONG[next(iter(error.errors.items()))], status=422
        )
    except (MoveNotNow, SomeoneWasFirst):
        return redirect("holds")
    return redirect("holds")


def show_holds(
    request: HttpRequest,
    visit: Visit,
    *,
    typed: dict[str, str] | None = None,
    field: str = "",
    wrong: Promise | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was typed and what is wrong with it."""
    found = holding.held(by=visit.person)
    names = colleagues.names(one.by for one in found)
    context = {
        "held": [
            HeldWords(
                one,
                category_words(one.category),
                team_words(one.team),
                names.get(one.by, ""),
                HOLDS.get(one.reason, ""),
            )
            for one in found
        ],
        "reasons": HOLDS.items(),
        "lifts": LIFTS.items(),
        "typed": typed or {},
        "field": field,
        "wrong": wrong,
    }
    return show(request, visit, "desk/holds.html", context, status=status)
