"""What can be changed about somebody's powers, and what of it takes two administrators. Plain: values in and out."""

from enum import StrEnum

from auricle.directory.permissions import Role

WEIGHTY = frozenset({Role.CUSTODIAN, Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.RECORDS_OFFICER})
"""Roles that decide over others, over what is destroyed, or over who watches. Given and taken by two."""


class What(StrEnum):
    """One kind of change. Its detail is the code of a role, a team, a permission or an agency, or nothing."""

    GIVE_ROLE = "give_role"
    TAKE_ROLE = "take_role"
    JOIN_TEAM = "join_team"
    LEAVE_TEAM = "leave_team"
    GIVE_PERMISSION = "give_permission"
    TAKE_PERMISSION = "take_permission"
    APPOINT_OFFICER = "appoint_officer"
    REMOVE_SIGN_ON = "remove_sign_on"
    SWITCH_OFF = "switch_off"
    SWITCH_ON = "switch_on"


BY_TWO = frozenset({What.GIVE_PERMISSION, What.SWITCH_OFF, What.SWITCH_ON})
"""Always by two, whatever the detail is."""


def takes_two(what: What, detail: str) -> bool:
    """Whether a second administrator has to agree."""
    weighty = what in {What.GIVE_ROLE, What.TAKE_ROLE} and detail in WEIGHTY
    return weighty or what in BY_TWO
