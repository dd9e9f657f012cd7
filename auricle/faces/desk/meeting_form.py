"""The form of a meeting's record: when, who took part, what was said, who gets it, and what was agreed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.referrals.meeting import Agreed, Record
from auricle.referrals.meetings import MOST_LINE, MOST_WHAT, Held
from auricle.referrals.together import Together
from auricle.referrals.words import MOST_WORDS

STEPS = range(1, 6)
DAY = _("Give the day of the meeting, today or before")
HALF = _("Of a step give all three: who, what, and a day from today on within a year")
WRONG: Mapping[tuple[str, str], Any] = {
    ("held_on", "future"): DAY,
    ("present", "required"): _("Write who took part"),
    ("present", "too_long"): _("At most 40 lines, none longer than 200 characters"),
    ("words", "required"): _("Write what was said"),
    ("words", "too_long"): _("This is longer than 10,000 characters"),
    ("referrals", "required"): _("Choose who gets the record"),
    ("steps", "not_possible"): _("A step is of somebody who gets the record, and its day within a year"),
}
"""The domain's complaints at their fields; those about steps stand at the first of them."""


class MeetingForm(forms.Form):
    """Five steps, which may stay empty. Nobody gets the record until somebody ticks them."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    held_on = forms.DateField(
        label=_("Day of the meeting"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": DAY, "invalid": DAY},
    )
    present = forms.CharField(
        label=_("Who took part"),
        help_text=_("A line for each: office and role, no names."),
        max_length=40 * MOST_LINE,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"}),
        error_messages={"required": WRONG["present", "required"], "max_length": WRONG["present", "too_long"]},
    )
    words = forms.CharField(
        label=_("What was said"),
        help_text=_("Everybody who gets the record reads this. Name nobody who is not to be named to them."),
        max_length=MOST_WORDS // 2,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "dir": "auto"}),
        error_messages={"required": WRONG["words", "required"], "max_length": WRONG["words", "too_long"]},
    )
    referrals = forms.MultipleChoiceField(
        label=_("Who gets the record"),
        help_text=_("It is sealed anew for each of them. None, unless you tick it."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": WRONG["referrals", "required"]},
    )

    def __init__(self, found: Together, data: Any = None) -> None:
        super().__init__(data)
        able = [part for part in found.parts if part.can_meet]
        cast(forms.MultipleChoiceField, self.fields["referrals"]).choices = [
            (str(part.referral), f"{part.number} {part.agency}") for part in able
        ]
        codes = {part.agency_code: part.agency for part in able}
        for number in STEPS:
            self.fields.update(_step(number, codes))

    def clean(self) -> dict[str, Any]:
        """Of a step that was begun all three are needed."""
        given = self.cleaned_data
        for number in STEPS:
            parts = [given.get(f"{name}_{number}") for name in ("who", "what", "until")]
            if any(parts) and not all(parts) and not self.has_error(f"what_{number}"):
                self.add_error(f"what_{number}", HALF)
        return given

    def complain(self, errors: Mapping[str, str]) -> None:
        """Put what the domain said at its field."""
        for name, code in errors.items():
            self.add_error("what_1" if name == "steps" else name, str(WRONG[name, code]))

    def held(self) -> Held:
        """What was written, once it is valid."""
        given = self.cleaned_data
        present = [line.strip() for line in given["present"].splitlines() if line.strip()]
        record = Record(given["held_on"], present, given["words"].strip(), tuple(self._steps()))
        return Held(record, frozenset(UUID(each) for each in given["referrals"]))

    def _steps(self) -> Iterator[Agreed]:
        for number in STEPS:
            who, what, until = (
                self.cleaned_data.get(f"{name}_{number}") for name in ("who", "what", "until")
            )
            if who and what and isinstance(until, date):
                yield Agreed("" if who == "us" else who, what.strip(), until)


def _step(number: int, agencies: Mapping[str, str]) -> dict[str, forms.Field]:
    numbered = {"number": number}
    return {
        f"who_{number}": forms.ChoiceField(
            label=_("Step %(number)s: who") % numbered,
            required=False,
            choices=[("", _("Nobody")), ("us", _("The hotline")), *agencies.items()],
        ),
        f"what_{number}": forms.CharField(
            label=_("Step %(number)s: what") % numbered,
            required=False,
            max_length=MOST_WHAT,
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        ),
        f"until_{number}": forms.DateField(
            label=_("Step %(number)s: until when") % numbered,
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
            error_messages={"invalid": HALF},
        ),
    }
