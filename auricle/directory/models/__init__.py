"""The directory's tables: who works here and how work is divided (house), and how members get in (accounts)."""

from auricle.directory.models.accounts import (
    Authenticator,
    DeviceRest,
    Invitation,
    RecoveryCode,
    SpentChallenge,
)
from auricle.directory.models.agency_changes import AgencyChange
from auricle.directory.models.announcement import Announcement
from auricle.directory.models.cards import CardVersion
from auricle.directory.models.house import (
    Agency,
    Category,
    Member,
    MemberRole,
    Membership,
    PersonalPermission,
    Proposal,
    Region,
    RoutingVersion,
    SignOnLink,
    Team,
)
from auricle.directory.models.letters import LetterVersion
from auricle.directory.models.shifts import Shift
from auricle.directory.models.standing_for import StoodFor
from auricle.directory.models.working import Working

__all__ = [
    "Agency",
    "AgencyChange",
    "Announcement",
    "Authenticator",
    "CardVersion",
    "Category",
    "DeviceRest",
    "Invitation",
    "LetterVersion",
    "Member",
    "MemberRole",
    "Membership",
    "PersonalPermission",
    "Proposal",
    "RecoveryCode",
    "Region",
    "RoutingVersion",
    "Shift",
    "SignOnLink",
    "SpentChallenge",
    "StoodFor",
    "Team",
    "Working",
]
