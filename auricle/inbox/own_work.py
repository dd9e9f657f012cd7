"""What somebody made of a report themselves, for the page of exercises that compares it with what is right.

A training hotline alone has such a page. Each reading leaves its line in the trail, as every reading does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.inbox import redacting
from auricle.inbox.decision import Written
from auricle.inbox.desk_reading import find_readable, may_read
from auricle.inbox.opening import open_all
from auricle.redaction.drafting import Place
from auricle.reports.models import Event
from auricle.reports.moves import Move
from auricle.vault.member_keys import Unlocked


@dataclass(frozen=True)
class OwnRedaction:
    """The texts as they were written, and the places that are hidden in them. repr shows no word."""

    texts: Mapping[str, str] = field(repr=False)
    hidden: tuple[Place, ...]


def own_redaction(*, by: Unlocked, report: UUID, now: datetime) -> OwnRedaction:
    """What this reviewer hid. Raises as redacting.begin."""
    with transaction.atomic():
        draft = redacting.begin(by, report).draft
        trail.record(actor=by.person.pseudonym, act="read_to_redact", at=now, report=report)
    hidden = (Place(name, span.start, span.end) for name in draft.texts for span in draft.hidden(name))
    return OwnRedaction(draft.texts, tuple(hidden))


def own_proposal(*, by: Unlocked, report: UUID, now: datetime) -> Written | None:
    """What this person wrote with their last proposal; None when they proposed nothing. Raises as find_readable."""
    find_readable(by, report)
    proposals = Event.objects.filter(report_id=report, kind=Move.PROPOSE_OUTCOME, actor=by.person.pseudonym)
    proposal = proposals.order_by("-number").first()
    if proposal is None:
        return None
    with transaction.atomic():
        opened = open_all(by, report).report
        if may_read(by.person):
            trail.record(actor=by.person.pseudonym, act="read_report", at=now, report=report)
        else:
            trail.record(actor=by.person.pseudonym, act="read_redacted", at=now, report=report)
    found = opened.decisions.get(proposal.number)
    return found.written if found else None
