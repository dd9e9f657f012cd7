"""The form of a new agency."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from auricle.directory import catalogue
from auricle.directory.agency_changes import CODE, LONGEST_NAME, NewAgency
from auricle.directory.cards import MOST_TEXT
from auricle.errors import Invalid
from auricle.faces.desk.agency_words import SORTS
from auricle.faces.shared.staff.text_titles import in_language

TROUBLE: Mapping[str, Promise] = {
    "taken": _("There is an agency with this code"),
    "too_long": _("At most 2,000 characters"),
    "no_category": _("Choose at least one category"),
}


class AgencyForm(forms.Form):
    """Code, kind, names and what it does in every language, and where it acts."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    code = forms.RegexField(
        CODE,
        label=_("Code"),
        help_text=_("Small letters, digits and hyphens. It stands in addresses and never changes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Write a code"),
            "invalid": _("Use 2 to 40 small letters, digits and hyphens"),
        },
    )
    sort = forms.ChoiceField(
        label=_("Kind of agency"),
        choices=[("", _("Choose …")), *SORTS.items()],
        error_messages={"required": _("Choose what kind of agency it is")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for language, name in settings.LANGUAGES:
            self.fields[f"name-{language}"] = forms.CharField(
                label=format_lazy(_("Name ({language})"), language=name),
                max_length=LONGEST_NAME,
                widget=forms.TextInput(attrs={"lang": language, "dir": "auto", "autocomplete": "off"}),
                error_messages={"required": _("Write the name in every language")},
            )
        for language, name in settings.LANGUAGES:
            self.fields[f"does-{language}"] = forms.CharField(
                label=format_lazy(_("What it does ({language})"), language=name),
                help_text=_("The desk reads this on its knowledge card."),
                max_length=MOST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2, "lang": language, "dir": "auto"}),
                error_messages={"required": _("Say what it does in every language")},
            )
        self.fields["categories"] = self._boxes(
            _("Categories that it acts in"),
            [(one.code, in_language(one.names)) for one in catalogue.categories()],
            error_messages={"required": TROUBLE["no_category"]},
        )
        self.fields["regions"] = self._boxes(
            _("Regions that it acts in"),
            [(one.code, in_language(one.names)) for one in catalogue.regions()],
            help_text=_("None stands for all of them. Counties can be named on its card later."),
            required=False,
        )

    def agency(self) -> NewAgency:
        """What was given, as the domain takes it."""
        given = self.cleaned_data
        languages = [language for language, _name in settings.LANGUAGES]
        return NewAgency(
            code=given["code"],
            names={language: given[f"name-{language}"] for language in languages},
            sort=given["sort"],
            does={language: given[f"does-{language}"] for language in languages},
            categories=given["categories"],
            regions=given["regions"],
        )

    def refuse(self, error: Invalid) -> None:
        """Say at each field why the domain did not take it."""
        for name, code in error.errors.items():
            required: Any = self.fields[name].error_messages.get("required", "")
            self.add_error(name, cast(Any, TROUBLE.get(code, required)))

    def _boxes(self, label: Any, choices: list[tuple[str, str]], **more: Any) -> forms.MultipleChoiceField:
        return forms.MultipleChoiceField(
            label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **more
        )
