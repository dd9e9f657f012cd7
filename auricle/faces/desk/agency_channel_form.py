"""The form that says how an agency is reached."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.delivery_words import WAY_HINTS, WAYS
from auricle.referrals.channels import Reached, Wanted
from auricle.referrals.moves import Way

CHOOSE = _("Choose one")
WRONG: Mapping[str, tuple[str, Promise]] = {
    "address": ("office", _("This cannot be used as a mail address. Check it and try again.")),
    "language": ("language", CHOOSE),
    "postal": ("postal", _("A letter needs its address: six lines of fifty letters at most.")),
    "reply_to": ("reply_to", _("A letter needs your address: six lines of fifty letters at most.")),
    "phone": ("phone", _("A letter needs a telephone number by which it can be answered.")),
}
NO_KEY = _("The address cannot be kept safely at the moment. Try again later.")


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"}),
    )


def _initial(found: Reached) -> dict[str, str]:
    return {
        "way": found.way.value,
        "language": found.language,
        "postal": found.address,
        "reply_to": found.reply_to,
        "phone": found.phone,
    }


class ChannelForm(forms.Form):
    """The way, and where its office is written to."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    way = forms.ChoiceField(
        label=_("How this agency gets its referrals"),
        choices=[(way.value, WAYS[way]) for way in Way],
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    office = forms.CharField(
        label=_("Mail address of its office"),
        help_text=_("A mail there says that something waits on its page, and nothing else."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    no_office = forms.BooleanField(label=_("Write to no address any more"), required=False)
    language = forms.ChoiceField(label=_("Language of its mail and letters"), choices=settings.LANGUAGES)

    postal = _lines(_("Address of the agency, for letters"), _("As it shows in the window of an envelope."))
    reply_to = _lines(_("Your address, for its answers by post"))
    phone = forms.CharField(
        label=_("Your telephone number, for its answers by telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )

    def __init__(self, found: Reached, data: Any = None) -> None:
        super().__init__(data, initial=_initial(found))
        if found.writes:
            self.fields["office"].label = _("Another mail address of its office")
            self.fields["office"].help_text = _(
                "One is set. It is locked: only the process that sends mail can open it, so it is not shown here."
            )
        else:
            del self.fields["no_office"]

    @property
    def hints(self) -> list[tuple[Promise, Promise]]:
        """What each way means."""
        return [(WAYS[way], WAY_HINTS[way]) for way in Way]

    def wanted(self) -> Wanted:
        """What was chosen, when it is valid."""
        given = self.cleaned_data
        return Wanted(
            Way(given["way"]),
            given["language"],
            given["office"],
            no_office=given.get("no_office", False),
            address=given["postal"],
            reply_to=given["reply_to"],
            phone=given["phone"],
        )
