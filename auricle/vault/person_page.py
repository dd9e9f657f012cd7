"""Who works here and what each of them may do: for administrators, who see powers and the state of keys, no content."""

from dataclasses import dataclass
from datetime import datetime

from auricle.directory.giving import MayNotManage, NoSuchMember
from auricle.directory.models import Agency, Member, SignOnLink, Team
from auricle.directory.people import Person, person
from auricle.directory.permissions import Permission
from auricle.directory.proposals import Waiting, about
from auricle.vault.departures import held_alone, seat_of
from auricle.vault.models import MemberKey, TeamSeed

MOST_LISTED = 500


@dataclass(frozen=True)
class Listed:
    """One line of the list of people."""

    person: Person
    login: str
    active: bool
    has_key: bool
    teams: tuple[str, ...]
    agency: str


@dataclass(frozen=True)
class TeamPlace:
    """A team, whether somebody works in it, and whether they hold its key, or hold it alone.

    An agency's is shown of its officers alone: nobody joins or leaves it but by becoming an officer, or ceasing to be.
    """

    code: str
    name: str
    custody: bool
    agency: bool
    inside: bool
    holds_key: bool
    alone: bool


@dataclass(frozen=True)
class Named:
    """A code with its name in the reader's language."""

    code: str
    name: str


@dataclass(frozen=True)
class PersonPage:
    """All that an administrator sees of one person. `proposals` wait for a second administrator.

    `signs_on` says that an account at an identity provider is linked, and not which.
    """

    person: Person
    login: str
    active: bool
    has_key: bool
    agency: str
    made_by: str
    made_at: datetime | None
    teams: tuple[TeamPlace, ...]
    agencies: tuple[Named, ...]
    proposals: tuple[Waiting, ...]
    seat: int | None
    signs_on: bool
    myself: bool

    @property
    def alone(self) -> tuple[TeamPlace, ...]:
        """The teams whose reports nobody else can open."""
        return tuple(team for team in self.teams if team.alone)


def people(*, by: Person, typed: str = "") -> tuple[Listed, ...]:
    """Everybody, or those whose name or sign-in name has these letters. Raises MayNotManage."""
    _require_manager(by)
    found = Member.objects.select_related("agency").prefetch_related("memberships__team")
    if typed:
        found = found.filter(name__icontains=typed) | found.filter(login__icontains=typed)
    with_key = set(MemberKey.objects.values_list("member_id", flat=True))
    return tuple(
        Listed(
            person=person(row),
            login=row.login,
            active=row.active,
            has_key=row.pk in with_key,
            teams=tuple(_name(place.team, by) for place in row.memberships.all()),
            agency=_name(row.agency, by) if row.agency else "",
        )
        for row in found.order_by("name", "pk")[:MOST_LISTED]
    )


def read_person(*, by: Person, member: int, now: datetime) -> PersonPage:
    """One person's powers and the state of their keys. Raises MayNotManage, NoSuchMember."""
    _require_manager(by)
    row = Member.objects.select_related("agency", "made_by").filter(pk=member).first()
    if row is None:
        raise NoSuchMember
    return PersonPage(
        person=person(row),
        login=row.login,
        active=row.active,
        has_key=MemberKey.objects.filter(member=row).exists(),
        agency=_name(row.agency, by) if row.agency else "",
        made_by=row.made_by.name if row.made_by else "",
        made_at=row.made_at,
        teams=_teams(row, by),
        agencies=tuple(Named(agency.code, _name(agency, by)) for agency in Agency.objects.all()),
        proposals=about(by=by, member=member, now=now),
        seat=seat_of(row.pk),
        signs_on=SignOnLink.objects.filter(member=row).exists(),
        myself=row.pk == by.id,
    )


def _teams(row: Member, by: Person) -> tuple[TeamPlace, ...]:
    inside = set(row.memberships.values_list("team_id", flat=True))
    seeds = TeamSeed.objects.filter(member=row, key__retired_at=None).values_list("key__team_id", flat=True)
    holds, alone = set(seeds), set(held_alone(row.pk))
    return tuple(
        TeamPlace(
            team.code,
            _name(team, by),
            team.kind == "custody",
            team.kind == "agency",
            team.pk in inside,
            team.pk in holds,
            team.code in alone,
        )
        for team in Team.objects.order_by("kind", "code")
        if team.kind != "agency" or team.pk in inside
    )


def _name(row: Team | Agency, by: Person) -> str:
    names: dict[str, str] = row.names
    return names.get(by.language, names["en"])


def _require_manager(by: Person) -> None:
    if not by.may(Permission.MANAGE_ACCOUNTS):
        raise MayNotManage
