"""The form that asks a bank to hold money, and the words for what is wrong in it."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.measures.accounts import MOST_BASIS
from auricle.measures.asking import Request
from auricle.measures.moves import Basis
from auricle.measures.previewing import Asking
from auricle.measures.wording import BASES
from auricle.referrals.handover import MOST_REQUEST

CHOOSE_BANK = _("Choose a bank that can be asked now")
CHOOSE_BASIS = _("Choose the kind of law")
BASIS_TOO_LONG = _("This is longer than 500 characters")
TEXT_TOO_LONG = _("This is longer than 4,000 characters")
WRONG: Mapping[tuple[str, str], Promise] = {
    ("bank", "unknown"): CHOOSE_BANK,
    ("bank", "no_number"): _("Nobody has confirmed a number at which this bank is called back"),
    ("amount", "number"): _(
        "Write the amount in digits, with a point before the smallest unit, such as 12,500.00"
    ),
    ("amount", "too_fine"): _("This currency has no such small unit"),
    ("amount", "too_small"): _("Write an amount above nothing"),
    ("amount", "too_large"): _("This amount is too large. Check the digits"),
    ("currency", "currency"): _("Write the three letters of a currency, such as EUR or CNY"),
    ("numbers", "required"): _("Write the account number"),
    ("numbers", "too_many"): _("Ask about at most 20 accounts at once"),
    ("numbers", "too_long"): _("This account number is too long"),
    ("numbers", "no_number"): _("One line is no account number. Write one number to a line, and no names"),
    ("numbers", "check_digits"): _("The check digits of one IBAN do not fit. Compare it digit by digit"),
    ("basis", "required"): CHOOSE_BASIS,
    ("legal_basis", "required"): _("Write the paragraph of the law: without it no bank may act"),
    ("legal_basis", "too_long"): BASIS_TOO_LONG,
    ("text", "required"): _("Write what you ask for"),
    ("text", "too_long"): TEXT_TOO_LONG,
}
"""What the domain finds wrong, at its field."""


class MeasureForm(forms.Form):
    """Which bank, how much, of which accounts, by which law. The domain checks it; here stand only the fields."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    bank = forms.ChoiceField(
        label=_("Bank"), error_messages={"required": CHOOSE_BANK, "invalid_choice": CHOOSE_BANK}
    )
    amount = forms.CharField(
        label=_("Amount that it is asked to hold"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal", "dir": "ltr"}),
    )
    currency = forms.CharField(
        label=_("Currency"),
        help_text=_("Three letters, such as EUR or CNY."),
        max_length=3,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "autocapitalize": "characters"}),
    )
    numbers = forms.CharField(
        label=_("Account numbers"),
        help_text=_(
            "One to a line, and no names. The bank reads them once another supervisor has released them."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )
    basis = forms.ChoiceField(
        label=_("Kind of law"),
        choices=[("", _("Choose …")), *((basis.value, BASES[basis]) for basis in Basis)],
        error_messages={"required": CHOOSE_BASIS, "invalid_choice": CHOOSE_BASIS},
    )
    legal_basis = forms.CharField(
        label=_("Paragraph of the law"),
        help_text=_("The bank decides by it. It is sealed with the account numbers."),
        required=False,
        max_length=MOST_BASIS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": BASIS_TOO_LONG},
    )
    text = forms.CharField(
        label=_("What you ask for, in your words"),
        help_text=_("The bank reads this. Name nobody who is not to be named to it."),
        required=False,
        max_length=MOST_REQUEST,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": TEXT_TOO_LONG},
    )

    def __init__(self, found: Asking, data: Any = None) -> None:
        super().__init__(data)
        usable = [(one.code, one.name) for one in found.banks if not one.why]
        cast(forms.ChoiceField, self.fields["bank"]).choices = [("", _("Choose …")), *usable]

    def say(self, errors: Mapping[str, str]) -> None:
        """Put what the domain found wrong at the fields."""
        self.is_valid()
        for name, code in errors.items():
            if name in self.fields and not self.has_error(name):
                self.add_error(name, str(WRONG[name, code]))


def read_request(given: QueryDict) -> Request:
    """What was typed, as it is; the domain checks it."""
    basis = given.get("basis", "")
    return Request(
        bank=given.get("bank", ""),
        amount=given.get("amount", ""),
        currency=given.get("currency", ""),
        numbers=given.get("numbers", ""),
        basis=Basis(basis) if basis in set(Basis) else None,
        legal_basis=given.get("legal_basis", ""),
        text=given.get("text", ""),
    )
