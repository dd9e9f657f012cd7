"""Tokens of agencies' systems: those there are, a new one that is shown once, and one more person who agrees."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import agencies
from auricle.errors import Invalid
from auricle.faces.desk.token_words import DONE, SCOPES, STATES, WRONG
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.partners import tokens as domain

ACTS = {"agree": domain.agree, "withdraw": domain.withdraw}
RUNNING = {"waits", "live"}


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show them, or make one and show it this once. Raises MayNotManageTokens, TooManyTokens."""
    if request.method != "POST":
        return _page(request, visit)
    typed = request.POST
    days = typed.get("days", "")
    try:
        made = domain.make(
            by=visit.person,
            agency=typed.get("agency", ""),
            label=typed.get("label", ""),
            scopes=typed.getlist("scopes"),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
            now=visit.now,
        )
    except Invalid as error:
        said = [WRONG[name] for name in error.errors]
        context: dict[str, object] = {"said": said, "typed": typed, "chosen": typed.getlist("scopes")}
        return _page(request, visit, context, status=422)
    return _page(request, visit, {"made": made})


@require_POST
def token(request: HttpRequest, visit: Visit, token: int) -> HttpResponse:
    """Agree to one, or withdraw one. Raises MayNotManageTokens, TokenNeedsAnother, TokenIsOver."""
    button = request.POST.get("button", "")
    if button not in ACTS:
        raise Http404
    ACTS[button](by=visit.person, token=token, now=visit.now)
    return redirect(f"{reverse('tokens')}?done={button}#done")


def _page(
    request: HttpRequest, visit: Visit, more: dict[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    found = domain.listed(by=visit.person, now=visit.now)
    shown = [(one, STATES[one.state], [SCOPES[scope] for scope in one.scopes]) for one in found]
    context = {
        "running": [each for each in shown if each[0].state in RUNNING],
        "over": [each for each in shown if each[0].state not in RUNNING],
        "agencies": agencies.listed(by=visit.person),
        "scopes": [(scope.value, words) for scope, words in SCOPES.items()],
        "lives": domain.LIVES,
        "done": DONE.get(request.GET.get("done", "")),
        **(more or {}),
    }
    return show(request, visit, "desk/tokens.html", context, status=status)
