"""Sign in by the identity provider: go there, come back, and begin a session that is locked.

The browser comes back from another site, so it keeps our cookies to itself; a page of ours then sends on what it
brought. Reading an address therefore signs nobody in, and all our cookies stay with this site.
"""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from auricle.directory import single_sign_on
from auricle.directory.single_sign_on import Goal, NoProvider, Returned, SignOnRefused
from auricle.faces.shared.staff.session_ended import safe_next
from auricle.faces.shared.staff.sign_in import show_sign_in, speak_as_asked
from auricle.faces.shared.staff.sign_in_form import SignInForm
from auricle.faces.shared.staff.sign_on_cookie import Away, drop_away, keep_away, read_away
from auricle.faces.shared.staff.sign_on_words import in_words, status_of
from auricle.faces.shared.staff.site import site_of
from auricle.faces.shared.staff.visit import keep_cookie
from auricle.vault import signing_on

FIELDS = ("state", "code", "error", "iss")
LONGEST = 4000


@require_safe
def sign_on(request: HttpRequest) -> HttpResponse:
    """Go to the provider. By a link: a form of ours could not lead to another site, by our own policy."""
    speak_as_asked(request)
    try:
        asked = single_sign_on.ask(goal=Goal.SIGN_IN, back=back(request), now=timezone.now())
    except SignOnRefused as refused:
        return _refuse(request, refused, request.GET.get("next", ""))
    return keep_away(redirect(asked.address), Away(asked.browser, request.GET.get("next", "")))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_on_return(request: HttpRequest) -> HttpResponse:
    """Come back: a page that sends it on, to here for signing in, or to where a link is made."""
    if request.method == "POST":
        return _finish(request)
    if not single_sign_on.is_on():
        raise NoProvider
    linking = single_sign_on.goal_of(request.GET.get("state", "")) is Goal.LINK
    context = {
        "fields": fields(request.GET),
        "method": "get" if linking else "post",
        "to": reverse("account-sign-on" if linking else "sign-on-return"),
        "provider": single_sign_on.name(),
    }
    return render(request, "shared/staff/sign_on_return.html", context)


def fields(given: QueryDict) -> list[tuple[str, str]]:
    """What a browser brought back, to be sent on as it is."""
    return [(name, str(given[name])[:LONGEST]) for name in FIELDS if name in given]


def returned(given: QueryDict) -> Returned:
    """The same as the domain takes it."""
    kept = dict(fields(given))
    return Returned(
        state=kept.get("state", ""),
        code=kept.get("code", ""),
        error=kept.get("error", ""),
        issuer=kept.get("iss", ""),
    )


def back(request: HttpRequest) -> str:
    """The address that the provider sends browsers back to, as it was registered there."""
    return site_of(request).origin + reverse("sign-on-return")


def _finish(request: HttpRequest) -> HttpResponse:
    away = read_away(request)
    try:
        cookie = signing_on.begin(
            returned=returned(request.POST), browser=away.browser, back=back(request), now=timezone.now()
        )
    except SignOnRefused as refused:
        return drop_away(_refuse(request, refused, away.next))
    query = urlencode({"next": safe_next(request, away.next)})
    return drop_away(keep_cookie(redirect(f"{reverse('prove')}?{query}"), cookie))


def _refuse(request: HttpRequest, refused: SignOnRefused, onward: str) -> HttpResponse:
    """The sign-in page: every other way is still there."""
    return show_sign_in(
        request, SignInForm(), status=status_of(refused), trouble=in_words(refused), onward=onward
    )
