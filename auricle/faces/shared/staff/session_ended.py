"""What somebody gets whose session is over: the way back in, to the same place, with what was typed."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from auricle.faces.shared.errors import wants_json
from auricle.faces.shared.staff.sign_in_form import SignInForm
from auricle.faces.shared.staff.visit import drop_cookie

TYPED = ("text", "reason")


def ask_again(request: HttpRequest, *, had_session: bool) -> HttpResponse:
    """Send a reader to the sign-in page; show a writer what was typed, since it was not kept."""
    if wants_json(request):
        return drop_cookie(JsonResponse({"error": "ended"}, status=403))
    if request.method in ("GET", "HEAD"):
        query = {"next": request.get_full_path()} | ({"ended": "1"} if had_session else {})
        return drop_cookie(redirect(f"{reverse('sign-in')}?{urlencode(query)}"))
    unsent = [text for name in TYPED if (text := request.POST.get(name, "").strip())]
    context = {"form": SignInForm(), "next": page_of(request), "ended": True, "unsent": unsent}
    return drop_cookie(render(request, "shared/staff/sign_in.html", context, status=403))


def safe_next(request: HttpRequest, address: str) -> str:
    """The page to return to, if it is one of ours; otherwise the first page."""
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else reverse("home")


def page_of(request: HttpRequest) -> str:
    """The page that a form was on."""
    found = request.resolver_match
    report = found.kwargs.get("report") if found else None
    return reverse("report", kwargs={"report": report}) if report else reverse("home")
