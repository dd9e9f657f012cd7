"""Refusals of changes of powers in words."""

from django.utils.translation import gettext_lazy as _

from auricle.directory.giving import ForYourself, NoSuchMember, NothingToChange
from auricle.directory.proposals import AlreadyDecided, NotASecondPerson, ProposedAlready
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.vault.departures import LeavesNobody

POWER_LEAVES: Leaves = (
    (
        ForYourself,
        Explained(
            403,
            _("Nobody changes their own powers"),
            _("Ask another administrator. Nothing was changed."),
        ),
    ),
    (
        NotASecondPerson,
        Explained(
            403,
            _("This takes another person"),
            _(
                "Who approves is not who proposed it, not the person concerned, and not whoever made one of these "
                "accounts in the last 30 days. Nothing was changed."
            ),
        ),
    ),
    (
        LeavesNobody,
        Explained(
            409,
            _("Nobody could open it any more"),
            _(
                "This person alone holds a team's key, or fills a seat of the custodians. Let them hand it over first. "
                "If they must go at once, go back and tick that you know. Nothing was changed."
            ),
        ),
    ),
    (
        AlreadyDecided,
        Explained(409, _("This was decided already"), _("Somebody was first, or the seven days are over.")),
    ),
    (
        ProposedAlready,
        Explained(
            409,
            _("This waits for a second administrator already"),
            _("See the approvals: another administrator decides there."),
        ),
    ),
    (
        NothingToChange,
        Explained(
            409, _("It is so already"), _("Nothing was changed. Load the page again to see where it stands.")
        ),
    ),
    (
        NoSuchMember,
        Explained(
            404,
            _("There is no such person"),
            _("The address may be mistyped. Find them in the list of people."),
        ),
    ),
)
