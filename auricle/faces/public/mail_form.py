"""The form that takes a reporter's address, on the page without script."""

from django import forms
from django.utils.translation import gettext_lazy as _

PLAIN_FORM = "plain-mail"
UNUSABLE = _("This cannot be used as a mail address. Check it and try again")
NOT_NOW = _("We cannot keep an address at the moment. Your inbox works without it")


class MailForm(forms.Form):
    """Where to tell that there is something new."""

    use_required_attribute = False
    prefix = "told"

    address = forms.CharField(
        label=_("Mail address"),
        max_length=254,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "inputmode": "email",
                "dir": "ltr",
                "form": PLAIN_FORM,
            }
        ),
        error_messages={"required": _("Type the address")},
    )
