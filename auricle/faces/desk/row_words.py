"""The seven facts of a report in words: what every list shows of it, and its page on top."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.directory import labels
from auricle.faces.desk.clock_face import next_clock
from auricle.faces.shared.staff.promise import ClockFace
from auricle.reports.list_key import cursor_of
from auricle.reports.moves import State
from auricle.reports.queries import Row
from auricle.reports.wording import STATES

Text = str | Promise

# Before a handler has it, the state says whose turn it is.
WHOSE_TURN: dict[State, Text] = {
    State.RECEIVED: _("nobody yet"),
    State.SCREENING: _("first reviewer"),
    State.REVIEW: _("second reviewer"),
    State.READY: _("nobody yet"),
    State.OUTCOME_PROPOSED: _("an approver"),
    State.WITHDRAWN: _("a supervisor"),
}
NOBODY: Text = _("no handler")


@dataclass(frozen=True)
class RowWords:
    """One report as a list shows it."""

    id: UUID
    at: str
    reference: str
    urgent: bool
    grade: int | None
    category: str
    place: str
    province: str
    state: State
    state_words: Text
    clock: ClockFace
    who: Text
    has_handler: bool
    away: bool
    received: datetime
    team: str
    category_code: str
    region_code: str


def row_words(row: Row, now: datetime, *, who: str = "") -> RowWords:
    """Numbers become names in the member's language. `who` has it, where more is known than the row says."""
    language = get_language() or "en"
    category, region = labels.category(row.category), labels.region(row.region)
    province = labels.province_of(region) if region else None
    return RowWords(
        id=row.id,
        at=cursor_of(row.due_at, row.id),
        reference=row.reference,
        urgent=row.urgent,
        grade=row.grade,
        category=category.name(language) if category else "",
        place=region.name(language) if region else "",
        province=province.name(language) if province else "",
        state=row.state,
        state_words=STATES[row.state],
        clock=next_clock(row.due_kind, row.due_at, row.steps_at, now),
        who=who or row.handler or WHOSE_TURN.get(row.state, NOBODY),
        has_handler=bool(row.handler),
        away=row.absence is not None and row.absence.holds(now),
        received=row.received_at,
        team=labels.team(row.team, language),
        category_code=category.code if category else "",
        region_code=region.code if region else "",
    )
