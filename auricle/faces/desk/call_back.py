"""The numbers at which banks are called back: one administrator writes one down, another confirms it."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.faces.desk.standing_for import CHOICE, CHOOSE, FIRST, NumberForm, NumberPage
from auricle.faces.shared.staff.visit import Visit
from auricle.measures import call_back_numbers as domain
from auricle.measures.moves import SpokeTo
from auricle.measures.wording import SPOKE_TO

PAGE = NumberPage(
    address="call-back",
    template="desk/call_back.html",
    wrong={("bank", "unknown"): CHOOSE, ("desk", "required"): CHOOSE},
    confirmed=_("Confirmed. From now on the desk can call it."),
    taken_away=_("Taken away. Nobody is shown this number any more."),
)


class BankForm(NumberForm):
    """Whose number it is."""

    field_order = ("bank", "phone", "desk")

    bank = forms.ChoiceField(label=_("Bank"), error_messages=CHOICE)
    desk = forms.TypedChoiceField(
        label=_("Who answers there"),
        choices=[FIRST, *((one.value, SPOKE_TO[one]) for one in SpokeTo)],
        coerce=SpokeTo,
        error_messages=CHOICE,
    )

    def __init__(self, banks: tuple[tuple[str, str], ...], data: Any = None) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["bank"]).choices = [FIRST, *banks]
        self.fields["phone"].help_text = _(
            "As the bank itself gave it to you or publishes it: never from a report, a mail or a call."
        )


@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list, and the form for one more. Raises KeepsNoNumbers."""
    found = domain.listed(by=visit.person)
    form = BankForm(found.banks, request.POST if request.method == "POST" else None)
    lines = [(line, SPOKE_TO[line.whose.desk]) for line in found.lines]
    return PAGE.listed(request, visit, lines=lines, form=form, write_down=domain.write_down)


@require_POST
def number(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Confirm one or take it away. Raises KeepsNoNumbers, NoSuchNumber, OwnNumber, NotWaiting."""
    return PAGE.decided(request, visit, number, confirm=domain.confirm, take_away=domain.take_away)
