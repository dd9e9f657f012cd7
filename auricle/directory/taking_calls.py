"""Who takes calls, as the phone's service is told: a name for colleagues, languages and teams; never a number."""

from dataclasses import dataclass

from auricle.directory import catalogue
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.working import own_working
from auricle.errors import NotAllowed


class MayNotTakeCalls(NotAllowed):
    """This person's role takes no calls."""


@dataclass(frozen=True)
class CallTaker:
    """Whom the phone's service rings: for callers of these languages, and of these teams first."""

    name: str
    languages: tuple[str, ...]
    teams: tuple[str, ...]


def call_taker(*, by: Person) -> CallTaker:
    """What the phone's service may know of this person. Raises MayNotTakeCalls."""
    if not by.may(Permission.TAKE_CALLS):
        raise MayNotTakeCalls
    teams = (team for team in catalogue.current().teams.values() if team.id in by.teams)
    return CallTaker(by.name, own_working(by).languages, tuple(sorted(team.code for team in teams)))


def teams_of_calls(language: str) -> tuple[tuple[str, str], ...]:
    """Teams that a call can be handed to, with their names."""
    teams = catalogue.current().teams.values()
    return tuple((team.code, team.names.get(language) or team.code) for team in teams)
