"""The forms that put a PIN on a code, on the pages without script: at filing, and later in the inbox."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.faces.public.report_fields import OwnerlessForm
from auricle.vault.reporter_key import BadPin, read_pin

PLAIN_FORM = "plain-pin"
LENGTH = _("6 to 100 characters, please")
DIFFERS = _("The two are not the same")


def hidden(**more: str) -> dict[str, str]:
    """What every field of this form has: no memory of the browser, and no form where scripting is on."""
    return {"autocomplete": "off", "spellcheck": "false", "form": PLAIN_FORM, **more}


class PinForm(forms.Form):
    """A PIN twice, and the code once more: without script the server has to lock the inbox anew."""

    use_required_attribute = False
    prefix = "set"

    pin = forms.CharField(
        label=_("New PIN or phrase"),
        help_text=_("6 to 100 characters. Several words are easier to remember than a number."),
        max_length=200,
        widget=forms.PasswordInput(attrs=hidden()),
        error_messages={"required": LENGTH},
    )
    again = forms.CharField(
        label=_("The same once more"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs=hidden()),
    )
    code = forms.CharField(
        label=_("Your code"),
        help_text=_("20 digits. Spaces do not matter."),
        max_length=60,
        widget=forms.TextInput(attrs=hidden(inputmode="numeric", dir="ltr")),
        error_messages={"required": _("Type the 20 digits of your code")},
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same: a PIN that was mistyped would lose the inbox."""
        given = super().clean() or {}
        if "pin" in given and given["pin"] != given.get("again"):
            self.add_error("again", DIFFERS)
        return given


class FilingPinForm(OwnerlessForm):
    """A PIN twice, if somebody wants one. It is never sent back: a page that comes back asks for it again."""

    prefix = "new"

    pin = forms.CharField(
        label=_("New PIN or phrase"),
        help_text=_("6 to 100 characters. Several words are easier to remember than a number."),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"spellcheck": "false"}),
    )
    again = forms.CharField(
        label=_("The same once more"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"spellcheck": "false"}),
    )

    @property
    def typed(self) -> bool:
        """Whether one was chosen, be it usable or not."""
        return bool(self.is_bound and (self.data.get("new-pin") or self.data.get("new-again")))

    def clean(self) -> dict[str, Any]:
        """Both must be the same, and long enough: a PIN that was mistyped would lose the inbox."""
        given = super().clean() or {}
        if self.errors or not self.typed:
            return given
        same = given["pin"] == given["again"]
        try:
            read_pin(given["pin"])
        except BadPin:
            self.add_error("pin", LENGTH)
        if not same:
            self.add_error("again", DIFFERS)
        return given
