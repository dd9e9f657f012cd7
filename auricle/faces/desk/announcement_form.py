"""The form of an announcement, and its words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from auricle.directory.announced import Place
from auricle.directory.announcing import MOST_TEXT
from auricle.errors import Invalid

PLACES: Mapping[Place, Promise] = {
    Place.DESK: _("Banner on every page of the desk"),
    Place.PUBLIC: _("Banner on every public page"),
    Place.WEB: _("Close the web form: no new reports by it"),
}
LEVELS: Mapping[str, Promise] = {"info": _("Information"), "warning": _("Warning")}
STATES: Mapping[str, Promise] = {
    "waits": _("waits for a second person"),
    "later": _("comes later"),
    "now": _("holds now"),
    "over": _("over"),
}
TROUBLE: Mapping[str, Promise] = {
    "before": _("It must end after it begins, and after now"),
    "too_long": _("At most 92 days"),
    "closed_too_long": _("At most 7 days; after that somebody has to look again"),
}
WHEN = "%Y-%m-%dT%H:%M"


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    malformed = _("Type day and time as 2027-01-31 18:00")
    return forms.DateTimeField(
        label=label,
        input_formats=[WHEN, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN),
        error_messages={"required": _("Choose until when"), "invalid": malformed},
        **more,
    )


class AnnouncementForm(forms.Form):
    """Where, how loud, from when until when, and the words in every language."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    place = forms.ChoiceField(
        label=_("What"),
        choices=[(place.value, words) for place, words in PLACES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to announce")},
    )
    level = forms.ChoiceField(
        label=_("How loud"), choices=list(LEVELS.items()), widget=forms.RadioSelect, initial="info"
    )
    begins_at = _moment(_("From"), required=False, help_text=_("Empty: from now on."))
    ends_at = _moment(_("Until"), help_text=_("It ends by itself then."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for language, name in settings.LANGUAGES:
            self.fields[f"text-{language}"] = forms.CharField(
                label=format_lazy(_("Words ({language})"), language=name),
                help_text=_("Name nobody. If you close the form, say what people can do instead."),
                max_length=MOST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2, "lang": language, "dir": "auto"}),
                error_messages={
                    "required": _("Write it in every language"),
                    "max_length": _("At most 500 characters"),
                },
            )

    def values(self) -> dict[str, Any]:
        """What was given, as the domain takes it."""
        given = self.cleaned_data
        begins: datetime | None = given["begins_at"]
        return {
            "place": Place(given["place"]),
            "level": given["level"],
            "begins_at": begins,
            "ends_at": given["ends_at"],
            "texts": {language: given[f"text-{language}"] for language, _name in settings.LANGUAGES},
        }

    def refuse(self, error: Invalid) -> None:
        """Say at each field why the domain did not take it."""
        for name, code in error.errors.items():
            words: Any = TROUBLE.get(code, self.fields[name].error_messages["required"])
            self.add_error(name, words)
