"""Agencies, for those who act for one. The key of an agency is the key of a team of its own (ADR 48)."""

from auricle.directory.models import Agency, Team
from auricle.directory.people import Person
from auricle.errors import NotAllowed

TEAM_PREFIX = "agency-"
LONGEST_CODE = 60


class WrongSide(NotAllowed):
    """Officers have a face of their own, and everybody else works on the desk."""


class NoOfficer(NotAllowed):
    """This member acts for no agency."""


def team_code(agency: str) -> str:
    """The code of an agency's team, under which its key is signed and logged."""
    return (TEAM_PREFIX + agency)[:LONGEST_CODE]


def with_team(*, code: str, names: dict[str, str], kind: str) -> Agency:
    """Make an agency, with the team that holds its key, in the caller's transaction."""
    team = Team.objects.create(code=team_code(code), names=names, kind="agency")
    return Agency.objects.create(code=code, names=names, kind=kind, team=team)


def require_side(*, by: Person, officers: bool) -> None:
    """Refuse an officer on the desk, and everybody else on the face for officers. Raises WrongSide."""
    if (by.agency is not None) is not officers:
        raise WrongSide


def listed(*, by: Person, also_closed: bool = False) -> tuple[tuple[str, str], ...]:
    """Code and name of the agencies that can get something, in the language of this person or in English."""
    found = Agency.objects.all() if also_closed else Agency.objects.filter(closed_at=None)
    rows = ((row.code, row.names.get(by.language, row.names["en"])) for row in found)
    return tuple(sorted(rows, key=lambda row: row[1]))


def name(*, by: Person, language: str) -> str:
    """The name of the agency that this person acts for, in this language or in English. Raises NoOfficer."""
    row = Agency.objects.filter(pk=by.agency).first() if by.agency is not None else None
    if row is None:
        raise NoOfficer
    names: dict[str, str] = row.names
    return names.get(language, names["en"])
