"""When reporters read which agency has their report: one choice for each agency."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import naming as domain
from auricle.referrals.moves import Naming

WHEN: Mapping[Naming, Promise] = {
    Naming.RECEIPT: _("Once it has confirmed receipt"),
    Naming.OUTCOME: _("Only with a verified outcome"),
    Naming.NEVER: _("Never"),
}


class NamingForm(forms.Form):
    """The choice for one agency."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    naming = forms.ChoiceField(choices=[(one.value, WHEN[one]) for one in Naming])

    def __init__(self, named: domain.Named) -> None:
        super().__init__(initial={"naming": named.naming.value}, auto_id=f"{named.code}-%s")
        self.fields["naming"].label = named.name
        self.code = named.code


@require_safe
def agency_naming(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every agency with its choice. Raises NoNaming."""
    context = {
        "forms": [NamingForm(one) for one in domain.listed(by=visit.person)],
        "done": "done" in request.GET,
    }
    return show(request, visit, "desk/agency_naming.html", context)


@require_POST
def agency_naming_choose(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """Keep a choice. What is none changes nothing. Raises NoNaming, NoSuchAgency."""
    wanted = request.POST.get("naming", "")
    if wanted in set(Naming):
        domain.choose(by=visit.person, agency=code, naming=Naming(wanted), now=visit.now)
        return redirect(reverse("agency-naming") + "?done=yes#done")
    return redirect("agency-naming")
