"""What the domain refuses of referrals, in words."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.refused_moves import MoveRefused
from auricle.faces.shared.staff.paper_refusals import PAPER_LEAVES
from auricle.faces.shared.staff.refusals import Explained, Leaves, in_words
from auricle.referrals import agreements, handover, on_paper, papers
from auricle.referrals.drafting import NoNewerVersion
from auricle.referrals.lifecycle import Refusal
from auricle.referrals.moves import State
from auricle.referrals.packing import NotRedacted
from auricle.referrals.sealing_again import MayNotSealAgain, NothingToSeal
from auricle.referrals.transitions import Guard
from auricle.referrals.wording import MOVES, REFUSALS, STATES
from auricle.reports.wording import REFUSALS as REPORT_REFUSALS

REFERRAL_LEAVES: Leaves = (
    (
        NotRedacted,
        Explained(
            409,
            _("There is no redacted version yet"),
            _("Only what a reviewer let through goes to an agency. The second review makes that version."),
        ),
    ),
    (
        handover.NewerVersion,
        Explained(
            409,
            _("There is a newer redacted version"),
            _("What was drafted is not what would be sent. Make a newer version of the package first."),
        ),
    ),
    (
        NothingToSeal,
        Explained(404, _("There is nothing to seal again"), _("That agency has no system of its own here.")),
    ),
    (MayNotSealAgain, Explained(403, _("Who refers reports seals them again"), _("Nothing was changed."))),
    (
        handover.AgencyHasNoKey,
        Explained(
            409,
            _("That agency has no key in use"),
            _(
                "Its key is missing or has expired, so nothing can be sealed to it. Nothing was changed. An "
                "administrator sees to it."
            ),
        ),
    ),
    (
        agreements.OwnProposal,
        Explained(
            403,
            _("You proposed this agreement"),
            _("Another supervisor approves it: an agreement takes two people."),
        ),
    ),
    (
        agreements.NotWaiting,
        Explained(
            409,
            _("This agreement does not wait any more"),
            _("Somebody approved or ended it meanwhile. Open the list again to see where it stands."),
        ),
    ),
    (
        papers.NothingToPrint,
        Explained(
            409,
            _("There is nothing to put on paper"),
            _("Nothing was released to the agency yet, it was recalled, or its content is destroyed."),
        ),
    ),
    (
        papers.NoAddress,
        Explained(
            409,
            _("Nobody said where letters to this agency go"),
            _("An administrator gives its address and yours, under “How agencies are reached”."),
        ),
    ),
    (
        on_paper.NothingToEnter,
        Explained(
            409,
            _("No answer on paper can come now"),
            _("No letter was posted, or the agency has answered already. Nothing was changed."),
        ),
    ),
    *PAPER_LEAVES,
    (
        NoNewerVersion,
        Explained(
            409,
            _("This agency gets no newer version"),
            _("The referral has ended, or is on its way. Nothing was changed."),
        ),
    ),
)


def referral_refused(refusal: Refusal) -> MoveRefused:
    """A refused move of a referral in words: why not, who may, and when it is possible."""
    states = [str(STATES[state]) for state in State if state in refusal.possible_in]
    where = ngettext(
        "It is possible in this state: %(states)s.",
        "It is possible in these states: %(states)s.",
        len(states),
    )
    if refusal.reason == "role":
        why = REPORT_REFUSALS["role"]
    elif refusal.reason == "state":
        why = _("It does not fit the state that the referral is in.")
    else:
        why = REFUSALS[Guard(refusal.reason)]
    return MoveRefused(
        title=gettext("“%(move)s” was not done") % {"move": MOVES[refusal.move]},
        why=why,
        who=in_words(refusal.roles),
        when=where % {"states": gettext(", ").join(states)} if refusal.reason == "state" and states else "",
    )
