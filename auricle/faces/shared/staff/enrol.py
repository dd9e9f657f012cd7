"""Enrol by invitation: the code of the link first, then a passkey, or a password with an authenticator for codes.

The code stands behind the # of the link, so that no log and no referrer sees it in an address; a form sends it.
"""

import json
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.directory import invitations, new_totp
from auricle.directory.challenges import StaleChallenge
from auricle.directory.invitations import NoInvitation, Open
from auricle.directory.passkeys import CarriesSecret, PasskeyRefused
from auricle.errors import Invalid
from auricle.faces.shared.qr import qr
from auricle.faces.shared.staff.account import PASSWORDS
from auricle.faces.shared.staff.prove_form import REFUSED_PASSKEY, PasskeyForm
from auricle.faces.shared.staff.site import has_passkeys, site_of
from auricle.faces.shared.staff.visit import browser_of, keep_browser, keep_cookie
from auricle.vault import enrolling
from auricle.vault.enrolling import Choice

FIRST_LABEL = _("First passkey")
NEEDS_PASSWORD = _(
    "This passkey cannot open your key. Choose a password and a code instead; add the passkey later."
)
WRONG_CODE = _(
    "This is not the code that your authenticator shows. Scan the picture again and type the next code."
)
WHY: Mapping[str, Promise] = {
    "unknown": _("There is no such invitation. The code may be mistyped or cut off; copy the whole link."),
    "used": _("This invitation was used. If it was not you, tell whoever invited you at once."),
    "expired": _(
        "This invitation has run out: it is good for three days. Ask whoever invited you for a new one."
    ),
    "withdrawn": _("This invitation was taken back. Ask whoever invited you."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then for a way in, then begin the first session."""
    token = request.POST.get("token", "")
    if request.method != "POST":
        return render(request, "shared/staff/enrol_code.html", {})
    try:
        found = invitations.look(token=token, now=timezone.now())
        translation.activate(found.language)
        if "enrol" not in request.POST:
            return _choose(request, found, token)
        return _enrol(request, found, token)
    except NoInvitation as error:
        return render(request, "shared/staff/enrol_code.html", {"why": WHY[error.why]}, status=404)


def _enrol(request: HttpRequest, found: Open, token: str) -> HttpResponse:
    passkey = PasskeyForm(request.POST) if "credential" in request.POST else None
    if passkey is not None and not passkey.is_valid():
        return _choose(request, found, token, trouble=REFUSED_PASSKEY, status=422)
    choice = (
        Choice(
            passkey=passkey.cleaned_data["credential"],
            kek=passkey.cleaned_data["kek"],
            label=str(FIRST_LABEL),
        )
        if passkey
        else Choice(
            password=request.POST.get("password", ""),
            totp=request.POST.get("totp", ""),
            code=request.POST.get("code", ""),
        )
    )
    try:
        begun = enrolling.enrol(
            token=token,
            choice=choice,
            site=site_of(request),
            now=timezone.now(),
            browser=browser_of(request),
        )
    except Invalid as error:
        return _choose(request, found, token, trouble=_in_words(error, passkey), status=422)
    except (PasskeyRefused, StaleChallenge, CarriesSecret):
        return _choose(request, found, token, trouble=REFUSED_PASSKEY, status=422)
    return keep_browser(keep_cookie(redirect("account"), begun.cookie), begun.browser)


def _in_words(error: Invalid, passkey: PasskeyForm | None) -> object:
    if passkey is not None:
        return NEEDS_PASSWORD
    why = error.errors.get("password", "short")
    return PASSWORDS.get(why, PASSWORDS["short"]) if "code" not in error.errors else WRONG_CODE


def _choose(
    request: HttpRequest, found: Open, token: str, *, trouble: object = None, status: int = 200
) -> HttpResponse:
    now, site = timezone.now(), site_of(request)
    offer = new_totp.offer(
        who=found.pseudonym,
        login=found.login,
        issuer=settings.SITE_NAME,
        sealed=request.POST.get("totp", ""),
    )
    by_passkey = has_passkeys(request)
    options = enrolling.passkey_request(token=token, site=site, now=now) if by_passkey else {}
    context = {
        "found": found,
        "token": token,
        "offer": offer,
        "picture": qr(offer.uri),
        "by_passkey": by_passkey,
        "options": json.dumps(options),
        "trouble": trouble,
    }
    return render(request, "shared/staff/enrol.html", context, status=status)
