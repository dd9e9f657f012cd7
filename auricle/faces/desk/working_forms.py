"""The forms of how somebody works: languages, categories, absence, what comes by itself."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory import catalogue
from auricle.directory.working import Absence, Working

ABSENCE_TROUBLE = {
    "before": _("The last day comes before the first"),
    "past": _("The last day is over already"),
}


def skill_words(skills: Iterable[str]) -> list[str]:
    """The names of categories in the member's language."""
    known, language = set(skills), get_language() or "en"
    return [top.name(language) for top in catalogue.categories() if top.code in known]


class LanguagesForm(forms.Form):
    """Which languages one speaks."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    languages = forms.MultipleChoiceField(
        label=_("Languages you can read reports in"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one language at least")},
    )


class SkillsForm(forms.Form):
    """Which categories somebody is given."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    skills = forms.MultipleChoiceField(
        label=_("Categories that “next report” gives"),
        help_text=_("Choose none to give every category."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        language = get_language() or "en"
        tops = [(top.code, top.name(language)) for top in catalogue.categories()]
        self.fields["skills"].choices = tops  # type: ignore[attr-defined]


class GoesOnForm(forms.Form):
    """Whether the next review comes by itself."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    goes_on = forms.BooleanField(
        label=_("After a review the next one comes by itself"),
        help_text=_("You have it for half an hour, as if you had asked for it, and can put it back at once."),
        required=False,
    )


class AbsenceForm(forms.Form):
    """From the first day to the last, both included."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    first = forms.DateField(
        label=_("First day away"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the first day"), "invalid": _("Type the day as 2027-01-31")},
    )
    last = forms.DateField(
        label=_("Last day away"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the last day"), "invalid": _("Type the day as 2027-01-31")},
    )

    @property
    def absence(self) -> Absence:
        """What was typed, when it is valid."""
        return Absence(self.cleaned_data["first"], self.cleaned_data["last"])


def forms_for(how: Working) -> dict[str, forms.Form]:
    """Each form with what holds now."""
    absence = {"first": how.absence.first, "last": how.absence.last} if how.absence else {}
    return {
        "goes_on": GoesOnForm(initial={"goes_on": how.goes_on}),
        "languages": LanguagesForm(initial={"languages": how.languages}),
        "skills": SkillsForm(initial={"skills": how.skills}),
        "absence": AbsenceForm(initial=absence),
    }
