"""What the pages of team keys say when the domain refuses."""

from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.vault.first_key import HasAKey
from auricle.vault.handing_over import NoMemberKey, NoRecoveryKey, NotInTeam, NotReady
from auricle.vault.outside_keys import NotAPublicKey
from auricle.vault.rotation import AlreadyChanging, KeyNotTrusted, NothingToMove
from auricle.vault.team_keys import NoTeamKey

KEY_LEAVES: Leaves = (
    (
        NoTeamKey,
        Explained(
            403,
            _("You hold no key for this"),
            _(
                "Your role would let you, but the key has not been handed to you. Ask a colleague who holds it."
            ),
        ),
    ),
    (
        HasAKey,
        Explained(
            409,
            _("There is a key already"),
            _("A colleague who holds it hands it over to you. Nothing was changed."),
        ),
    ),
    (
        NotAPublicKey,
        Explained(
            422,
            _("This is no new public key"),
            _(
                "It was cut off, is of another kind, or is known here already. Let the agency give it to you again."
            ),
        ),
    ),
    (
        NotInTeam,
        Explained(
            404,
            _("This person is not given the key"),
            _(
                "A team's key is for active members of the team. Administrators hold none. Nothing was handed over."
            ),
        ),
    ),
    (
        NoMemberKey,
        Explained(
            409,
            _("There is nothing to seal the key to yet"),
            _(
                "Your colleague makes a key of their own when they sign in for the first time. Try again afterwards."
            ),
        ),
    ),
    (
        NotReady,
        Explained(
            409,
            _("A second way to one's own key comes first"),
            _(
                "Whoever is given the key needs two: a passkey or a recovery sheet besides, under “My account”. "
                "Then try again."
            ),
        ),
    ),
    (
        NoRecoveryKey,
        Explained(
            409,
            _("There is no recovery key"),
            _(
                "An administrator makes one on a machine of its own (auricle keys shares), and the organisation "
                "signs it."
            ),
        ),
    ),
    (
        AlreadyChanging,
        Explained(
            409,
            _("The next key is made already"),
            _("It waits for the organisation's signature. Nothing was changed."),
        ),
    ),
    (
        NothingToMove,
        Explained(
            409,
            _("There is no key to move anything to"),
            _("This team has no signed key at the moment. Nothing was changed."),
        ),
    ),
    (
        KeyNotTrusted,
        Explained(
            409,
            _("The new key is not the one that was made here"),
            _(
                "Its signature or the key itself is wrong. Nothing was moved. Tell an administrator and an auditor at "
                "once: somebody may have changed the database."
            ),
        ),
    ),
)
