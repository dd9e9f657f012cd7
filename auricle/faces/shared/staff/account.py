"""A member's own account on one page: the ways in, what is on paper, and the sessions. Each act has its own address."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from auricle.directory import single_sign_on
from auricle.directory.passkeys import PasskeyRefused
from auricle.errors import AuricleError, Invalid, NotNow
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.prove_form import REFUSED_PASSKEY, PasskeyForm
from auricle.faces.shared.staff.site import has_passkeys, site_of
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import own_account, own_paper, own_passkeys, own_password, own_sessions
from auricle.vault.member_keys import NotFresh
from auricle.vault.own_account import LastWayIn

LAST_WAY = _("This is the last way into your account. Add another one first.")
CHECK = _("This could not be used. Check it and try again.")
PASSWORDS = {
    "short": _("A password has at least 12 characters."),
    "long": _("This password is too long."),
    "simple": _("This password repeats a few characters. Choose several words."),
    "yours": _("This password is made of your own name. Choose several words."),
}
HOW = {
    "password": _("password and code"),
    "passkey": _("passkey"),
    "sso": _("single sign-on"),
    "recovery": _("recovery code"),
    "enrolment": _("first sign-in"),
}


class LabelForm(forms.Form):
    """The name of a passkey."""

    label = forms.CharField(max_length=own_passkeys.LONGEST_LABEL)


@require_safe
def account(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page."""
    return show_account(request, visit)


@require_safe
def passkey_request(request: HttpRequest, visit: Visit) -> JsonResponse:
    """What the script makes another passkey with."""
    return JsonResponse(own_passkeys.passkey_request(by=visit.by, site=site_of(request), now=visit.now))


@require_POST
def add_passkey(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the passkey that the script made."""
    form, label = PasskeyForm(request.POST), LabelForm(request.POST)
    if not (form.is_valid() and label.is_valid()):
        return show_account(request, visit, trouble=CHECK, status=422)
    given, name = form.cleaned_data, label.cleaned_data["label"]
    try:
        own_passkeys.add_passkey(
            by=visit.by,
            answer=given["credential"],
            kek=given["kek"],
            label=name,
            site=site_of(request),
            now=visit.now,
        )
    except NotFresh:
        raise
    except (PasskeyRefused, NotNow, Invalid):
        return show_account(request, visit, trouble=REFUSED_PASSKEY, status=422)
    return redirect("account")


@require_POST
def passkey(request: HttpRequest, visit: Visit, passkey: int) -> HttpResponse:
    """Rename it or remove it, by the button."""
    try:
        if request.POST.get("button") == "remove":
            own_passkeys.remove_passkey(by=visit.by, cookie=visit.cookie, passkey=passkey, now=visit.now)
        else:
            own_passkeys.rename_passkey(
                by=visit.by, passkey=passkey, label=request.POST.get("label", ""), now=visit.now
            )
    except LastWayIn:
        return show_account(request, visit, trouble=LAST_WAY, status=409)
    except Invalid:
        return show_account(request, visit, trouble=CHECK, status=422)
    return redirect("account")


@require_POST
def password(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose a new password."""
    given = request.POST.get("password", "")
    try:
        own_password.set_password(by=visit.by, cookie=visit.cookie, password=given, now=visit.now)
    except Invalid as error:
        return show_account(request, visit, trouble=PASSWORDS[error.errors["password"]], status=422)
    return redirect("account")


@require_POST
def sheet(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make the recovery sheet and show it this once."""
    lines = own_paper.make_sheet(by=visit.by, now=visit.now)
    return show(
        request,
        visit,
        "shared/staff/paper.html",
        {"sheet": True, "lines": lines, "hotline": settings.SITE_NAME},
    )


@require_POST
def codes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make ten recovery codes and show them this once."""
    made = own_paper.make_codes(by=visit.by, now=visit.now)
    return show(
        request,
        visit,
        "shared/staff/paper.html",
        {"sheet": False, "lines": made, "hotline": settings.SITE_NAME},
    )


@require_POST
def sessions(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End one session, or all others."""
    named = request.POST.get("session", "")
    if not named:
        own_sessions.end_others(by=visit.person, cookie=visit.cookie, now=visit.now)
        return redirect("account")
    try:
        own_sessions.end_session(by=visit.person, session=UUID(named), now=visit.now)
    except (AuricleError, ValueError):
        return show_account(request, visit, trouble=CHECK, status=404)
    return redirect("account")


def show_account(
    request: HttpRequest, visit: Visit, *, trouble: object = None, status: int = 200
) -> HttpResponse:
    """The page, with what went wrong."""
    found = own_sessions.own_sessions(by=visit.person, cookie=visit.cookie, now=visit.now)
    context = {
        "account": own_account.own_account(by=visit.person),
        "sessions": [{"row": row, "how": HOW[row.how]} for row in found],
        "trouble": trouble,
        "can_have_passkeys": has_passkeys(request),
        "sign_on": single_sign_on.name(),
    }
    return show(request, visit, "shared/staff/account.html", context, status=status)
