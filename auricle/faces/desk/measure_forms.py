"""What somebody of the desk can do with an urgent measure: a button each, with the fields that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.measures.desk_reading import DeskMeasure
from auricle.measures.moves import Move, SpokeTo
from auricle.measures.wording import MOVES, SPOKE_TO
from auricle.referrals.handover import MOST_BASIS, MOST_REQUEST

HINTS: Mapping[Move, Promise] = {
    Move.RELEASE_NUMBERS: _(
        "You compared the account numbers, the amount and the law. The bank reads them once it was phoned."
    ),
    Move.PHONE: _(
        "Only after you called one of these numbers yourself and the bank said that it has the request."
    ),
    Move.EXTEND: _("The bank agreed by phone to hold longer. It can be extended twice."),
    Move.HAND_OVER: _("A referral to the court is drafted. Another person approves it before it is sent."),
    Move.RELEASE: _("You told the bank that it need not hold any longer."),
    Move.NOT_FOUND: _("The bank said by phone that there is no such account, or no money on it."),
}
"""Each move with what it says, in the order of the buttons. The others are the bank's, or are made by themselves."""
ORDER = {move: place for place, move in enumerate(HINTS)}
ONWARD = frozenset({Move.RELEASE_NUMBERS, Move.PHONE})
WRONG: Mapping[tuple[str, str], Promise] = {
    ("called", "unknown"): _("Choose the number that you called"),
    ("spoke_to", "required"): _("Choose whom you spoke to"),
    ("verified", "required"): _("Confirm that you called it yourself and that the bank has the request"),
    ("until", "required"): _("Name the day and the time"),
    ("until", "not_later"): _("Choose a time after the hold's present end"),
    ("until", "too_late"): _("Choose a time within a year"),
    ("court", "unknown"): _("Choose a court"),
    ("request", "required"): _("Write what you ask the court for"),
    ("request", "too_long"): _("This is longer than 4,000 characters"),
    ("legal_basis", "too_long"): _("This is longer than 500 characters"),
}
"""The domain's complaints at their fields."""


@dataclass(frozen=True)
class TriedMeasure:
    """A move that was asked for and not made, with what was typed and what was wrong with it."""

    move: Move
    typed: Mapping[str, str] = field(repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)


class MeasureMoveForm(forms.Form):
    """One move: the version that was looked at, and whatever it needs."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, move: Move, page: DeskMeasure, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{move.value}-%s")
        self.move, self.words, self.hint, self.onward = move, MOVES[move], HINTS[move], move in ONWARD
        self.fields["seen"].initial = page.row.version
        self.fields.update(FIELDS[move](page) if move in FIELDS else {})

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in, or to think about, so that the button alone is not enough."""
        return self.move is not Move.RELEASE_NUMBERS


def move_forms(page: DeskMeasure, tried: TriedMeasure | None = None) -> list[MeasureMoveForm]:
    """The moves offered to this person now; the one that was just tried keeps what was typed."""
    made = []
    for move in sorted((move for move in page.moves if move in HINTS), key=lambda move: ORDER[move]):
        mine = tried if tried and tried.move is move else None
        form = MeasureMoveForm(move, page, {**mine.typed, "seen": page.row.version} if mine else None)
        for name, code in mine.errors.items() if mine else ():
            if name in form.fields and not form.has_error(name):
                form.add_error(name, str(WRONG[name, code]))
        made.append(form)
    return made


def _phone(page: DeskMeasure) -> dict[str, forms.Field]:
    numbers = [(str(one.id), f"{one.phone} · {SPOKE_TO[SpokeTo(one.desk)]}") for one in page.numbers]
    return {
        "called": forms.ChoiceField(
            label=_("Number that you called"),
            choices=numbers,
            initial=numbers[0][0] if len(numbers) == 1 else None,
            widget=forms.RadioSelect,
            error_messages=_missing("called", "unknown"),
        ),
        "spoke_to": forms.ChoiceField(
            label=_("Whom you spoke to"),
            help_text=_("What they do there; no name."),
            choices=[("", _("Choose …")), *((one.value, SPOKE_TO[one]) for one in SpokeTo)],
            error_messages=_missing("spoke_to", "required"),
        ),
        "verified": forms.BooleanField(
            label=_("I called this number myself, and the bank has the request"),
            error_messages=_missing("verified", "required"),
        ),
    }


def _extend(page: DeskMeasure) -> dict[str, forms.Field]:
    return {"until": until_field(_("The bank holds until"))}


def _missing(name: str, code: str) -> dict[str, str]:
    """What is said where nothing that fits was given, in the language of this request."""
    return dict.fromkeys(("required", "invalid_choice", "invalid"), str(WRONG[name, code]))


def _long(name: str) -> dict[str, str]:
    return {"max_length": str(WRONG[name, "too_long"])}


def until_field(label: str | Promise) -> forms.DateTimeField:
    """A day and a time, in the house's time zone."""
    return forms.DateTimeField(
        label=str(label),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages=_missing("until", "required"),
    )


def _hand_over(page: DeskMeasure) -> dict[str, forms.Field]:
    return {
        "court": forms.ChoiceField(
            label=_("Court"),
            choices=[("", _("Choose …")), *page.courts],
            error_messages=_missing("court", "unknown"),
        ),
        "request": forms.CharField(
            label=_("What you ask the court for"),
            help_text=_("The court reads this. Name nobody who is not to be named to it."),
            max_length=MOST_REQUEST,
            widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"}),
            error_messages={**_missing("request", "required"), **_long("request")},
        ),
        "legal_basis": forms.CharField(
            label=_("Legal basis"),
            required=False,
            max_length=MOST_BASIS,
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
            error_messages=_long("legal_basis"),
        ),
    }


FIELDS = {Move.PHONE: _phone, Move.EXTEND: _extend, Move.HAND_OVER: _hand_over}
