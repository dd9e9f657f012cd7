"""The three things that prove who somebody is, in one form."""

from django import forms
from django.utils.translation import gettext_lazy as _

REFUSED = _(
    "These three do not belong together. Check all of them; the code changes every 30 seconds and works once. "
    "After several failures an account rests for a while, at most 15 minutes."
)


class SignInForm(forms.Form):
    """Name, password and one-time code. After a refusal only the name is still there."""

    use_required_attribute = False

    login = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        widget=forms.TextInput(
            # The last word lets a browser suggest passkeys in this field.
            attrs={"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type your sign-in name")},
    )
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


REFUSED_CODE = _("Name and recovery code do not belong together, or the code was used before.")


class RecoveryForm(forms.Form):
    """Name and one of the ten codes."""

    use_required_attribute = False

    login = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type your sign-in name")},
    )
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type one of your recovery codes")},
    )
