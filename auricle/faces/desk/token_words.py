"""Words of the page of tokens: scopes, states, what was done, and refusals."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.partners.scopes import Scope
from auricle.partners.tokens import MayNotManageTokens, TokenIsOver, TokenNeedsAnother, TooManyTokens

SCOPES: Mapping[Scope, Promise] = {
    Scope.REFERRALS_READ: _("Fetch referrals and their sealed packages (a second administrator agrees)"),
    Scope.REFERRALS_ANSWER: _("Answer referrals: acknowledge, accept, return, report"),
    Scope.WEBHOOKS_MANAGE: _("Say where the hotline tells the system that something is new"),
    Scope.FIGURES_READ: _("Fetch counts of its provinces and categories, small ones held back"),
}
STATES: Mapping[str, Promise] = {
    "waits": _("waits for a second administrator"),
    "live": _("good"),
    "over": _("has run out"),
    "withdrawn": _("withdrawn"),
}
WRONG: Mapping[str, Promise] = {
    "agency": _("Choose an agency from the list."),
    "label": _("Say in a few words which system it is for."),
    "scopes": _("Choose what it may do."),
    "days": _("Choose how long it is good."),
}
DONE: Mapping[str, Promise] = {
    "agree": _("You agreed. The token is good now."),
    "withdraw": _("Withdrawn. It opens nothing any more."),
}
TOKEN_LEAVES: Leaves = (
    (MayNotManageTokens, Explained(403, _("Administrators look after tokens"), _("Nothing was changed."))),
    (
        TokenNeedsAnother,
        Explained(
            403,
            _("This takes another administrator"),
            _("Who agrees is not who made it, and nobody whose account one of the two made lately."),
        ),
    ),
    (
        TokenIsOver,
        Explained(409, _("Somebody was first, or the token has run out"), _("Look at the page again.")),
    ),
    (
        TooManyTokens,
        Explained(
            409,
            _("This agency has as many tokens as it may have"),
            _("Withdraw one that is not needed any more, then make the new one."),
        ),
    ),
)
