"""Ask for a proof of who is there: to unlock a locked session, or before an act that needs a fresh one."""

from dataclasses import dataclass

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from auricle.directory.passkeys import CarriesSecret, PasskeyCloned
from auricle.faces.shared.errors import wants_json
from auricle.faces.shared.staff import prove_form
from auricle.faces.shared.staff.kept import Kept, brought_back
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.prove_form import PasskeyForm, ProveForm, SheetForm
from auricle.faces.shared.staff.session_ended import safe_next
from auricle.faces.shared.staff.site import has_passkeys, site_of
from auricle.faces.shared.staff.visit import Presence, browser_of
from auricle.vault import session_proof
from auricle.vault.session_proof import ProofRefused


@dataclass(frozen=True)
class Asked:
    """Where to go afterwards: a page, or a form that waits to be sent again."""

    next: str
    kept: Kept | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, caller: Presence) -> HttpResponse:
    """Ask; when it is proved, go where somebody was going."""
    asked = Asked(request.POST.get("next") or request.GET.get("next", ""), brought_back(request))
    if request.method != "POST":
        return show_prove(request, caller, asked)
    form = _form(request, caller)
    if form.is_valid() and _is_proved(request, caller, form):
        return _go_on(request, caller, asked)
    if isinstance(form, PasskeyForm) and not form.errors:
        # It said who is there and opened nothing: the password alone is asked for now.
        return JsonResponse({"locked": True}) if wants_json(request) else show_prove(request, caller, asked)
    if wants_json(request):
        return JsonResponse({"error": "refused", "errors": _sentences(form)}, status=403)
    return show_prove(request, caller, asked, form, status=403)


@require_safe
def passkey(request: HttpRequest, caller: Presence) -> JsonResponse:
    """What the script asks the member's passkeys with."""
    site = site_of(request)
    return JsonResponse(session_proof.passkey_request(cookie=caller.cookie, site=site, now=caller.now))


def show_prove(
    request: HttpRequest, caller: Presence, asked: Asked, tried: Form | None = None, *, status: int = 200
) -> HttpResponse:
    """The page, with what was tried and where it leads."""
    waiting = session_proof.look(cookie=caller.cookie, now=caller.now)
    context = {
        "waiting": waiting,
        "form": tried if isinstance(tried, ProveForm) else ProveForm(needs_code=waiting.needs_code),
        "sheet": tried if isinstance(tried, SheetForm) else SheetForm(),
        "passkey": tried if isinstance(tried, PasskeyForm) else None,
        "tried": tried,
        "asked": asked,
        "by_passkey": waiting.has_passkey and has_passkeys(request),
    }
    return show(request, caller, "shared/staff/prove.html", context, status=status)


def _form(request: HttpRequest, caller: Presence) -> Form:
    if "credential" in request.POST:
        return PasskeyForm(request.POST)
    if "sheet" in request.POST:
        return SheetForm(request.POST)
    waiting = session_proof.look(cookie=caller.cookie, now=caller.now)
    return ProveForm(request.POST, needs_code=waiting.needs_code)


def _is_proved(request: HttpRequest, caller: Presence, form: Form) -> bool:
    """One domain call, by the way that was chosen; a refusal becomes an error of the form."""
    given, cookie, now = form.cleaned_data, caller.cookie, caller.now
    try:
        if isinstance(form, PasskeyForm):
            site = site_of(request)
            answer, kek = given["credential"], given["kek"]
            return session_proof.prove_with_passkey(cookie=cookie, answer=answer, kek=kek, site=site, now=now)
        if isinstance(form, SheetForm):
            session_proof.prove_with_sheet(cookie=cookie, typed=given["sheet"], now=now)
        else:
            code, browser = given.get("code", ""), browser_of(request)
            session_proof.prove_with_password(
                cookie=cookie, password=given["password"], code=code, now=now, browser=browser
            )
    except PasskeyCloned:
        form.add_error(None, prove_form.CLONED)
    except CarriesSecret:
        form.add_error(None, prove_form.REFUSED_PASSKEY)
    except ProofRefused as error:
        form.add_error(None, _in_words(form, error))
    return not form.errors


def _in_words(form: Form, error: ProofRefused) -> str:
    if isinstance(form, PasskeyForm):
        return str(prove_form.REFUSED_PASSKEY)
    if isinstance(form, SheetForm):
        if error.line is None:
            return str(prove_form.REFUSED_SHEET)
        return (
            str(prove_form.MISTYPED_SHEET) % {"line": error.line}
            if error.line
            else str(prove_form.SHEET_LENGTH)
        )
    return str(prove_form.REFUSED if "code" in form.fields else prove_form.REFUSED_PASSWORD)


def _go_on(request: HttpRequest, caller: Presence, asked: Asked) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"locked": False})
    if asked.kept:
        return show(request, caller, "shared/staff/again.html", {"kept": asked.kept})
    return redirect(safe_next(request, asked.next))


def _sentences(form: Form) -> dict[str, str]:
    return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
