"""Of which provinces and categories an agency sees counts: chosen by administrators, or as its referrals are."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.directory import agencies, catalogue
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.insights import reach as domain
from auricle.insights.reach import Chosen

DONE = {"saved": _("Saved. The agency sees every month that is counted in this way, at once.")}


class ReachForm(forms.Form):
    """Provinces and categories of the first level. None ticked: those of the agency's referrals."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    regions = forms.MultipleChoiceField(
        label=_("Provinces"),
        help_text=_("None ticked: those of the referrals that reached the agency."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        help_text=_("None ticked: those of the referrals that reached the agency."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, chosen: Chosen, data: Any = None) -> None:
        initial = {
            "regions": sorted(chosen.regions) if chosen.regions_chosen else [],
            "categories": sorted(chosen.categories) if chosen.categories_chosen else [],
        }
        super().__init__(data, initial=initial)
        language = get_language() or "en"
        regions = [(each.code, each.name(language)) for each in catalogue.regions()]
        categories = [(each.code, each.name(language)) for each in catalogue.categories()]
        cast(forms.MultipleChoiceField, self.fields["regions"]).choices = regions
        cast(forms.MultipleChoiceField, self.fields["categories"]).choices = categories


@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The agencies by name and, where one was chosen, what it sees. Raises MayNotChooseReach, NoSuchAgency."""
    code = request.GET.get("agency", "")
    listed = agencies.listed(by=visit.person)
    context: dict[str, object] = {
        "agencies": listed,
        "chosen": code,
        "done": DONE.get(request.GET.get("done", "")),
    }
    form = None
    if code:
        found = domain.look(by=visit.person, agency=code)
        form = ReachForm(found, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            domain.choose(by=visit.person, agency=code, **form.cleaned_data, now=visit.now)
            return redirect(f"{reverse('reach')}?{urlencode({'agency': code, 'done': 'saved'})}#done")
        context |= {"form": form, "agency": dict(listed)[code], "follows": _followed(found)}
    return show(
        request, visit, "desk/reach.html", context, status=422 if form is not None and form.errors else 200
    )


def _followed(found: Chosen) -> list[str]:
    """What the agency's referrals open to it where nothing was chosen, in words."""
    language = get_language() or "en"
    names = []
    if not found.regions_chosen:
        names += [each.name(language) for each in catalogue.regions() if each.code in found.regions]
    if not found.categories_chosen:
        names += [each.name(language) for each in catalogue.categories() if each.code in found.categories]
    return names
