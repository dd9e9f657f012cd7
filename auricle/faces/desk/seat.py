"""A custodian's own seat: who else sits, and handing it over to a successor."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import seats

CHOOSE = _("Choose who takes your seat")


class HandOverForm(forms.Form):
    """The successor."""

    use_required_attribute = False

    to = forms.TypedChoiceField(
        label=_("Who takes your seat?"),
        coerce=int,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        heirs = [(member.pk, member.name) for member in seats.successors()]
        self.fields["to"].choices = [("", _("Choose …")), *heirs]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the seats, or hand one's own over. Raises NotFresh, NoSeat, Invalid."""
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        seats.hand_over(by=visit.by, to=form.cleaned_data["to"], now=visit.now)
        return redirect("seat")
    places = seats.places()
    context = {
        "form": form,
        "places": places,
        "mine": next((place for place in places if place.holder == visit.person.id), None),
    }
    return show(request, visit, "desk/seat.html", context, status=422 if form.is_bound else 200)
