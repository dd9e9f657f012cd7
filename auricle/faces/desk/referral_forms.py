"""What somebody of the desk can do with a referral: a button each, with the fields that the state table asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from auricle.referrals.desk_reading import DeskReferral
from auricle.referrals.lifecycle import needs_words
from auricle.referrals.moves import AgencyOutcome, Move, RecallReason, Verified
from auricle.referrals.reporter_words import OUTCOMES, QUESTION
from auricle.referrals.wording import MOVES, RECALLS, VERIFIED
from auricle.referrals.words import MOST_WORDS

HINTS: Mapping[Move, Promise] = {
    Move.APPROVE: _("It is sealed to the agency's key and sent, exactly as you see it here."),
    Move.UPHOLD_RETURN: _("The referral is over, and the report goes on here. The agency reads your words."),
    Move.OVERRULE_RETURN: _("The agency keeps it and its time for the outcome begins. It reads your words."),
    Move.POST: _("Say so once the letter is on its way. The agency's time begins three business days later."),
    Move.SEND_AGAIN: _("It is tried again, from the first attempt on. Its clock runs on."),
    Move.UPDATE: _("The agency sees the newer version, and that it had an earlier one."),
    Move.ASK_REPORTER: _(
        "The reporter reads this in the inbox, and the answer stands here. The outcome's clock runs on."
    ),
    Move.VERIFY: _("The outcome holds, or you say why the reporter was not asked. The referral ends."),
    Move.REWORK: _("The outcome does not hold. The agency works on, and its time was never stopped."),
    Move.ANSWER: _("The agency reads this. Name nobody who is not to be named to it."),
    Move.DISCARD: _("Nothing is sent. The draft is kept in the log, and its text opens for the desk alone."),
    Move.RECALL: _(
        "From now on nobody at the agency can open it here, and it is asked to delete its copies."
        " It reads the reason that you choose; your words stay here."
    ),
}
"""Each move with what follows from it, in the order of the buttons. The others are made by themselves."""
ORDER = {move: place for place, move in enumerate(HINTS)}
ONWARD = frozenset({Move.APPROVE, Move.VERIFY, Move.UPDATE, Move.SEND_AGAIN})
INSIDE = frozenset({Move.DISCARD, Move.RECALL, Move.VERIFY})
"""Their words are read by the desk alone; those of all others by the agency, but for what the reporter is asked."""
# What is chosen for a recall is the agency's to read, what is written is not: the page says both.
LABELS: Mapping[Move, Any] = {
    Move.ANSWER: _("Your answer"),
    Move.ASK_REPORTER: _("Your question, in the reporter's language"),
    Move.VERIFY: _("How you know, or why the reporter was not asked"),
    Move.REWORK: _("What does not hold"),
    Move.RECALL: _("What the desk should know"),
}
# What a reporter denies is no verified outcome: that goes back to the agency.
HOW = tuple(how for how in Verified if how is not Verified.REPORTER_DENIED)
MISSING = _("Write your words")
MISSING_REASON = _("Choose the reason that the agency reads")
MISSING_HOW = _("Choose how it was verified, or why not")


class ReferralMoveForm(forms.Form):
    """One move: the version that was looked at, and whichever of words, reason and way of verifying it needs."""

    use_required_attribute = False
    template_name = "auricle/form.html"

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, move: Move, page: DeskReferral, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{move.value}-%s")
        self.move, self.words, self.hint = move, MOVES[move], HINTS[move]
        self.onward, self.partly = move in ONWARD, move is Move.RECALL
        self.reader = "reporter" if move is Move.ASK_REPORTER else "desk" if move in INSIDE else "agency"
        self.fields["seen"].initial = page.row.version
        if move is Move.VERIFY:
            self.fields["how"] = _how(asked=bool(page.asked))
            if page.row.agency.named_from != "never":
                self.fields["named"] = _named()
        if move is Move.RECALL:
            self.fields["reason"] = forms.ChoiceField(
                label=_("Reason that the agency reads"),
                choices=[(reason.value, RECALLS[reason]) for reason in RecallReason],
                widget=forms.RadioSelect,
                error_messages={"required": MISSING_REASON, "invalid_choice": MISSING_REASON},
            )
        if needs_words(move):
            self.fields["text"] = forms.CharField(
                label=LABELS.get(move, _("Reason")),
                max_length=MOST_WORDS,
                widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"}),
                error_messages={
                    "required": MISSING,
                    "max_length": _("This is longer than 20,000 characters. Send it in two parts"),
                },
            )

        if move is Move.ASK_REPORTER:
            self.fields["text"].initial = question(page)

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in, so that the button alone is not enough."""
        return "text" in self.fields


@dataclass(frozen=True)
class TriedMove:
    """A move that was asked for and not made, with what was typed for it."""

    move: Move
    typed: Mapping[str, str] = field(repr=False)


def move_forms(page: DeskReferral, tried: TriedMove | None = None) -> list[ReferralMoveForm]:
    """The moves offered to this person now; the one that was just tried keeps what was typed."""
    offers = sorted((move for move in page.moves if _is_button(move, page)), key=lambda move: ORDER[move])
    return [
        ReferralMoveForm(
            move, page, {**tried.typed, "seen": page.row.version} if tried and tried.move is move else None
        )
        for move in offers
    ]


def question(page: DeskReferral) -> str:
    """What the question to the reporter begins with: the outcome as a code says it, in the reporter's language."""
    outcome = page.row.outcome
    if outcome not in set(AgencyOutcome):
        return ""
    with override(page.language):
        return str(QUESTION) % {"outcome": OUTCOMES[AgencyOutcome(outcome)]}


def _named() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Name the agency to the reporter"),
        help_text=_("Then its name stands with the outcome in the reporter's inbox."),
        required=False,
        initial=True,
    )


def _how(*, asked: bool) -> forms.ChoiceField:
    """Nobody can have left a question unanswered that was not asked."""
    ways = [how for how in HOW if asked or how is not Verified.NO_ANSWER]
    return forms.ChoiceField(
        label=_("How was it verified?"),
        choices=[(how.value, VERIFIED[how]) for how in ways],
        widget=forms.RadioSelect,
        error_messages={"required": MISSING_HOW, "invalid_choice": MISSING_HOW},
    )


def _is_button(move: Move, page: DeskReferral) -> bool:
    """A newer version is released where one waits, and nobody approves what would not be what they saw."""
    if move is Move.UPDATE:
        return page.waiting is not None and not page.newer
    if move is Move.APPROVE:
        return not page.newer
    return move in HINTS
