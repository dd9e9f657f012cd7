"""The desk's own refusals in words: what happened, who may, and what can be done."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from auricle.directory.cards import CardChanged
from auricle.faces.desk.agency_words import AGENCY_LEAVES
from auricle.faces.desk.announcements import ANNOUNCEMENT_LEAVES
from auricle.faces.desk.audit_refusals import AUDIT_LEAVES
from auricle.faces.desk.call_back_words import CALL_BACK_LEAVES
from auricle.faces.desk.call_words import CALL_LEAVES
from auricle.faces.desk.disguise_words import DISGUISE_LEAVES
from auricle.faces.desk.identity_refusals import IDENTITY_LEAVES
from auricle.faces.desk.list_refusals import LIST_LEAVES
from auricle.faces.desk.measure_words import MEASURE_LEAVES
from auricle.faces.desk.pane_words import PANE_LEAVES
from auricle.faces.desk.power_refusals import POWER_LEAVES
from auricle.faces.desk.records_words import RECORDS_LEAVES
from auricle.faces.desk.referral_refusals import REFERRAL_LEAVES
from auricle.faces.desk.refused_moves import MoveRefused as MoveRefused
from auricle.faces.desk.token_words import TOKEN_LEAVES
from auricle.faces.desk.transfer_words import TRANSFER_LEAVES
from auricle.faces.shared.staff.key_refusals import KEY_LEAVES
from auricle.faces.shared.staff.refusals import Explained, Leaves, in_words
from auricle.inbox.desk_reading import Damaged, MayNotRead
from auricle.inbox.redacting import NothingToReview, ScreenedIt
from auricle.inbox.reviewing import NotInFirstReview
from auricle.reports.lifecycle import Refusal
from auricle.reports.moves import State
from auricle.reports.related import MayNotLink
from auricle.reports.wording import MOVES, REFUSALS, STATES

LEAVES: Leaves = (
    *AGENCY_LEAVES,
    *ANNOUNCEMENT_LEAVES,
    *AUDIT_LEAVES,
    *CALL_LEAVES,
    *CALL_BACK_LEAVES,
    *DISGUISE_LEAVES,
    *IDENTITY_LEAVES,
    *KEY_LEAVES,
    *LIST_LEAVES,
    *MEASURE_LEAVES,
    *PANE_LEAVES,
    *POWER_LEAVES,
    *RECORDS_LEAVES,
    *REFERRAL_LEAVES,
    *TOKEN_LEAVES,
    *TRANSFER_LEAVES,
    (
        CardChanged,
        Explained(
            409,
            _("Somebody wrote a newer version"),
            _("Nothing was changed. Open the card again and look at the newest version first."),
        ),
    ),
    (
        MayNotRead,
        Explained(
            403,
            _("You may not open this report"),
            _("It is open to those who review it, to its handler and to supervisors. Nothing was opened."),
        ),
    ),
    (
        ScreenedIt,
        Explained(
            403,
            _("The second review belongs to another person"),
            _("You did the first review of this report. Whoever makes the second reads it with fresh eyes."),
        ),
    ),
    (
        NothingToReview,
        Explained(409, _("There is nothing left to review"), _("The content of this report was destroyed.")),
    ),
    (
        MayNotLink,
        Explained(
            403,
            _("You may not link this report"),
            _("Reviewers and supervisors do, and whoever handles it."),
        ),
    ),
    (
        NotInFirstReview,
        Explained(
            409,
            _("This report is not in its first review"),
            _("Somebody passed it on or gave it back. Open it again to see where it stands."),
        ),
    ),
    (
        Damaged,
        Explained(
            404,
            _("This file does not open"),
            _(
                "It was changed or cut off after it was sealed, or never sealed properly. Ask the reporter again."
            ),
        ),
    ),
)


def move_refused(refusal: Refusal) -> MoveRefused:
    """A refused move in words: why not, who may, and when it is possible."""
    states = [str(STATES[state]) for state in State if state in refusal.possible_in]
    where = ngettext(
        "It is possible in this state: %(states)s.",
        "It is possible in these states: %(states)s.",
        len(states),
    )
    return MoveRefused(
        title=gettext("“%(move)s” was not done") % {"move": MOVES[refusal.move]},
        why=REFUSALS[refusal.reason],
        who=in_words(refusal.roles),
        when=where % {"states": gettext(", ").join(states)} if refusal.reason == "state" else "",
    )
