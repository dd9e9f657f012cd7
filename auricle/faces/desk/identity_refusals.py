"""The refusals of the identity vault in words."""

from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.inbox.identity_asking import AlreadyAsked, NothingSealed, NothingToSee
from auricle.inbox.identity_custody import AnotherPerson, OneHand, RequestOver, TooManyToday
from auricle.inbox.identity_moving import VaultFull
from auricle.vault.identity import IdentityDamaged, NoShare
from auricle.vault.seat_filling import NothingProposed
from auricle.vault.seats import NoSeat, SeatsOfOneHand

IDENTITY_LEAVES: Leaves = (
    (
        NoSeat,
        Explained(
            403,
            _("You hold no seat"),
            _("Only a custodian with a seat opens identities. One who leaves can hand theirs over to you."),
        ),
    ),
    (
        AnotherPerson,
        Explained(
            403,
            _("It takes another person"),
            _("Whoever asked or supported cannot take the next step too. Another custodian can."),
        ),
    ),
    (
        OneHand,
        Explained(
            403,
            _("It takes another person"),
            _(
                "In the last 30 days one person made your account and that of somebody who acted here, or one of you "
                "made the other's. A custodian whose account is older or of other hands can take this step."
            ),
        ),
    ),
    (
        SeatsOfOneHand,
        Explained(
            403,
            _("This seat takes somebody else"),
            _(
                "In the last 30 days one person made this account and that of another seat's holder, or one of them "
                "made the other's: two seats would be in one hand. Choose a custodian whose account is older or of "
                "other hands, or wait. Nothing was handed over."
            ),
        ),
    ),
    (
        NothingProposed,
        Explained(
            404,
            _("Nobody is proposed for this seat"),
            _("It was signed meanwhile, or somebody took it back. Look at the seats again."),
        ),
    ),
    (
        NothingToSee,
        Explained(
            404,
            _("There is no identity to look at"),
            _(
                "It was looked at already, its time ran out, or it was opened for somebody else. Ask again if needed."
            ),
        ),
    ),
    (
        NoShare,
        Explained(
            404,
            _("Your seat has no share of this identity"),
            _("Your seat was filled later, or the sender sealed something else. Another custodian can act."),
        ),
    ),
    (
        IdentityDamaged,
        Explained(
            404,
            _("This identity does not open"),
            _(
                "The two shares do not give what the report is bound to. Nothing was opened. Tell the auditor."
            ),
        ),
    ),
    (
        TooManyToday,
        Explained(
            409,
            _("The daily maximum is reached"),
            _("The request waits. Another custodian may act today, or you tomorrow."),
        ),
    ),
    (
        RequestOver,
        Explained(
            409,
            _("This request moved on"),
            _(
                "It was decided, ran out, or somebody was faster. Load the page again and see where it stands."
            ),
        ),
    ),
    (
        AlreadyAsked,
        Explained(
            409,
            _("A request is on its way"),
            _("Somebody asked for this identity already. Its state is on the report's page."),
        ),
    ),
    (
        VaultFull,
        Explained(
            409,
            _("The vault takes no more of this report"),
            _("Nine identities of one report have a place, one at a time. Try again, or mask less."),
        ),
    ),
    (
        NothingSealed,
        Explained(
            409,
            _("There is no identity in the vault"),
            _(
                "The reporter left no name and no way to be reached. Write to them: they read it with their code."
            ),
        ),
    ),
)
