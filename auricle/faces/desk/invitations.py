"""Invite people: a link that is shown once. It carries no role; those are given when the person is there."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import agencies as domain_agencies
from auricle.directory import invitations as domain
from auricle.errors import Invalid
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit

WRONG = {
    "login": _("This sign-in name is taken or cannot be one: small letters, digits, dots and dashes."),
    "name": _("Type the person's name."),
    "language": _("Choose a language."),
    "agency": _("Choose an agency from the list."),
}
UNKNOWN = _("Nobody has this sign-in name.")


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Those that are open; and, after a form, the new link."""
    if request.method != "POST":
        return _page(request, visit)
    typed, again = request.POST, request.POST.get("button") == "again"
    login = typed.get("login", "").strip()
    try:
        if again:
            made = domain.invite_again(by=visit.person, login=login, now=visit.now)
        else:
            made = domain.invite(
                by=visit.person,
                login=login,
                name=typed.get("name", ""),
                language=typed.get("language", ""),
                agency=typed.get("agency", ""),
                now=visit.now,
            )
    except Invalid as error:
        said = [UNKNOWN] if again else [WRONG[name] for name in error.errors if name in WRONG]
        return _page(request, visit, {"said": said, "typed": typed}, status=422)
    # The desk does not know the address of the agencies' face: an officer types the code there.
    path = f"{request.scheme}://{request.get_host()}{reverse('enrol')}#"
    link = made.token if made.for_agency else path + made.token
    return _page(request, visit, {"made": made, "link": link, "enrol": reverse("enrol")})


@require_POST
def withdraw(request: HttpRequest, visit: Visit, invitation: int) -> HttpResponse:
    """Take one back."""
    domain.withdraw(by=visit.person, invitation=invitation, now=visit.now)
    return redirect("invitations")


def _page(
    request: HttpRequest, visit: Visit, more: dict[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    found = domain.open_invitations(by=visit.person, now=visit.now)
    agencies = domain_agencies.listed(by=visit.person)
    context = {"open": found, "choices": settings.LANGUAGES, "agencies": agencies, **(more or {})}
    return show(request, visit, "desk/invitations.html", context, status=status)
