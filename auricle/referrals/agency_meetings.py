"""What an agency has of others on the same matter: their names where the hotline says them, and records of meetings."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from auricle.directory.models import Agency
from auricle.referrals import meeting_steps
from auricle.referrals.meeting import Record, load
from auricle.referrals.meeting_steps import Step
from auricle.referrals.models import Referral, ReferralEvent
from auricle.referrals.moves import Move


@dataclass(frozen=True)
class Other:
    """Another agency on the same matter."""

    name: str
    lead: bool


@dataclass(frozen=True)
class Meeting:
    """A meeting whose record the agency has; `own` are the numbers of its own steps that are open."""

    id: UUID
    record: Record | None = field(repr=False)
    steps: tuple[Step, ...]
    own: tuple[int, ...]


def others(referral: UUID, *, language: str) -> tuple[Other, ...]:
    """Who else is on it, the one that leads first; nobody unless the hotline tells this agency."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT names::text, lead FROM others_on_it(%s)", [referral])
        rows = [(json.loads(names), lead) for names, lead in cursor.fetchall()]
    found = (Other(names.get(language, names["en"]), lead) for names, lead in rows)
    return tuple(sorted(found, key=lambda one: (not one.lead, one.name)))


def opened(
    row: Referral, events: Sequence[ReferralEvent], said: Mapping[UUID, str], *, language: str
) -> tuple[Meeting, ...]:
    """The meetings whose record lies with this referral, the newest first. `said` are the words that were opened."""
    held = {UUID(str(event.data["meeting"])): event.words for event in events if event.kind == Move.MEETING}
    if not held:
        return ()
    agencies = {a.code: a for a in Agency.objects.all()}
    names = {code: a.names.get(language, a.names["en"]) for code, a in agencies.items()}
    mine = next((code for code, a in agencies.items() if a.pk == row.agency_id), "")
    steps = meeting_steps.of_meetings(held, names)
    return tuple(
        Meeting(
            meeting,
            load(said.get(words, "") if words else ""),
            steps.get(meeting, ()),
            tuple(one.number for one in steps.get(meeting, ()) if one.agency == mine and one.state == "open"),
        )
        for meeting, words in reversed(held.items())
    )
