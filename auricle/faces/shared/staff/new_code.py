"""A new authenticator for one-time codes: its picture, then its first code; until that is right the old one counts.

The offer is in the page alone, sealed; whoever leaves the page has changed nothing.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.errors import Invalid
from auricle.faces.shared.qr import qr
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import own_password

WRONG_CODE = _(
    "This is not the code that the new authenticator shows. Your old one still counts. "
    "Wait for the next code and type it."
)


@require_http_methods(["GET", "HEAD", "POST"])
def new_code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Offer a secret; take it once the new authenticator shows that it has it."""
    if request.method != "POST":
        return _offer(request, visit)
    sealed, code = request.POST.get("totp", ""), request.POST.get("code", "")
    try:
        own_password.set_totp(by=visit.by, sealed=sealed, code=code, now=visit.now)
    except Invalid:
        return _offer(request, visit, sealed=sealed, trouble=WRONG_CODE, status=422)
    return redirect("account")


def _offer(
    request: HttpRequest, visit: Visit, *, sealed: str = "", trouble: object = None, status: int = 200
) -> HttpResponse:
    """The page with a fresh secret, or with the one that the form brought back."""
    offer = own_password.offer_totp(by=visit.by, issuer=settings.SITE_NAME, now=visit.now, sealed=sealed)
    context = {"offer": offer, "picture": qr(offer.uri), "trouble": trouble}
    return show(request, visit, "shared/staff/new_code.html", context, status=status)
