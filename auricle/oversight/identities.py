"""Who showed what was masked, who had to do with identities, and what left the house: counts per person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from auricle.audit.acts import EXPORTS, Kind, of_kind
from auricle.directory.people import Person
from auricle.inbox.unmask_counts import UnmaskCount, unmask_counts
from auricle.oversight.looking import note_look, rows


@dataclass(frozen=True)
class Done:
    """How often somebody did one act, and for how many reports."""

    actor: str
    act: str
    times: int
    reports: int


@dataclass(frozen=True)
class IdentityPage:
    """Counts of some days."""

    unmasked: tuple[UnmaskCount, ...]
    identities: tuple[Done, ...]
    exports: tuple[Done, ...]


def identities(*, by: Person, days: int, now: datetime) -> IdentityPage:
    """Unmasking, acts on identities, and exports of the last days. Raises MayNotSeeTrail."""
    note_look(by=by, view="identities", now=now, asked={"days": days})
    since = now - timedelta(days=days)
    acts = [act for act in of_kind(Kind.IDENTITY) if act != "unmask"]
    found = done(rows("trail_people", [*acts, *EXPORTS], since, now))
    return IdentityPage(
        unmasked=unmask_counts(by=by, since=since),
        identities=tuple(one for one in found if one.act not in EXPORTS),
        exports=tuple(one for one in found if one.act in EXPORTS),
    )


def done(counts: list[tuple[str, str, int, int]]) -> tuple[Done, ...]:
    """Counts per person and act, most often first."""
    return tuple(Done(*row) for row in sorted(counts, key=lambda row: (-row[2], row[0], row[1])))
