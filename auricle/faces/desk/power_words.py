"""Changes of powers in words. Tables only; a test holds that no change is without its words."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.directory.permissions import MEMBER_ROLES, Permission, Role
from auricle.directory.powers import What
from auricle.reports.wording import ROLES

WHAT: Mapping[What, Promise] = MappingProxyType(
    {
        What.GIVE_ROLE: _("Give a role"),
        What.TAKE_ROLE: _("Take a role away"),
        What.JOIN_TEAM: _("Put into a team"),
        What.LEAVE_TEAM: _("Take out of a team"),
        What.GIVE_PERMISSION: _("Give a permission"),
        What.TAKE_PERMISSION: _("Take a permission away"),
        What.APPOINT_OFFICER: _("Make an officer of an agency"),
        What.REMOVE_SIGN_ON: _("Take the link of single sign-on away"),
        What.SWITCH_OFF: _("Switch the account off"),
        What.SWITCH_ON: _("Switch the account on"),
    }
)
STATES: Mapping[str, Promise] = MappingProxyType(
    {
        "open": _("waits"),
        "approved": _("approved"),
        "declined": _("declined"),
        "withdrawn": _("withdrawn"),
        "expired": _("ran out"),
    }
)
HINDRANCES: Mapping[str, Promise] = MappingProxyType(
    {
        "subject": _("It is about you: two others decide."),
        "proposer": _("You proposed it: another administrator decides."),
        "hand": _(
            "You made one of these accounts in the last 30 days, or one person made yours and the proposer's: "
            "somebody else decides."
        ),
    }
)
GIVEN_BY_NAME: Mapping[Permission, Promise] = MappingProxyType({Permission.EXPORT: _("Export reports")})


def detail_words(what: What, detail: str) -> str:
    """The detail of a change that takes two, in words."""
    if what in {What.GIVE_ROLE, What.TAKE_ROLE} and detail in MEMBER_ROLES:
        return str(ROLES[Role(detail)])
    if what is What.GIVE_PERMISSION and detail in GIVEN_BY_NAME:
        return str(GIVEN_BY_NAME[Permission(detail)])
    return ""
