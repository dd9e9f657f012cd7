"""A copy of a recording with a disguised voice: ask for one, hear it, decide whether it may go to agencies."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.directory import colleagues
from auricle.errors import NotFound
from auricle.faces.desk.disguise_words import DONE, STATES
from auricle.faces.desk.sound_words import in_minutes, picture
from auricle.faces.shared.security_headers import with_sound
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.referrals import disguising
from auricle.referrals.disguising import MOST_REASON
from auricle.reports.reference import reference_of


class DisguiseForm(forms.Form):
    """Why the sound itself is needed."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    why = forms.CharField(
        label=_("Why does the sound itself matter?"),
        help_text=_("For the supervisor who decides. Say what the transcript does not show."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "autocomplete": "off"}),
        error_messages={
            "required": _("Say why the sound itself matters"),
            "max_length": _("This is longer than 2,000 characters"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, visit: Visit, report: UUID, file: UUID) -> HttpResponse:
    """Show the form, or make the copy. Raises MayNotRead, NotFound, NotDisguisable, AlreadyDisguised, Damaged."""
    form = DisguiseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        copy = disguising.ask(by=visit.by, report=report, file=file, now=visit.now, **form.cleaned_data)
        return redirect(f"{reverse('disguised', args=[report, copy])}?done=asked#done")
    disguising.require_recording(by=visit.by, report=report, file=file, now=visit.now)
    context = {"form": form, "report": report, "file": file, "reference": reference_of(report)}
    return show(request, visit, "desk/disguise.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, visit: Visit, report: UUID, copy: UUID) -> HttpResponse:
    """The copy, opened to be heard, or a decision on it. Raises NoSuchCopy, MayNotDecide, OwnCopy, Decided."""
    if request.method == "POST":
        button = request.POST.get("button")
        if button not in ("approve", "decline"):
            raise NotFound
        disguising.decide(by=visit.by, report=report, copy=copy, approved=button == "approve", now=visit.now)
        return redirect(f"{reverse('disguised', args=[report, copy])}?done={button}d#done")
    found = disguising.hear(by=visit.by, report=report, copy=copy, now=visit.now)
    asker = found.copy.asked_by
    context = {
        "report": report,
        "reference": reference_of(report),
        "copy": found.copy,
        "state": STATES[found.copy.state],
        "asker": colleagues.names([asker]).get(asker, ""),
        "why": found.why,
        "done": DONE.get(request.GET.get("done", "")),
        "address": f"{settings.AURICLE_FILES_URL}/listen/{found.ticket}",
        "picture": picture(found.shape),
        "length": in_minutes(found.shape.seconds),
    }
    response = show(request, visit, "desk/disguised.html", context)
    for name, value in with_sound(settings.AURICLE_FILES_URL).items():
        response.headers[name] = value
    return response
