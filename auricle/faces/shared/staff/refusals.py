"""The one place where the domain's refusals become pages, in words that say what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auricle.directory.agencies import WrongSide
from auricle.directory.permissions import Permission, Role, holders
from auricle.errors import AuricleError, Invalid, NotAllowed, NotFound, NotNow
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Presence
from auricle.reports.wording import ROLES

Text = str | Promise


@dataclass(frozen=True)
class Explained:
    """What a refusal says: what happened, and what can be done now."""

    status: int
    title: Text
    body: Text


Leaves = tuple[tuple[type[AuricleError], Explained], ...]

ROOTS: Leaves = (
    (
        WrongSide,
        Explained(
            403,
            _("This is not your side of the hotline"),
            _(
                "Officers of agencies have an address of their own, and the desk has another. "
                "Ask your administrator for yours."
            ),
        ),
    ),
    (
        NotAllowed,
        Explained(
            403,
            _("This is not open to you"),
            _("If you came from an old tab, go back, load the page again and repeat the step."),
        ),
    ),
    (
        NotFound,
        Explained(
            404,
            _("There is nothing here for you"),
            _("The address may be mistyped, or it belongs to another team. Search by the reference."),
        ),
    ),
    (
        NotNow,
        Explained(
            409,
            _("That is not possible at the moment"),
            _(
                "Things changed in the meantime. Go back, load the page again and look at where it stands now."
            ),
        ),
    ),
    (
        Invalid,
        Explained(
            422, _("Something in this form cannot be used"), _("Nothing was changed. Go back and try again.")
        ),
    ),
)


def page(request: HttpRequest, visit: Presence, error: AuricleError, leaves: Leaves = ()) -> HttpResponse:
    """The page of a refusal, in the face's words if it has any. A missing permission names the roles that carry it."""
    explained = next(words for leaf, words in (*leaves, *ROOTS) if isinstance(error, leaf))
    permission = getattr(error, "permission", None)
    context = {
        "explained": explained,
        "who": in_words(holders(permission)) if isinstance(permission, Permission) else "",
        "roles": in_words(visit.person.roles),
    }
    return show(request, visit, "shared/staff/refused.html", context, status=explained.status)


def in_words(roles: Iterable[Role]) -> str:
    """Roles as a list in words, in the order of the table."""
    held = frozenset(roles)
    return gettext(", ").join(str(ROLES[role]) for role in Role if role in held and role in ROLES)
