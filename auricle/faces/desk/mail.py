"""Whether mail leaves, for administrators."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.mailing import standing

TROUBLES: Mapping[str, Promise] = {
    "no_connection": _("The mail server could not be reached."),
    "certificate": _("The mail server's certificate is not one that we trust."),
    "no_lock": _("The mail server does not offer the lock or the sign-in that is set."),
    "sign_in": _("The mail server refused our user or password."),
    "dropped": _("The mail server hung up."),
    "busy": _("The mail server asked to come back later."),
    "refused": _("The mail server refused the mail or its address."),
    "unreadable": _("The address could not be opened: the worker's key file is another one."),
    "off": _("The process that sends has no mail server set."),
}


@require_safe
def mail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How mail stands."""
    found = standing.standing(by=visit.person)
    context = {
        "mail": found,
        "given_up": [(TROUBLES[each.trouble], each) for each in found.given_up],
    }
    return show(request, visit, "desk/mail.html", context)
