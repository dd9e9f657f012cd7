"""What somebody proves themselves with who has signed in: password and code, a passkey, or the recovery sheet."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.sealing.envelope import KEY_SIZE

REFUSED = _(
    "These two do not belong together. The code changes every 30 seconds and works once; after several failures it "
    "rests for a while, at most 15 minutes."
)
REFUSED_PASSWORD = _(
    "This is not the password. After several failures it rests for a while, at most 15 minutes."
)
REFUSED_PASSKEY = _("This passkey was not taken. Try again, or use another way.")
CLONED = _(
    "This passkey was refused: there seems to be a copy of it. Use another way, remove it in your account, and tell "
    "an administrator."
)
REFUSED_SHEET = _("This sheet does not open your key. A newer one may have taken its place.")
MISTYPED_SHEET = _("Line %(line)d is mistyped. Compare it letter by letter.")
SHEET_LENGTH = _("The sheet has eight lines of eight letters. Type all of them.")


class PasskeyForm(forms.Form):
    """What the script filled in after the authenticator answered. Nobody types it."""

    credential = forms.CharField(max_length=20_000)
    kek = forms.CharField(required=False, max_length=100)

    def clean_credential(self) -> Mapping[str, Any]:
        """The answer as an object."""
        try:
            answer = json.loads(self.cleaned_data["credential"])
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise forms.ValidationError(REFUSED_PASSKEY)
        return answer

    def clean_kek(self) -> bytes | None:
        """The key that opens the member's key, or None from a passkey that gives none."""
        given: str = self.cleaned_data["kek"]
        if not given:
            return None
        try:
            kek = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        except (binascii.Error, ValueError):
            kek = b""
        if len(kek) != KEY_SIZE:
            raise forms.ValidationError(REFUSED_PASSKEY)
        return kek


class ProveForm(forms.Form):
    """Password, and the code where it is asked for."""

    use_required_attribute = False

    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password")},
    )
    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("The six digits that your authenticator shows now."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": _("Type the code that your authenticator shows")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, needs_code: bool) -> None:
        super().__init__(data)
        if not needs_code:
            del self.fields["code"]


class SheetForm(forms.Form):
    """The eight lines of a recovery sheet."""

    use_required_attribute = False

    sheet = forms.CharField(
        label=_("Recovery sheet"),
        help_text=_("All eight lines, from the first to the last. Spaces and dashes do not matter."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": "8", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": SHEET_LENGTH},
    )
