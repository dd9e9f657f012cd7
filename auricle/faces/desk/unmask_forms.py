"""The two forms of hiding and showing on a report's page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from auricle.inbox.desk_masking import MOST_WORDS
from auricle.inbox.identity_moving import MOST_LETTERS
from auricle.reports.unmask_reasons import UNMASK_REASONS

CHOOSE = _("Choose why you need to see it")


class UnmaskForm(forms.Form):
    """Why something is shown."""

    use_required_attribute = False
    prefix = "unmask"

    code = forms.ChoiceField(
        label=_("Why do you need to see it?"),
        choices=list(UNMASK_REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    words = forms.CharField(
        label=_("Anything to add?"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class VaultForm(forms.Form):
    """Words that name somebody."""

    use_required_attribute = False
    prefix = "vault"

    words = forms.CharField(
        label=_("The words, exactly as they are written"),
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto", "list": "suggested-names"}),
        error_messages={"required": _("Write the words to hide")},
    )
