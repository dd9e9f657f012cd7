"""What is said of copies with a disguised voice."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.referrals import disguising

STATES: Mapping[str, Promise] = {
    "asked": _("Waits for a supervisor"),
    "approved": _("May go to agencies"),
    "declined": _("Stays here"),
}
DONE: Mapping[str, Promise] = {
    "asked": _("The copy was made. A supervisor who is another person hears it and decides."),
    "approved": _("It can be chosen now among the files of a package."),
    "declined": _("It stays here. No package offers it."),
}
DISGUISE_LEAVES: Leaves = (
    (
        disguising.OwnCopy,
        Explained(
            403,
            _("It takes another person"),
            _(
                "Whoever asked for the copy does not decide on it, nor does an account that one person made with "
                "theirs."
            ),
        ),
    ),
    (
        disguising.StandsApart,
        Explained(
            403,
            _("You declared a conflict of interest in this report."),
            _("Somebody else asks for a copy, or decides on it."),
        ),
    ),
    (
        disguising.NotDisguisable,
        Explained(
            409,
            _("This recording cannot be disguised"),
            _(
                "Only what the phone records can be: one channel, 8 or 16 kHz, half an hour at most. Its transcript "
                "can go to an agency."
            ),
        ),
    ),
    (
        disguising.TalkStays,
        Explained(
            409,
            _("The recording of a talk stays here"),
            _(
                "A colleague speaks in it, too, so there is no disguised copy. Its transcript can go to an agency."
            ),
        ),
    ),
    (
        disguising.AlreadyDisguised,
        Explained(
            409, _("There is a copy already"), _("The page of the recording shows it, and how it stands.")
        ),
    ),
    (
        disguising.Decided,
        Explained(409, _("Somebody decided on it already"), _("Nothing was changed. Open the copy again.")),
    ),
)
