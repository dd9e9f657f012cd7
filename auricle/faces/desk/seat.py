"""The custodians' seats: who sits, handing one's own over, and filling one that nobody fills."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from auricle.errors import Invalid
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.vault import seat_filling, seats

CHOOSE = _("Choose who takes your seat")
CHOICE = _("Choose …")
CHOOSE_SEAT = _("Choose the seat")
CHOOSE_FOR_IT = _("Choose who takes the seat")
NOT_THEM = _(
    "This person cannot take this seat: choose somebody else, or take back what is proposed for them"
)


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
        self.fields["to"].choices = [("", CHOICE), *heirs]  # type: ignore[attr-defined]


class FillForm(forms.Form):
    """A seat that nobody fills, and a custodian who has none."""

    use_required_attribute = False
    auto_id = "fill-%s"

    number = forms.TypedChoiceField(
        label=_("Which seat?"),
        coerce=int,
        error_messages={"required": CHOOSE_SEAT, "invalid_choice": CHOOSE_SEAT},
    )
    to = forms.TypedChoiceField(
        label=_("Who takes it?"),
        coerce=int,
        error_messages={"required": CHOOSE_FOR_IT, "invalid_choice": CHOOSE_FOR_IT},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id=self.auto_id)
        vacant = seats.vacant()
        heirs = {member.pk: member.name for number in vacant for member in seat_filling.candidates(number)}
        self.fields["number"].choices = [("", CHOICE), *((n, n) for n in vacant)]  # type: ignore[attr-defined]
        self.fields["to"].choices = [("", CHOICE), *heirs.items()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the seats, or hand one's own over. Raises NotFresh, NoSeat, Invalid."""
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        seats.hand_over(by=visit.by, to=form.cleaned_data["to"], now=visit.now)
        return redirect("seat")
    return _page(request, visit, form, FillForm())


@require_POST
def fill(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Propose who fills a seat. Raises NotFresh, NoSeat, SeatsOfOneHand."""
    form = FillForm(request.POST)
    if form.is_valid():
        try:
            seat_filling.propose(
                by=visit.by, number=form.cleaned_data["number"], to=form.cleaned_data["to"], now=visit.now
            )
        except Invalid as refused:
            for name in refused.errors:
                form.add_error(name, CHOOSE_SEAT if name == "number" else NOT_THEM)
        else:
            return redirect("seat")
    return _page(request, visit, HandOverForm(), form)


@require_POST
def take_back(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take back what was proposed for a seat. Raises NoSeat, NothingProposed."""
    seat_filling.take_back(by=visit.by, number=number, now=visit.now)
    return redirect("seat")


def _page(request: HttpRequest, visit: Visit, form: HandOverForm, fill_form: FillForm) -> HttpResponse:
    places = seats.places()
    mine = next((place for place in places if place.holder == visit.person.id and not place.empty), None)
    context = {
        "form": form,
        "fill_form": fill_form,
        "tried": fill_form if fill_form.is_bound else form,
        "places": places,
        "vacant": seats.vacant(),
        "proposed": seat_filling.proposed(),
        "mine": mine,
    }
    bound = form.is_bound or fill_form.is_bound
    return show(request, visit, "desk/seat.html", context, status=422 if bound else 200)
