"""Interpreters on the phone: one administrator writes one down, another confirms the number."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.calls import interpreters as domain
from auricle.faces.desk.call_words import language_words
from auricle.faces.desk.standing_for import CHOICE, CHOOSE, FIRST, NumberForm, NumberPage
from auricle.faces.shared.staff.visit import Visit

NO_NAME = _("Write who it is, in 80 letters at most")
PAGE = NumberPage(
    address="interpreters",
    template="desk/interpreters.html",
    wrong={
        ("name", "malformed"): NO_NAME,
        ("name", "too_many"): _("The list is full: take somebody away first"),
        ("language", "unknown"): CHOOSE,
    },
    confirmed=_("Confirmed. From now on a call-taker can join this interpreter to a talk."),
    taken_away=_("Taken away. No call-taker is offered this interpreter any more."),
)


class InterpreterForm(NumberForm):
    """Who interprets, from which language."""

    field_order = ("name", "language", "phone")

    name = forms.CharField(
        label=_("Name, as call-takers will see it"),
        max_length=domain.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": NO_NAME, "max_length": NO_NAME},
    )
    language = forms.ChoiceField(label=_("Language"), error_messages=CHOICE)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["language"]).choices = [FIRST, *settings.LANGUAGES]
        self.fields["phone"].help_text = _(
            "As the interpreter or the agency itself gave it to you. It decides who hears a caller."
        )


@require_http_methods(["GET", "HEAD", "POST"])
def interpreters(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, and the form for one more. Raises KeepsNoInterpreters."""
    lines = [(line, language_words(line.whose.language)) for line in domain.listed(by=visit.person)]
    form = InterpreterForm(request.POST if request.method == "POST" else None)
    return PAGE.listed(request, visit, lines=lines, form=form, write_down=domain.write_down)


@require_POST
def interpreter(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Confirm one or take it away.

    Raises KeepsNoInterpreters, NoSuchInterpreter, OwnInterpreter, InterpreterNotWaiting.
    """
    return PAGE.decided(request, visit, number, confirm=domain.confirm, take_away=domain.take_away)
