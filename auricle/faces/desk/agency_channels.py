"""How each agency is reached: the list, and the page on which an administrator changes one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from auricle.errors import Invalid
from auricle.faces.desk.agency_channel_form import NO_KEY, WRONG, ChannelForm
from auricle.faces.desk.delivery_words import WAYS
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.mailing import boxes
from auricle.referrals import channels as domain
from auricle.vault.storing import NoKey

CHANGED = _("Kept. What is sent from now on goes this way.")


@require_safe
def agency_channels(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every agency with its way. Raises NotForThem."""
    found = domain.listed(by=visit.person)
    context = {
        "agencies": [(one, WAYS[one.way]) for one in found],
        "done": CHANGED if request.GET.get("done") else "",
    }
    return show(request, visit, "desk/agency_channels.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agency_channel(request: HttpRequest, visit: Visit, agency: str) -> HttpResponse:
    """One agency's way, and its form. Raises NotForThem, NoSuchAgency."""
    found = domain.look(by=visit.person, agency=agency)
    form = ChannelForm(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            domain.change(by=visit.person, agency=agency, wanted=form.wanted(), now=visit.now)
            return redirect(reverse("agency-channels") + "?done=yes#done")
        except Invalid as error:
            for name in error.errors:
                field, words = WRONG[name]
                form.add_error(field, str(words))
        except NoKey:
            form.add_error("office", NO_KEY)
    context = {"agency": found, "form": form, "mail": boxes.is_on()}
    return show(request, visit, "desk/agency_channel.html", context, status=422 if form.errors else 200)
