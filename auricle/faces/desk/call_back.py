"""The numbers at which banks are called back: one administrator writes one down, another confirms it."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.errors import Invalid
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.measures import call_back_numbers as domain
from auricle.measures.moves import SpokeTo
from auricle.measures.wording import SPOKE_TO

CHOOSE = _("Choose one")
NO_NUMBER = _("Write the number with its country, such as +44 20 7946 0958")
WRONG: dict[tuple[str, str], Promise] = {
    ("bank", "unknown"): CHOOSE,
    ("desk", "required"): CHOOSE,
    ("phone", "no_number"): NO_NUMBER,
    ("phone", "known"): _("This number stands in the list already"),
}
DONE = {
    "written": _("Written down. It counts once another administrator has confirmed it."),
    "confirm": _("Confirmed. From now on the desk can call it."),
    "end": _("Taken away. Nobody is shown this number any more."),
}


class NumberForm(forms.Form):
    """Whose number it is."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    bank = forms.ChoiceField(label=_("Bank"), error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})
    phone = forms.CharField(
        label=_("Telephone number"),
        help_text=_(
            "As the bank itself gave it to you or publishes it: never from a report, a mail or a call."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "dir": "ltr"}),
        error_messages={"required": NO_NUMBER},
    )
    desk = forms.ChoiceField(
        label=_("Who answers there"),
        choices=[("", _("Choose …")), *((one.value, SPOKE_TO[one]) for one in SpokeTo)],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, banks: tuple[tuple[str, str], ...], data: Any = None) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["bank"]).choices = [("", _("Choose …")), *banks]


@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, and the form for one more. Raises KeepsNoNumbers."""
    found = domain.listed(by=visit.person)
    form = NumberForm(found.banks, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            domain.write_down(
                by=visit.person,
                bank=given["bank"],
                phone=given["phone"],
                desk=SpokeTo(given["desk"]),
                now=visit.now,
            )
            return redirect(reverse("call-back") + "?done=written#done")
        except Invalid as error:
            for name, code in error.errors.items():
                form.add_error(name, str(WRONG[name, code]))
    context = {
        "lines": [(line, SPOKE_TO[line.desk]) for line in found.lines],
        "form": form,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return show(request, visit, "desk/call_back.html", context, status=422 if form.errors else 200)


@require_POST
def number(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Confirm one or take it away. Raises KeepsNoNumbers, NoSuchNumber, OwnNumber, NotWaiting."""
    confirms = request.POST.get("button") == "confirm"
    (domain.confirm if confirms else domain.take_away)(by=visit.person, number=number, now=visit.now)
    return redirect(reverse("call-back") + f"?done={'confirm' if confirms else 'end'}#done")
