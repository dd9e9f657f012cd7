"""The agency face's own refusals in words: what happened, and what can be done."""

from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.paper_refusals import PAPER_LEAVES
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.measures.answering import NoMeasure
from auricle.referrals.agency_rules import NotTheirs
from auricle.referrals.agency_side import NoOfficer
from auricle.vault.team_keys import NoTeamKey

LEAVES: Leaves = (
    *PAPER_LEAVES,
    (
        NotTheirs,
        Explained(
            404,
            _("There is no such referral at your agency"),
            _(
                "The address may be mistyped, or it was handed to another agency. Your lists show all that is yours."
            ),
        ),
    ),
    (
        NoMeasure,
        Explained(
            404,
            _("Nothing is asked of you with this referral"),
            _("The hotline has not phoned your bank about it, or took it back. Nothing was changed."),
        ),
    ),
    (
        NoOfficer,
        Explained(
            403, _("You answer no referrals"), _("Ask the hotline's administrator which agency you act for.")
        ),
    ),
    (
        NoTeamKey,
        Explained(
            403,
            _("You hold no key of your agency"),
            _(
                "What is handed to your agency opens with its key, and nobody has given it to you yet, or not the one "
                "that this was sealed to. A colleague of your agency who has it can share it with you; if there is "
                "none, ask the hotline. Nothing was opened."
            ),
        ),
    ),
)
