"""Why many reports are moved at once, and to whom."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.directory.colleagues import Colleague
from auricle.faces.desk.move_forms import MISSING_REASON
from auricle.reports.bulk_trial import GIVES
from auricle.reports.casework import MOST_REASON
from auricle.reports.moves import Move


class BulkForm(forms.Form):
    """The reason, which is sealed in each of the reports, and the handler where one is needed."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept in each of these reports, and read by the desk alone."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": MISSING_REASON},
    )

    def __init__(self, move: Move, handlers: Sequence[Colleague], data: Any = None) -> None:
        super().__init__(data)
        self.names = {person.id: person.name for person in handlers}
        if move in GIVES:
            self.fields["subject"] = forms.TypedChoiceField(
                label=_("Handler"),
                coerce=int,
                choices=[("", _("Choose …")), *self.names.items()],
                error_messages={
                    "required": _("Choose the handler"),
                    "invalid_choice": _("Choose one of the team"),
                },
            )
            self.order_fields(["subject", "reason"])

    @property
    def subject(self) -> int | None:
        """Who gets the reports, once it was chosen."""
        chosen: int | None = getattr(self, "cleaned_data", {}).get("subject")
        return chosen

    @property
    def subject_name(self) -> str:
        """The name of whoever gets them."""
        return self.names.get(self.subject, "") if self.subject else ""
