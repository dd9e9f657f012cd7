"""One request for an identity: read the reason, support, approve, or decline it."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.desk.identities import in_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox.identity_custody import MOST_REASON, approve, decline, read_request, support
from auricle.reports.identity_reasons import DECLINED

CHOOSE = _("Choose why you decline")
ACTS: Mapping[str, Callable[..., None]] = {"support": support, "approve": approve}
DONE = {
    "support": _("You supported it. Another custodian must approve before anything is opened."),
    "approve": _("It is opened for the person who asked. The reporter sees that it was."),
    "decline": _("You declined it. The person who asked reads why."),
}


class DeclineForm(forms.Form):
    """Why not."""

    use_required_attribute = False

    code = forms.ChoiceField(
        label=_("Why do you decline?"),
        choices=list(DECLINED.items()),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    words = forms.CharField(
        label=_("What should they do instead?"),
        required=False,
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"max_length": _("This is longer than 2,000 characters")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def identity_request(request: HttpRequest, visit: Visit, request_id: UUID) -> HttpResponse:
    """Show a request, or act on it. Raises what the steps of the custodians raise."""
    asked = request.POST.get("act", "")
    form = DeclineForm(request.POST if asked == "decline" else None)
    if asked in ACTS:
        ACTS[asked](by=visit.by, request=request_id, now=visit.now)
        return done(request_id, asked)
    if form.is_bound and form.is_valid():
        decline(by=visit.by, request=request_id, now=visit.now, **form.cleaned_data)
        return done(request_id, asked)
    page = read_request(by=visit.by, request=request_id, now=visit.now)
    context = {
        "one": in_words(page.line),
        "page": page,
        "form": form,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/identity_request.html", context, status=422 if form.is_bound else 200)


def done(request_id: UUID, act: str) -> HttpResponse:
    """The same page, saying what was done."""
    return redirect(f"{reverse('identity-request', kwargs={'request_id': request_id})}?done={act}#done")
