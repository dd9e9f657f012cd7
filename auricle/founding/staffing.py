"""Whether the people suffice: what keeps a hotline from being founded, and what should still be better. Plain."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auricle.directory.permissions import Role
from auricle.vault.parcel import FEWEST_SEATS, SEATS

PERSON_FIELDS = ("login", "name", "language", "roles", "teams", "agency")
# Roles of which a hotline cannot work a report to its end without.
NEEDED = (Role.SCREENER, Role.REVIEWER, Role.HANDLER, Role.SUPERVISOR)


@dataclass(frozen=True)
class Lack:
    """One thing that is missing. `must` keeps the hotline from being founded; `about` names a team or a role."""

    code: str
    must: bool
    about: str = ""
    number: int = 0


def lacks(people: Sequence[Mapping[str, Any]], teams: Iterable[str]) -> tuple[Lack, ...]:
    """What is missing among these people for these teams, the most pressing first."""
    held = Counter(team for person in people for team in person["teams"])
    played = Counter(role for person in people for role in person["roles"])
    custodians = sum(sits(person) for person in people)
    found = [Lack("no_administrator", must=True)] if not played[Role.ADMINISTRATOR] else []
    found += [Lack("team_without_people", must=True, about=team) for team in teams if not held[team]]
    if custodians < FEWEST_SEATS:
        found.append(Lack("too_few_custodians", must=True, number=FEWEST_SEATS - custodians))
    found += [Lack("role_without_people", must=False, about=role) for role in NEEDED if not played[role]]
    if not played[Role.AUDITOR]:
        found.append(Lack("no_auditor", must=False))
    if played[Role.ADMINISTRATOR] == 1:
        found.append(Lack("one_administrator", must=False))
    found += [Lack("team_with_one", must=False, about=team) for team in teams if held[team] == 1]
    if FEWEST_SEATS <= custodians < len(SEATS):
        found.append(Lack("few_custodians", must=False, number=len(SEATS) - custodians))
    return tuple(found)


def by_link(person: Mapping[str, Any]) -> bool:
    """Whether this person is invited by a link, makes their own key, and gets roles once they are in."""
    return bool(person.get("comes") == "link")


def sits(person: Mapping[str, Any]) -> bool:
    """Whether this person may hold a custodian's seat: an administrator, who makes accounts, may not."""
    return Role.CUSTODIAN in person["roles"] and Role.ADMINISTRATOR not in person["roles"]
