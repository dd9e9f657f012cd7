"""What an officer of a bank can answer to a request to hold money: a button each, with the fields that it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.measures.bank_side import OpenMeasure
from auricle.measures.lifecycle import Refusal
from auricle.measures.money import written
from auricle.measures.moves import Move
from auricle.measures.transitions import Guard
from auricle.measures.wording import MOVES, NOT_IN_THIS_STATE, NOT_YOURS, REFUSALS

HINTS: Mapping[Move, Promise] = {
    Move.ACKNOWLEDGE: _("The hotline learns that you have it. Its receipt is confirmed by this too."),
    Move.HOLD: _(
        "How much you hold, and until when. You decide it by your own duty; the referral is accepted by this."
    ),
    Move.NOT_FOUND: _("There is no such account at your bank, or no money on it."),
    Move.RELEASE: _("You hold it no longer, or a part of it."),
}
"""Each answer with what follows from it, in the order of the buttons."""
ORDER = {move: place for place, move in enumerate(HINTS)}
WRONG: Mapping[tuple[str, str], Promise] = {
    ("amount", "number"): _(
        "Write the amount in digits, with a point before the smallest unit, such as 12,500.00"
    ),
    ("amount", "too_fine"): _("This currency has no such small unit"),
    ("amount", "too_small"): _("Write an amount above nothing"),
    ("amount", "too_large"): _("This amount is too large. Check the digits"),
    ("amount", "more_than_asked"): _("You were not asked to hold more than the amount that stands above"),
    ("amount", "more_than_held"): _("You cannot let go of more than you hold"),
    ("until", "required"): _("Name the day and the time"),
    ("until", "past"): _("Choose a time that lies ahead"),
    ("until", "too_late"): _("Choose a time within a year"),
}
"""The domain's complaints at their fields."""
ARRIVED = _("Written down. The hotline sees it at once.")


@dataclass(frozen=True)
class TriedAnswer:
    """An answer that was tried and not made, with what was typed and why not."""

    move: Move
    typed: Mapping[str, str] = field(repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: str | Promise = ""


class MeasureAnswerForm(forms.Form):
    """One answer: the version that the officer saw, and whatever it needs."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, move: Move, page: OpenMeasure, data: Any = None) -> None:
        super().__init__(data, auto_id=f"measure-{move.value}-%s")
        self.move, self.title, self.hint = move, MOVES[move], HINTS[move]
        self.fields["seen"].initial = page.row.version
        row = page.row
        if move is Move.HOLD:
            self.fields["amount"] = _amount(row.amount_asked, row.currency)
            self.fields["until"] = _until()
        if move is Move.RELEASE:
            self.fields["amount"] = _amount(row.amount_held or 0, row.currency)

    @property
    def asks(self) -> bool:
        """Whether the button alone is not enough. That nothing was found ends it: not by one careless press."""
        return self.move is not Move.ACKNOWLEDGE


def measure_forms(page: OpenMeasure, tried: TriedAnswer | None) -> list[MeasureAnswerForm]:
    """The answers offered now; the one that was just tried keeps what was typed."""
    made = []
    for move in sorted((move for move in page.moves if move in HINTS), key=lambda move: ORDER[move]):
        mine = tried if tried and tried.move is move else None
        form = MeasureAnswerForm(move, page, {**mine.typed, "seen": page.row.version} if mine else None)
        for name, code in mine.errors.items() if mine else ():
            if name in form.fields and not form.has_error(name):
                form.add_error(name, str(WRONG[name, code]))
        made.append(form)
    return made


def why_refused(refusal: Refusal) -> str | Promise:
    """A refused answer in words."""
    known: Mapping[str, Promise] = {"role": NOT_YOURS, "state": NOT_IN_THIS_STATE}
    return known.get(refusal.reason) or REFUSALS[Guard(refusal.reason)]


def _amount(minor: int, currency: str) -> forms.CharField:
    missing = str(WRONG["amount", "number"])
    return forms.CharField(
        label=_("Amount in %(currency)s") % {"currency": currency},
        initial=written(minor, currency).partition(" ")[2],
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal", "dir": "ltr"}),
        error_messages={"required": missing, "max_length": missing},
    )


def _until() -> forms.DateTimeField:
    missing = str(WRONG["until", "required"])
    return forms.DateTimeField(
        label=_("Until"),
        help_text=_("Day and time, in the time zone %(zone)s.")
        % {"zone": timezone.get_current_timezone_name()},
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": missing, "invalid": missing},
    )
