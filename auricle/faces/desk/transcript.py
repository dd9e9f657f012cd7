"""Write down what is said in a recording, or correct what somebody or a machine wrote down."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.errors import NotFound
from auricle.faces.desk.sound_words import in_minutes
from auricle.faces.shared.staff.file_names import safe_name
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.inbox import machine_drafts, transcripts
from auricle.inbox.listening import is_wav, may_be_heard
from auricle.inbox.machine_drafts import Draft, NoDraft
from auricle.inbox.transcripts import MOST_TEXT, Recording
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.reference import reference_of

NO_DRAFT = {
    "format": _("The machine can only hear recordings in WAV with 16 bits. Write this one down yourself."),
    "damaged": _(
        "It was changed or cut off after it was sealed, or never sealed properly. Ask the reporter again."
    ),
    "busy": _("The machine is busy with another recording. Try again in two minutes."),
    "failed": _(
        "The machine could not write this one down: it took too long, or it failed. Try once more, or write it down "
        "yourself."
    ),
    "nothing": _("The machine heard no words. Listen to it yourself."),
}
UNCHECKED = _("Written by a machine and checked by nobody yet. Listen, and correct it word for word.")


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


@require_POST
def draft(request: HttpRequest, visit: Visit, report: UUID, file: UUID) -> HttpResponse:
    """Have the machine write a draft into the box, below what stands there. Nothing is kept.

    Raises NotFound, MayNotRead.
    """
    if settings.AURICLE_TRANSCRIBE_MODEL is None:
        raise NotFound
    typed, seen = request.POST.get("text", "").strip(), request.POST.get("seen", "0")
    try:
        made = machine_drafts.draft(
            by=visit.by, report=report, file=file, model=settings.AURICLE_TRANSCRIBE_MODEL, now=visit.now
        )
    except NoDraft as refused:
        found = transcripts.recording(by=visit.by, report=report, file=file, now=visit.now)
        form = TranscriptForm(initial={"text": typed, "seen": seen})
        return page(request, visit, found, form, status=409, no_draft=NO_DRAFT[refused.why])
    form = TranscriptForm(initial={"text": "\n\n".join(filter(None, (typed, made.text))), "seen": seen})
    form.fields["text"].help_text = UNCHECKED
    return page(request, visit, made.recording, form, draft=made, below=bool(typed))


def page(
    request: HttpRequest,
    visit: Visit,
    found: Recording,
    form: TranscriptForm,
    *,
    status: int = 200,
    draft: Draft | None = None,
    below: bool = False,
    no_draft: object = "",
) -> HttpResponse:
    """The recording and what is written of it; where somebody was first, their words beside what was typed."""
    first = found.transcript if status == 409 and not no_draft else None
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
        "drafts": settings.AURICLE_TRANSCRIBE_MODEL is not None and is_wav(found.file),
        "draft": draft,
        "below": below,
        "until": in_minutes(draft.until) if draft and not draft.whole else "",
        "no_draft": no_draft,
    }
    return show(request, visit, "desk/transcript.html", context, status=status)
