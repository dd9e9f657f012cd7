"""What can be written on a report, and for whom. The choice and the button both name the reader, and must agree."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.inbox.desk_page import ReportPage
from auricle.inbox.desk_side import MOST_TEXT
from auricle.reports.moves import Move

MOVES = {"reply": Move.ANSWER, "ask": Move.ASK, "note": Move.NOTE}
CHOOSE = _("Choose who reads this")


@dataclass(frozen=True)
class Reader:
    """One choice: its words, who will read it, the button that sends it, and the key that chooses it."""

    kind: str
    words: Promise
    who: Promise
    button: Promise
    icon: str
    key: str

    @property
    def is_reporter(self) -> bool:
        """Whether the reporter reads it, who may call and want it read aloud."""
        return self.kind in ("reply", "ask")


READERS = (
    Reader(
        "reply",
        _("Answer"),
        _("The reporter reads this. Name no colleague, no other report and nobody who could be endangered."),
        _("Send to the reporter"),
        "message",
        "w",
    ),
    Reader(
        "ask",
        _("Question"),
        _("The reporter reads this and is asked to answer. The decision clock may pause until then."),
        _("Ask the reporter"),
        "question",
        "q",
    ),
    Reader(
        "note",
        _("Note"),
        _("Internal. The desk reads this; the reporter never does."),
        _("Keep as internal note"),
        "note",
        "i",
    ),
)
TO_AGENCY = Reader(
    "agency",
    _("Answer to the agency"),
    _("The agency reads this; the reporter does not. Name nobody who is not to be named to it."),
    _("Send to the agency"),
    "shield",
    "y",
)
"""Offered where an agency waits for an answer."""
CHOOSE_AGENCY = _("Choose which agency reads this")


class SayForm(forms.Form):
    """A text and its reader. `button` is the button that was pressed; it must agree with the choice."""

    use_required_attribute = False

    reader = forms.ChoiceField(
        label=_("Who reads this?"),
        choices=[(reader.kind, reader.words) for reader in (*READERS, TO_AGENCY)],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    button = forms.CharField(required=False)
    referral = forms.UUIDField(required=False)
    seen = forms.IntegerField(required=False)
    speakable = forms.BooleanField(
        label=_("May be read aloud on the phone"),
        help_text=_(
            "Whoever calls with the code hears it. Leave this empty when nobody who stands beside them should."
        ),
        required=False,
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=MOST_TEXT,
        error_messages={
            "required": _("Write something"),
            "max_length": _("This is longer than 20,000 characters. Send it in two parts"),
        },
    )

    def clean_button(self) -> str:
        """A page without its style sheet shows every button; the wrong one must not send a note to the reporter."""
        pressed: str = self.cleaned_data["button"]
        if pressed and pressed != self.cleaned_data.get("reader"):
            self.add_error("reader", _("The button you pressed names another reader. Choose who reads this"))
        return pressed

    def clean_referral(self) -> UUID | None:
        """An answer to an agency says to which."""
        chosen: UUID | None = self.cleaned_data["referral"]
        if chosen is None and self.cleaned_data.get("reader") == TO_AGENCY.kind:
            self.add_error("reader", CHOOSE_AGENCY)
        return chosen

    @staticmethod
    def readers(page: ReportPage, *, agencies: bool = False) -> list[Reader]:
        """Those that this person can write to now; `agencies` where one of them waits for an answer."""
        offered = {offer.move for offer in page.header.moves}
        found = [reader for reader in READERS if MOVES[reader.kind] in offered]
        return [*found, TO_AGENCY] if agencies else found
