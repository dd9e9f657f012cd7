"""Keep a search under a name, and say when it is to stand out."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory import labels
from auricle.errors import Invalid
from auricle.reports.saved_searches import LONGEST_NAME
from auricle.reports.search_marks import Mark

MARKS: dict[Mark, str | Promise] = {
    Mark.NONE: _("never"),
    Mark.NEW: _("when something is new"),
    Mark.MANY: _("from this many reports on"),
}
LENGTH = _("Between 1 and 60 letters, please")
UNKNOWN = _("Choose one of your teams")
REFUSED: dict[str, str | Promise] = {
    "length": LENGTH,
    "too_many": _("You keep 30 searches already. Delete one first"),
    "unknown": UNKNOWN,
}


class KeepForm(forms.Form):
    """A name, and who sees it."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    name = forms.CharField(
        label=_("Name of the search"),
        help_text=_("Name nobody: a name is not sealed, and the team reads it if you share it."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give it a name"), "max_length": LENGTH},
    )
    team = forms.TypedChoiceField(
        label=_("Who sees it"),
        required=False,
        coerce=int,
        empty_value="",
        error_messages={"invalid_choice": UNKNOWN},
    )

    def __init__(self, teams: Sequence[int], data: Any = None) -> None:
        super().__init__(data)
        language = get_language() or "en"
        named = [(team, labels.team(team, language)) for team in teams]
        field = cast(forms.ChoiceField, self.fields["team"])
        field.choices = [("", _("only me")), *((str(team), name) for team, name in named if name)]

    def refuse(self, error: Invalid) -> None:
        """Show what the domain did not take."""
        for name, code in error.errors.items():
            self.add_error(name, str(REFUSED[code]))


class MarkForm(forms.Form):
    """When a search stands out."""

    use_required_attribute = False

    mark = forms.ChoiceField(
        label=_("Stands out"), choices=[(mark.value, words) for mark, words in MARKS.items()]
    )
    threshold = forms.IntegerField(
        label=_("Number of reports"),
        required=False,
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
