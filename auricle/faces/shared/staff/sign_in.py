"""Sign in and out. Every refusal reads the same, whatever was wrong."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from auricle.directory import passkeys, single_sign_on
from auricle.directory.passkeys import CarriesSecret, PasskeyCloned
from auricle.directory.signing_in import SignInRefused
from auricle.faces.shared.staff.prove_form import CLONED, REFUSED_PASSKEY, PasskeyForm
from auricle.faces.shared.staff.session_ended import safe_next
from auricle.faces.shared.staff.sign_in_form import REFUSED, REFUSED_CODE, RecoveryForm, SignInForm
from auricle.faces.shared.staff.site import has_passkeys, site_of
from auricle.faces.shared.staff.visit import Presence, browser_of, drop_cookie, keep_browser, keep_cookie
from auricle.vault import desk_session
from auricle.vault.desk_session import Begun


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name, password and code; begin a session and go where somebody was before."""
    speak_as_asked(request)
    if request.method != "POST":
        return show_sign_in(request, SignInForm())
    if "credential" in request.POST:
        return _by_passkey(request)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return show_sign_in(request, without_code(form), status=422)
    try:
        begun = desk_session.begin(**form.cleaned_data, now=timezone.now(), browser=browser_of(request))
    except SignInRefused:
        form.add_error(None, REFUSED)
        return show_sign_in(request, without_code(form), status=403)
    return _let_in(request, begun)


@require_safe
def passkey_request(request: HttpRequest) -> JsonResponse:
    """What the script asks for a passkey with. It names nobody: the authenticator offers the accounts it keeps."""
    site, now = site_of(request), timezone.now()
    return JsonResponse(passkeys.request_options(purpose="sign-in", who="", site=site, now=now))


@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Sign in with a recovery code; the key stays locked and the next page asks what opens it."""
    form = RecoveryForm(request.POST) if request.method == "POST" else RecoveryForm()
    status = 200 if request.method != "POST" else 422
    if form.is_bound and form.is_valid():
        try:
            begun = desk_session.begin_with_recovery_code(**form.cleaned_data, now=timezone.now())
        except SignInRefused:
            form.add_error(None, REFUSED_CODE)
            status = 403
        else:
            return keep_cookie(redirect("prove"), begun.cookie)
    return render(request, "shared/staff/recovery.html", {"form": form}, status=status)


@require_POST
def sign_out(request: HttpRequest, visit: Presence) -> HttpResponse:
    """End the session on the server and in the browser."""
    desk_session.end(cookie=visit.cookie)
    left = urlencode({"out": "1", "language": translation.get_language() or settings.LANGUAGE_CODE})
    response = drop_cookie(redirect(f"{reverse('sign-in')}?{left}"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _by_passkey(request: HttpRequest) -> HttpResponse:
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return show_sign_in(request, SignInForm(), status=422, trouble=REFUSED_PASSKEY)
    try:
        begun = desk_session.begin_with_passkey(
            answer=form.cleaned_data["credential"],
            kek=form.cleaned_data["kek"],
            site=site_of(request),
            now=timezone.now(),
            browser=browser_of(request),
        )
    except PasskeyCloned:
        return show_sign_in(request, SignInForm(), status=403, trouble=CLONED)
    except (SignInRefused, CarriesSecret):
        return show_sign_in(request, SignInForm(), status=403, trouble=REFUSED_PASSKEY)
    return _let_in(request, begun)


def _let_in(request: HttpRequest, begun: Begun) -> HttpResponse:
    onward = safe_next(request, request.POST.get("next", ""))
    where = f"{reverse('prove')}?{urlencode({'next': onward})}" if begun.locked else onward
    return keep_browser(keep_cookie(redirect(where), begun.cookie), begun.browser)


def show_sign_in(
    request: HttpRequest,
    form: SignInForm,
    *,
    status: int = 200,
    trouble: object = None,
    onward: str = "",
) -> HttpResponse:
    """The sign-in page with what was typed, save the password and the code."""
    context = {
        "form": form,
        "next": onward or request.POST.get("next") or request.GET.get("next", ""),
        "language": request.GET.get("language", ""),
        "ended": "ended" in request.GET,
        "signed_out": "out" in request.GET,
        "demo": settings.AURICLE_DEMO,
        "by_passkey": has_passkeys(request),
        "sign_on": single_sign_on.name(),
        "trouble": trouble,
    }
    return render(request, "shared/staff/sign_in.html", context, status=status)


def without_code(form: SignInForm) -> SignInForm:
    """The form to be shown again: a code works once, so the one that was typed is of no use."""
    form.data = {**form.data, "code": "", "login": form.data.get("login", "")}
    return form


def speak_as_asked(request: HttpRequest) -> None:
    """Before we know who it is, the address can name the language."""
    asked = request.GET.get("language", "")
    if asked in dict(settings.LANGUAGES):
        translation.activate(asked)
        request.LANGUAGE_CODE = asked
