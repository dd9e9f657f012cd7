"""Banners, and whether the web form takes reports: what is announced, a new one, and one more person who agrees."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.directory import announcing
from auricle.directory.announcing import AlreadyOver, Announced, MayNotAnnounce, NeedsAnother
from auricle.errors import Invalid
from auricle.faces.desk.announcement_form import PLACES, STATES, AnnouncementForm
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.faces.shared.staff.visit import Visit

DONE: Mapping[str, Promise] = {
    "desk": _("Announced. Every page of the desk says it within ten seconds of its beginning."),
    "public": _("Kept. It is said when a second person has agreed."),
    "web": _("Kept. The form is closed when a second person has agreed."),
    "agree": _("You agreed. It holds from its beginning on, within ten seconds."),
    "end": _("Taken away, within ten seconds."),
}
ACTS = {"agree": announcing.agree, "end": announcing.end}
ANNOUNCEMENT_LEAVES: Leaves = (
    (
        MayNotAnnounce,
        Explained(403, _("Supervisors and administrators announce"), _("Nothing was changed.")),
    ),
    (
        NeedsAnother,
        Explained(
            403,
            _("This takes another person"),
            _("Who agrees is not who wrote it, and nobody whose account one of the two made lately."),
        ),
    ),
    (
        AlreadyOver,
        Explained(409, _("Somebody was first, or its time is up"), _("Look at the page again.")),
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what is announced, or announce something. Raises MayNotAnnounce."""
    if request.method != "POST":
        return _page(request, visit, AnnouncementForm())
    form = AnnouncementForm(request.POST)
    if form.is_valid():
        try:
            announcing.announce(by=visit.person, now=visit.now, **form.values())
        except Invalid as error:
            form.refuse(error)
        else:
            return _back(form.cleaned_data["place"])
    return _page(request, visit, form, status=422)


@require_POST
def announcement(request: HttpRequest, visit: Visit, announcement: int) -> HttpResponse:
    """Agree to one, or take one away. Raises MayNotAnnounce, NeedsAnother, AlreadyOver."""
    button = request.POST.get("button", "")
    if button not in ACTS:
        raise Http404
    ACTS[button](by=visit.person, announcement=announcement, now=visit.now)
    return _back(button)


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('announcements')}?done={done}#done")


def _page(request: HttpRequest, visit: Visit, form: AnnouncementForm, *, status: int = 200) -> HttpResponse:
    found = announcing.announcements(by=visit.person, now=visit.now)
    shown = [(one, PLACES[one.place], STATES[one.state]) for one in found]
    context = {
        "running": [each for each in shown if _runs(each[0])],
        "over": [each for each in shown if not _runs(each[0])],
        "form": form,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/announcements.html", context, status=status)


def _runs(one: Announced) -> bool:
    return one.state != "over"
