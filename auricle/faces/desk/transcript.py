"""Write down what is said in a recording, or correct what somebody wrote down."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.shared.staff.file_names import safe_name
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox import transcripts
from auricle.inbox.listening import may_be_heard
from auricle.inbox.transcripts import MOST_TEXT, Recording
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.reference import reference_of


class TranscriptForm(forms.Form):
    """The words, and which transcript they correct."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    text = forms.CharField(
        label=_("What is said"),
        help_text=_("Word for word, with who speaks. Names stay in: a reviewer decides what is hidden."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(
            attrs={"rows": 18, "dir": "auto", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Write down what is said"),
            "max_length": _("This is longer than 50,000 characters"),
        },
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@require_http_methods(["GET", "HEAD", "POST"])
def transcript(request: HttpRequest, visit: Visit, report: UUID, file: UUID) -> HttpResponse:
    """Show the page, or keep what was written. Raises NotFound, MayNotRead."""
    if request.method != "POST":
        found = transcripts.recording(by=visit.by, report=report, file=file, now=visit.now)
        last = found.transcript
        given = {"text": last.text, "seen": last.number} if last else {"seen": 0}
        return page(request, visit, found, TranscriptForm(initial=given))
    form = TranscriptForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            transcripts.keep(by=visit.by, report=report, file=file, now=visit.now, **form.cleaned_data)
            return redirect(f"{reverse('report', args=[report])}?done=transcript#transcripts")
        except SomeoneWasFirst:
            status = 409
    found = transcripts.recording(by=visit.by, report=report, file=file, now=visit.now)
    return page(request, visit, found, form, status=status)


def page(
    request: HttpRequest, visit: Visit, found: Recording, form: TranscriptForm, *, status: int = 200
) -> HttpResponse:
    """The recording and what is written of it; where somebody was first, their words beside what was typed."""
    first = found.transcript if status == 409 else None
    if first is not None:
        # Whoever has read those words can keep their own in their place.
        form = TranscriptForm({"text": form.data.get("text", ""), "seen": first.number})
    context = {
        "report": found.row.pk,
        "reference": reference_of(found.row.pk),
        "file": found.file,
        "heard": may_be_heard(found.file),
        "name": safe_name(found.file.name),
        "last": found.transcript,
        "who": found.who,
        "first": first,
        "form": form,
    }
    return show(request, visit, "desk/transcript.html", context, status=status)
