"""What an officer can do with a referral now: a button each, with the fields that it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from auricle.referrals.agency_side import Extension, OpenReferral
from auricle.referrals.moves import AgencyOutcome, Ground, Longer, Move
from auricle.referrals.wording import GROUNDS, LONGER, MOVES, OUTCOMES
from auricle.referrals.words import MOST_WORDS

Text = str | Promise
Owners = tuple[tuple[str, str], ...]

HINTS: Mapping[Move, Text] = MappingProxyType(
    {
        Move.ACKNOWLEDGE: _("The hotline learns that it arrived. You decide afterwards whether it is yours."),
        Move.ACCEPT: _("You take it on. From then on the time for the outcome runs."),
        Move.BEGIN: _("The hotline sees that somebody works on it."),
        Move.REPORT_OUTCOME: _("The hotline verifies it with the reporter; then the referral ends."),
        Move.ASK: _("The hotline answers here. No clock stops while you wait."),
        Move.EXTEND: _(
            "Once, with a reason. The reporter reads until when, and the reason that you choose from the list; "
            "your words stay with the hotline."
        ),
        Move.REQUEST_RETURN: _(
            "Once, and for one of three grounds. A supervisor of the hotline decides. "
            "If something is missing, ask instead."
        ),
        Move.DISPUTE: _("Once. Another supervisor of the hotline decides, for good."),
        Move.CONFIRM_DELETION: _(
            "Your agency keeps no copy of it any more: not in a system, not in a mailbox, not on paper."
        ),
    }
)
"""Each move with what follows from it, in the order of the buttons: what brings the referral on comes first."""
ORDER = {move: place for place, move in enumerate(HINTS)}
CAREFUL = frozenset({Move.CONFIRM_DELETION})
"""Not to be made by one careless press."""
LABELS: Mapping[Move, Text] = MappingProxyType(
    {
        Move.REPORT_OUTCOME: _("What you found and did"),
        Move.ASK: _("Your question"),
        Move.EXTEND: _("Why it takes longer"),
        Move.REQUEST_RETURN: _("Why it is not yours"),
        Move.DISPUTE: _("Why the ruling is wrong"),
    }
)
WRITE: Mapping[Move, Text] = MappingProxyType(
    {
        Move.REPORT_OUTCOME: _("Write what you found and did"),
        Move.ASK: _("Write your question"),
        Move.EXTEND: _("Write why it takes longer"),
        Move.REQUEST_RETURN: _("Write why it is not yours"),
        Move.DISPUTE: _("Write why the ruling is wrong"),
    }
)
WRONG: Mapping[tuple[str, str], Text] = MappingProxyType(
    {
        ("ground", "required"): _("Choose a ground"),
        ("number", "required"): _("Give the number under which you handle it"),
        ("outcome", "required"): _("Choose what became of it"),
        ("why", "required"): _("Choose what the reporter may read as the reason"),
        ("until", "required"): _("Name the day"),
        ("until", "no_extension"): _("Choose a day within the range that is named above the field"),
        ("words", "too_long"): _("This is too long"),
    }
)
"""The domain's complaints at their fields."""


@dataclass(frozen=True)
class Tried:
    """A move that was asked for and not made, with what was typed and what the domain said of it."""

    move: Move
    typed: Mapping[str, str] = field(repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)


class AnswerForm(forms.Form):
    """One move: the version that the officer saw, and whatever it needs."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, move: Move, page: OpenReferral, owners: Owners, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{move.value}-%s")
        self.move, self.title, self.hint = move, MOVES[move], HINTS[move]
        self.fields["seen"].initial = page.row.version
        if move is Move.REQUEST_RETURN:
            self.fields.update(_return_fields(owners))
        if move is Move.REPORT_OUTCOME:
            self.fields["outcome"] = _outcome()
        if move is Move.EXTEND:
            self.fields["until"] = _until(page.extension)
            self.fields["why"] = _why()
        if move in LABELS:
            self.fields["words"] = _words(move)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in, so that the button alone is not enough."""
        return self.move in CAREFUL or len(self.fields) > 1


def answer_forms(page: OpenReferral, owners: Owners, tried: Tried | None = None) -> list[AnswerForm]:
    """The moves offered now; the one that was just tried keeps what was typed, for the version that is shown now."""
    forms_now = []
    for move in sorted((move for move in page.moves if move in HINTS), key=lambda move: ORDER[move]):
        mine = tried if tried and tried.move is move else None
        typed = {**mine.typed, "seen": page.row.version} if mine else None
        form = AnswerForm(move, page, owners, typed)
        for name, code in mine.errors.items() if mine else ():
            if name in form.fields and not form.has_error(name):
                form.add_error(name, str(WRONG.get((name, code), WRONG["words", "too_long"])))
        forms_now.append(form)
    return forms_now


def read_day(text: str) -> datetime | None:
    """The end of the day that was chosen, in the house's time."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=timezone.get_current_timezone())


def _words(move: Move) -> forms.CharField:
    return forms.CharField(
        label=str(LABELS[move]),
        help_text=_("The hotline reads this, under this referral's own key."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"required": str(WRITE[move]), "max_length": str(WRONG["words", "too_long"])},
    )


def _outcome() -> forms.ChoiceField:
    missing = str(WRONG["outcome", "required"])
    return forms.ChoiceField(
        label=_("What became of it"),
        choices=[("", _("Choose …")), *((outcome.value, OUTCOMES[outcome]) for outcome in AgencyOutcome)],
        error_messages={"required": missing, "invalid_choice": missing},
    )


def _why() -> forms.ChoiceField:
    missing = str(WRONG["why", "required"])
    return forms.ChoiceField(
        label=_("Reason that the reporter reads"),
        choices=[("", _("Choose …")), *((why.value, LONGER[why]) for why in Longer)],
        error_messages={"required": missing, "invalid_choice": missing},
    )


def _return_fields(owners: Owners) -> dict[str, forms.Field]:
    missing = str(WRONG["ground", "required"])
    return {
        "ground": forms.ChoiceField(
            label=_("Ground"),
            choices=[(ground.value, GROUNDS[ground]) for ground in Ground],
            widget=forms.RadioSelect,
            error_messages={"required": missing, "invalid_choice": missing},
        ),
        "number": forms.CharField(
            label=_("Number under which you handle it"),
            help_text=_("Needed where you handle it already."),
            required=False,
            max_length=80,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        ),
        "owner": forms.ChoiceField(
            label=_("Who should have it"),
            required=False,
            choices=[("", _("I do not know")), *owners],
        ),
    }


def _until(extension: Extension | None) -> forms.DateField:
    attributes = {"type": "date"}
    hint = ""
    if extension:
        first, last = timezone.localdate(extension.after), timezone.localdate(extension.longest)
        attributes |= {"min": first.isoformat(), "max": last.isoformat()}
        shape = pgettext("date format", "j M Y")
        hint = gettext("It is due on %(first)s; %(last)s is the latest day you can name.") % {
            "first": date_format(first, shape),
            "last": date_format(last, shape),
        }
    missing = str(WRONG["until", "required"])
    return forms.DateField(
        label=_("Until which day"),
        help_text=hint,
        widget=forms.DateInput(attrs=attributes),
        error_messages={"required": missing, "invalid": missing},
    )
