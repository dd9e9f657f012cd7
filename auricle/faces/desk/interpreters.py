"""Interpreters on the phone: one administrator writes one down, another confirms the number."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.calls import interpreters as domain
from auricle.errors import Invalid
from auricle.faces.desk.call_back import CHOOSE, NO_NUMBER
from auricle.faces.desk.call_words import language_words
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit

NO_NAME = _("Write who it is, in 80 letters at most")
WRONG: dict[tuple[str, str], Promise] = {
    ("name", "malformed"): NO_NAME,
    ("name", "too_many"): _("The list is full: take somebody away first"),
    ("language", "unknown"): CHOOSE,
    ("phone", "no_number"): NO_NUMBER,
    ("phone", "known"): _("This number stands in the list already"),
}
DONE = {
    "written": _("Written down. It counts once another administrator has confirmed it."),
    "confirm": _("Confirmed. From now on a call-taker can join this interpreter to a talk."),
    "end": _("Taken away. No call-taker is offered this interpreter any more."),
}


class InterpreterForm(forms.Form):
    """Who interprets, from which language, and at which number."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    name = forms.CharField(
        label=_("Name, as call-takers will see it"),
        max_length=domain.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": NO_NAME, "max_length": NO_NAME},
    )
    language = forms.ChoiceField(
        label=_("Language"), error_messages={"required": CHOOSE, "invalid_choice": CHOOSE}
    )
    phone = forms.CharField(
        label=_("Telephone number"),
        help_text=_("As the interpreter or the agency itself gave it to you. It decides who hears a caller."),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "dir": "ltr"}),
        error_messages={"required": NO_NUMBER},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["language"].choices = [("", _("Choose …")), *settings.LANGUAGES]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def interpreters(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, and the form for one more. Raises KeepsNoInterpreters."""
    found = domain.listed(by=visit.person)
    form = InterpreterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            domain.write_down(by=visit.person, now=visit.now, **form.cleaned_data)
            return redirect(reverse("interpreters") + "?done=written#done")
        except Invalid as error:
            for name, code in error.errors.items():
                form.add_error(name, str(WRONG[name, code]))
    context = {
        "lines": [(line, language_words(line.language)) for line in found],
        "form": form,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/interpreters.html", context, status=422 if form.errors else 200)


@require_POST
def interpreter(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Confirm one or take it away.

    Raises KeepsNoInterpreters, NoSuchInterpreter, OwnInterpreter, InterpreterNotWaiting.
    """
    confirms = request.POST.get("button") == "confirm"
    (domain.confirm if confirms else domain.take_away)(by=visit.person, number=number, now=visit.now)
    return redirect(reverse("interpreters") + f"?done={'confirm' if confirms else 'end'}#done")
