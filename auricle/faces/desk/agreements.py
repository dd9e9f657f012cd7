"""Standing agreements with agencies: propose one, approve another's, end one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import catalogue, labels
from auricle.errors import Invalid
from auricle.faces.desk.queue_filter import nested
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import agreements as domain
from auricle.referrals.agreements import Line
from auricle.referrals.moves import Asked
from auricle.referrals.wording import ASKED

CHOOSE = _("Choose one")
DAY = _("Give a day within the next 12 months")
REFUSED: dict[str, tuple[str, Promise]] = {
    "until": ("until", DAY),
    "asked": ("asked", _("This is agreed, or proposed, already")),
    "agency": ("agency", CHOOSE),
    "category": ("category", CHOOSE),
}
DONE = {
    "proposed": _("Proposed. It holds once another supervisor has approved it."),
    "approve": _("Approved. From now on it needs no supervisor each time."),
    "end": _("Ended. From now on a supervisor approves each referral."),
}


@dataclass(frozen=True)
class Agreed:
    """One agreement in words."""

    number: int
    agency: str
    category: str
    asked: Promise
    made_by: str
    approved_by: str
    until: datetime
    mine: bool


class AgreementForm(forms.Form):
    """What may be asked of whom, in which category, until when."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    agency = forms.ChoiceField(
        label=_("Agency"), error_messages={"required": CHOOSE, "invalid_choice": CHOOSE}
    )
    category = forms.ChoiceField(
        label=_("Category"), error_messages={"required": CHOOSE, "invalid_choice": CHOOSE}
    )
    asked = forms.ChoiceField(
        label=_("What may be asked"),
        choices=[("", _("Choose …")), *((asked.value, ASKED[asked]) for asked in Asked)],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    until = forms.DateField(
        label=_("Until the end of this day"),
        help_text=_("Twelve months at most; then it is looked at anew."),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": DAY, "invalid": DAY},
    )

    def __init__(self, agencies: tuple[tuple[str, str], ...], data: Any = None) -> None:
        super().__init__(data)
        pairs = [(each, each.children) for each in catalogue.categories()]
        choices = nested(pairs, get_language() or "en")
        cast(forms.ChoiceField, self.fields["agency"]).choices = [("", _("Choose …")), *agencies]
        cast(forms.ChoiceField, self.fields["category"]).choices = [("", _("Choose …")), *choices]


@require_http_methods(["GET", "HEAD", "POST"])
def agreements(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is agreed, and the form that proposes one more. Raises NoAgreements."""
    found = domain.listed(by=visit.person, now=visit.now)
    form = AgreementForm(found.agencies, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            domain.propose(
                by=visit.person,
                agency=given["agency"],
                category=given["category"],
                asked=Asked(given["asked"]),
                until=given["until"],
                now=visit.now,
            )
            return redirect(reverse("agreements") + "?done=proposed#done")
        except Invalid as error:
            for name in error.errors:
                field, words = REFUSED[name]
                form.add_error(field, str(words))
    context = {
        "lines": [in_words(line) for line in found.lines],
        "form": form,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/agreements.html", context, status=422 if form.errors else 200)


@require_POST
def agreement(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Approve or end one. Raises NoAgreements, NoSuchAgreement, OwnProposal, NotWaiting."""
    approves = request.POST.get("button") == "approve"
    (domain.approve if approves else domain.end)(by=visit.person, number=number, now=visit.now)
    return redirect(reverse("agreements") + f"?done={'approve' if approves else 'end'}#done")


def in_words(line: Line) -> Agreed:
    """Numbers and codes become names in the member's language."""
    category = labels.category(line.category)
    return Agreed(
        line.number,
        line.agency,
        category.name(get_language() or "en") if category else "",
        ASKED[line.asked],
        line.made_by,
        line.approved_by,
        line.valid_until,
        line.mine,
    )
