"""Hand a report to another team: who will read it and what goes along come first, then the reason."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid
from auricle.faces.desk.in_list import list_query
from auricle.faces.desk.move_forms import MISSING_REASON
from auricle.faces.desk.refusals import move_refused
from auricle.faces.desk.report import Trouble, show_report
from auricle.faces.desk.report_move import read_number
from auricle.faces.desk.routing_words import team_name
from auricle.faces.desk.transfer_words import cannot_words, part_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox import transferring
from auricle.inbox.transferring import Preview
from auricle.reports.casework import MOST_REASON
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.list_filter import read_address
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.reference import reference_of

BACK = "send-back"
"""What stands for the team that it came from, where somebody chooses one; no team's code has a hyphen at this place."""


class TransferForm(forms.Form):
    """Why; the new team reads it."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is sealed in the report. The new team reads it; the reporter does not."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={
            "required": MISSING_REASON,
            "max_length": _("This is longer than 4,000 characters"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, visit: Visit, report: UUID) -> HttpResponse:
    """Choose a team, see what would follow, hand it over. Raises MayNotTransfer, NoSuchReport, NotFresh, NoKey."""
    form = TransferForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound and form.is_valid():
            hand_over(request, visit, report, form.cleaned_data["reason"])
            return redirect(back_to_list(request, report))
        return show_transfer(request, visit, report, form)
    except (MoveNotAllowed, MoveNotNow) as error:
        trouble = Trouble(refused=move_refused(error.refusal))
        return show_report(request, visit, report, trouble=trouble, status=409)
    except SomeoneWasFirst:
        trouble = Trouble(seen=read_number(request.POST.get("seen", "")))
        return show_report(request, visit, report, trouble=trouble, status=409)


def hand_over(request: HttpRequest, visit: Visit, report: UUID, reason: str) -> None:
    """One domain call: to the team that was chosen, or back to where it came from."""
    common: dict[str, Any] = {
        "by": visit.by,
        "report": report,
        "reason": reason,
        "now": visit.now,
        "seen": read_number(request.POST.get("seen", "")),
    }
    team = request.POST.get("team", "")
    if team == BACK:
        transferring.send_back(**common)
    else:
        transferring.transfer(team=team, **common)


def show_transfer(request: HttpRequest, visit: Visit, report: UUID, form: TransferForm) -> HttpResponse:
    """The page. Without a team, or with one that cannot get it, it asks for one."""
    found = transferring.preview(by=visit.person, report=report, now=visit.now)
    given = request.POST if form.is_bound else request.GET
    choices, chosen = choices_of(found), given.get("team", "")
    known = chosen in dict(choices)
    if form.is_bound and not known:
        raise Invalid({"team": "unknown"})
    to = found.came_from if chosen == BACK else chosen
    context = {
        "form": form,
        "reference": reference_of(report),
        "report": report,
        "found": found,
        "choices": choices,
        "chosen": chosen,
        "back": chosen == BACK,
        "cannot": cannot_words(found.candidates),
        "from_name": team_name(found.team),
        "to_name": team_name(to) if known else "",
        "parts": part_words(found.parts),
        "readers": transferring.readers(by=visit.person, team=to) if known else None,
        "list": request.GET.get("list", ""),
        "at": request.GET.get("at", ""),
        "list_query": list_query(request),
    }
    return show(request, visit, "desk/transfer.html", context, status=422 if form.errors else 200)


def choices_of(found: Preview) -> list[tuple[str, str]]:
    """The teams to choose from, the one that it came from first."""
    usable = {each.code for each in found.candidates if each.usable}
    back = [(BACK, team_name(found.came_from))] if found.came_from in usable else []
    others = [
        (each.code, team_name(each.code))
        for each in found.candidates
        if each.usable and not each.refused and each.code != found.came_from
    ]
    return back + sorted(others, key=lambda each: each[1])


def back_to_list(request: HttpRequest, report: UUID) -> str:
    """The list that the report was opened from: its page may be another team's now."""
    query = {"moved": reference_of(report)}
    if list_query(request):
        return f"{reverse('queue')}?{read_address(request.GET.get('list', '')).address()}&{urlencode(query)}#done"
    return f"{reverse('queue')}?{urlencode(query)}#done"
