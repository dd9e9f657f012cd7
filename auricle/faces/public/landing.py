"""The first page: what this is, and what each way to reach us lets us see."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from auricle.directory import announced


@dataclass(frozen=True)
class Channel:
    """A way to reach us, and what each side learns from it."""

    icon: str
    name: Promise
    open: bool
    seen: Promise
    unseen: Promise
    others: Promise


CHANNELS = (
    Channel(
        icon="web",
        name=_("Web form"),
        open=True,
        seen=_(
            "Time, subject and region of a report, and what you choose to write. Your text opens only at the desk."
        ),
        unseen=_(
            "Your name, unless you leave it. Your network address passes through the server and is not kept."
        ),
        others=_("Whoever runs your network can see that you visited this site, not what you wrote."),
    ),
    Channel(
        icon="phone",
        name=_("Telephone"),
        open=False,
        seen=_("What you say. Your number is used to hold the line and is not stored readable."),
        unseen=_("Who you are, unless you say it."),
        others=_("Your telephone company keeps a list of calls. It may show this number."),
    ),
    Channel(
        icon="mail",
        name=_("E-mail"),
        open=False,
        seen=_("Your address, the time, and everything you write."),
        unseen=_("Little: e-mail is the least private way."),
        others=_("Your mail provider and ours can read it on the way."),
    ),
    Channel(
        icon="letter",
        name=_("Letter"),
        open=False,
        seen=_("Your handwriting, the postmark and what you write."),
        unseen=_("Your name, unless you write it."),
        others=_("The post sees where it was sent from and to."),
    ),
    Channel(
        icon="person",
        name=_("In person"),
        open=False,
        seen=_("Your face and voice, and what you tell us."),
        unseen=_("Papers: we do not ask for any."),
        others=_("People near our door can see you come."),
    ),
)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    closing = announced.closing(timezone.now())
    return render(request, "public/landing.html", {"channels": CHANNELS, "closing": closing})


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the bare address to the visitor's language, read from this request and not remembered."""
    response = redirect(f"/{get_language_from_request(request)}/")
    response.headers["Vary"] = "Accept-Language"
    return response
