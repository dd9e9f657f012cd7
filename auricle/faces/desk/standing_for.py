"""What pages of numbers have in common that two people stand for: a list, a form for one more, and what was done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.errors import Invalid
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit

CHOOSE = _("Choose one")
CHOICE = {"required": CHOOSE, "invalid_choice": CHOOSE}
FIRST = ("", _("Choose …"))
NO_NUMBER = _("Write the number with its country, such as +44 20 7946 0958")
WRONG: Mapping[tuple[str, str], Promise] = {
    ("phone", "no_number"): NO_NUMBER,
    ("phone", "known"): _("This number stands in the list already"),
}
WRITTEN = _("Written down. It counts once another administrator has confirmed it.")


class NumberForm(forms.Form):
    """A number; whose it is stands in the form of each list."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    phone = forms.CharField(
        label=_("Telephone number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "dir": "ltr"}),
        error_messages={"required": NO_NUMBER},
    )


@dataclass(frozen=True)
class NumberPage:
    """One such page: the name of its address, its template, what is wrong with a field, and what was done."""

    address: str
    template: str
    wrong: Mapping[tuple[str, str], Promise]
    confirmed: Promise
    taken_away: Promise

    def listed(
        self,
        request: HttpRequest,
        visit: Visit,
        *,
        lines: Sequence[object],
        form: NumberForm,
        write_down: Callable[..., int],
    ) -> HttpResponse:
        """The list, and the form for one more, which this writes down once it is filled in."""
        if form.is_bound and form.is_valid():
            try:
                write_down(by=visit.person, now=visit.now, **form.cleaned_data)
                return self._done("written")
            except Invalid as error:
                words = {**WRONG, **self.wrong}
                for name, code in error.errors.items():
                    form.add_error(name, str(words[name, code]))
        done = {"written": WRITTEN, "confirm": self.confirmed, "end": self.taken_away}
        context = {"lines": lines, "form": form, "done": done.get(request.GET.get("done", ""))}
        return show(request, visit, self.template, context, status=422 if form.errors else 200)

    def decided(
        self,
        request: HttpRequest,
        visit: Visit,
        number: int,
        *,
        confirm: Callable[..., None],
        take_away: Callable[..., None],
    ) -> HttpResponse:
        """Confirm one or take it away, as the button says."""
        confirms = request.POST.get("button") == "confirm"
        (confirm if confirms else take_away)(by=visit.person, number=number, now=visit.now)
        return self._done("confirm" if confirms else "end")

    def _done(self, what: str) -> HttpResponse:
        return redirect(f"{reverse(self.address)}?done={what}#done")
