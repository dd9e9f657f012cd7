"""The moves that somebody can make on a report's page: a button each, with the fields that the state table asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.category_field import category_field
from auricle.faces.desk.hand_words import hand_words
from auricle.faces.desk.record_fields import record_fields
from auricle.inbox.desk_page import TO_SOMEBODY, ReportPage
from auricle.reports.casework import MOST_REASON
from auricle.reports.lifecycle import Transition
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.reports.wording import MOVES, OUTCOMES

Text = str | Promise

# Moves with a page of their own (holds, disposition) or one to come (review, referral, mediation) are no buttons here.
HINTS: Mapping[Move, Text] = {
    Move.TAKE: _("You have it for 30 minutes; then it goes back to the queue."),
    Move.BEGIN_REVIEW: _("You have it for 30 minutes; then somebody else can begin."),
    Move.PULL: _("You become its handler."),
    Move.ASSIGN: _("Choose the handler."),
    Move.CO_SIGN: _("You agree to the grade that the reviewer gave."),
    Move.APPROVE_CLOSE: _("The report is closed and the reporter gets the message."),
    Move.ENDORSE: _("You agree with the proposal. A further person closes the report."),
    Move.ACCEPT_WITHDRAWAL: _("There is no duty to act. The report is closed and the reporter is told."),
    Move.ACT_ANYWAY: _("There is a duty to act. It goes to the second review."),
    Move.SEND_BACK: _("The handler goes on with it."),
    Move.SEND_BACK_TO_SCREENING: _("The first review goes on."),
    Move.PROPOSE_OUTCOME: _("Another person approves it before the reporter is told."),
    Move.REASSIGN: _("Choose the new handler. Its clocks run on."),
    Move.UNASSIGN: _("It waits for a handler again. Its clocks run on."),
    Move.SORT: _(
        "Its terms follow the category. An arrow names the team for such reports where it is not yours: "
        "then a supervisor hands it over."
    ),
    Move.RENEW: _("The half hour begins anew. Its clocks run on."),
    Move.RELEASE: _("Somebody else can take it. Its clocks run on."),
    Move.DECLARE_CONFLICT: _(
        "You know somebody in it, or gain or lose by it. It is not given to you, and you decide nothing on it. "
        "Nobody asks why. For ten minutes you can take it back, if it was a mistake."
    ),
    Move.TAKE_BACK_CONFLICT: _(
        "Within ten minutes. The log keeps both. What you gave back stays in the queue."
    ),
    Move.REOPEN: _("The report is open again and its clocks run on."),
    Move.RAISE_URGENCY: _("Somebody must take it within 15 minutes and decide within the hour."),
    Move.LOWER_URGENCY: _("The time that has passed still counts."),
}
"""Each move with what follows from it, in the order of the buttons: what brings the report on comes first."""
ORDER = {move: place for place, move in enumerate(HINTS)}
ONWARD = frozenset({Move.TAKE, Move.BEGIN_REVIEW, Move.PULL, Move.CO_SIGN})
CAREFUL = frozenset({Move.APPROVE_CLOSE, Move.ACCEPT_WITHDRAWAL})
FINAL = frozenset({Move.DECLARE_CONFLICT})
"""Not to be made by one careless key."""
MISSING_REASON = _("Write the reason. The desk reads it; the reporter does not")
MISSING_OUTCOME = _("Choose what became of it")


class MoveForm(forms.Form):
    """One move: its version, and whichever of reason, outcome and handler it needs."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, offer: Transition, page: ReportPage, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{offer.move.value}-%s")
        self.move = offer.move
        self.words, self.hint = MOVES[offer.move], HINTS[offer.move]
        self.onward, self.careful = offer.move in ONWARD, offer.move in CAREFUL
        self.fields["seen"].initial = page.header.version
        if offer.move in TO_SOMEBODY:
            self.fields["subject"] = _subject(page)
        if offer.move is not Move.APPROVE_CLOSE and offer.outcomes:
            self.fields["outcome"] = _outcome(offer)
        if offer.move is Move.SORT:
            self.fields["category"] = category_field(page.header)
        if offer.reason_required:
            self.fields["reason"] = _reason()
        if offer.move is Move.PROPOSE_OUTCOME:
            self.fields.update(record_fields(handled=page.header.row.state is State.HANDLING))

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in, so that the button alone is not enough."""
        return (
            self.careful
            or self.move in FINAL
            or any(not field.widget.is_hidden for field in self.fields.values())
        )

    @property
    def opened(self) -> bool:
        """Whether to show the fields at once: somebody was just filling them in. A bound form shows its own errors."""
        return self.is_bound


@dataclass(frozen=True)
class Tried:
    """A move that was asked for and not made, with what was typed for it."""

    move: Move
    typed: Mapping[str, str] = field(repr=False)


def move_forms(page: ReportPage, tried: Tried | None = None) -> list[MoveForm]:
    """The moves offered to this person now; the one that was just tried keeps what was typed."""
    offers = sorted((o for o in page.header.moves if o.move in HINTS), key=lambda o: ORDER[o.move])
    return [MoveForm(offer, page, _typed(offer, page, tried)) for offer in offers]


def _typed(offer: Transition, page: ReportPage, tried: Tried | None) -> Mapping[str, object] | None:
    """What was typed, for the version that is shown now: whoever sends it again has seen the changes."""
    if tried is None or tried.move is not offer.move:
        return None
    return {**tried.typed, "seen": page.header.version}


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=_("Read by the desk alone."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": MISSING_REASON},
    )


def _outcome(offer: Transition) -> forms.ChoiceField:
    choices = [(outcome.value, OUTCOMES[outcome]) for outcome in Outcome if outcome in offer.outcomes]
    if len(choices) == 1:
        return forms.ChoiceField(choices=choices, initial=choices[0][0], widget=forms.HiddenInput)
    return forms.ChoiceField(
        label=_("What became of it"),
        help_text=_("The reporter reads this sentence once it is approved."),
        choices=[("", _("Choose …")), *choices],
        error_messages={"required": MISSING_OUTCOME, "invalid_choice": MISSING_OUTCOME},
    )


def _subject(page: ReportPage) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Handler"),
        help_text=_("Who has least in hand stands first, who is away last."),
        coerce=int,
        choices=[("", _("Choose …")), *((hand.id, hand_words(hand)) for hand in page.handlers)],
        error_messages={"required": _("Choose the handler"), "invalid_choice": _("Choose one of the team")},
    )
