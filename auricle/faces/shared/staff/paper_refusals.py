"""Why a paper could not be made, in words."""

from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.paper.letter import AddressTooLarge
from auricle.paper.press import NotPrinted, TooLong

PAPER_LEAVES: Leaves = (
    (
        NotPrinted,
        Explained(
            409,
            _("The paper could not be made now"),
            _("Too many are being made, or it took too long. Try again in a minute."),
        ),
    ),
    (
        TooLong,
        Explained(
            409,
            _("There is too much text for a paper"),
            _("A paper holds a megabyte of text at most. Make a newer version of the package with less."),
        ),
    ),
    (
        AddressTooLarge,
        Explained(
            409,
            _("The address does not fit an envelope"),
            _("Six lines of fifty letters show in its window. An administrator shortens it."),
        ),
    ),
)
