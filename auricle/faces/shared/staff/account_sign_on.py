"""Link one's own account to one at the identity provider, and take the link away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import single_sign_on
from auricle.directory.single_sign_on import SignOnRefused
from auricle.faces.shared.staff.account import show_account
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.sign_on import back, fields, returned
from auricle.faces.shared.staff.sign_on_cookie import Away, drop_away, keep_away, read_away
from auricle.faces.shared.staff.sign_on_words import in_words, status_of
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import own_sign_on


@require_http_methods(["GET", "HEAD", "POST"])
def account_sign_on(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the way to the provider; whoever is back from there is asked once more, and then linked.

    The page has a link to the provider and is no redirect: it can follow on a form of ours, such as the proof, and
    those lead nowhere else. It asks once more because somebody else may be signed in at the provider.
    """
    if request.method == "POST":
        return _link(request, visit)
    if "state" in request.GET:
        return _show(request, visit, {"fields": fields(request.GET)})
    try:
        asked = own_sign_on.ask(by=visit.by, back=back(request), now=visit.now)
    except SignOnRefused as refused:
        return show_account(request, visit, trouble=in_words(refused), status=status_of(refused))
    return keep_away(_show(request, visit, {"address": asked.address}), Away(asked.browser, ""))


@require_POST
def account_sign_on_remove(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the link away."""
    own_sign_on.unlink(by=visit.by, cookie=visit.cookie, now=visit.now)
    return redirect(f"{reverse('account')}#sign-on")


def _link(request: HttpRequest, visit: Visit) -> HttpResponse:
    away = read_away(request)
    try:
        own_sign_on.link(
            by=visit.by,
            returned=returned(request.POST),
            browser=away.browser,
            back=back(request),
            now=visit.now,
        )
    except SignOnRefused as refused:
        return drop_away(show_account(request, visit, trouble=in_words(refused), status=status_of(refused)))
    return drop_away(redirect(f"{reverse('account')}#sign-on"))


def _show(request: HttpRequest, visit: Visit, context: dict[str, object]) -> HttpResponse:
    named = {"provider": single_sign_on.name(), **context}
    return show(request, visit, "shared/staff/account_sign_on.html", named)
