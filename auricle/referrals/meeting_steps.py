"""The steps that were agreed at a meeting: whose, until when, how they stand. Codes and dates; nothing is opened."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auricle.referrals.models import MeetingStep
from auricle.referrals.moves import StepState as StepState


@dataclass(frozen=True)
class Step:
    """One step; `agency` is its code, empty where the hotline does it, and `who` its name."""

    number: int
    agency: str
    who: str
    since: datetime
    due_at: datetime
    state: StepState
    done_at: datetime | None


def of_meetings(meetings: Collection[UUID], names: Mapping[str, str]) -> dict[UUID, tuple[Step, ...]]:
    """The steps of these meetings, in their order."""
    found: dict[UUID, tuple[Step, ...]] = {}
    rows = MeetingStep.objects.filter(meeting_id__in=list(meetings)).order_by("number")
    columns = ("meeting_id", "number", "agency__code", "meeting__made_at", "due_at", "state", "done_at")
    for meeting, number, code, since, due, state, done in rows.values_list(*columns):
        step = Step(number, code or "", names.get(code or "", ""), since, due, StepState(state), done)
        found[meeting] = (*found.get(meeting, ()), step)
    return found
