"""Ask the reporter whether an outcome that an agency reported is so, before the desk verifies it.

The question is a message of the inbox, under the report's key, and a step in the referral's log that no agency sees.
What the reporter answers is read where the outcome is verified.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.inbox import desk_reading, desk_side
from auricle.inbox.opened import Words
from auricle.referrals import handover, log, standing
from auricle.referrals.lifecycle import plan
from auricle.referrals.moves import Move, State
from auricle.reports.models import Report
from auricle.vault.member_keys import Unlocked


def ask_reporter(*, by: Unlocked, referral: UUID, text: str, now: datetime, seen: int | None = None) -> None:
    """Send the question; the outcome's clock runs on. Raises as handover.answer, and the report's own refusals."""
    with transaction.atomic():
        row, found = handover.find(referral, by=by)
        if seen is not None and seen != found.version:
            raise log.SomeoneWasFirst
        facts = standing.desk_facts(found, by=by.person, row=row, has_words=bool(text.strip()), now=now)
        planned = plan(state=State(found.state), move=Move.ASK_REPORTER, facts=facts)
        log.write(found, log.Entry(planned, by.person.pseudonym, report=row.pk), now=now)
        desk_side.write_to_reporter(by=by, report=row.pk, kind="ask", text=text, now=now)


def asked_and_answered(*, by: Unlocked, row: Report, since: datetime, now: datetime) -> tuple[Words, ...]:
    """The questions since a moment and what the reporter wrote after it, as this person may read it.

    It leaves its line in the trail. Raises MayNotRead, NoTeamKey.
    """
    opened = desk_reading.open_row(by=by, row=row, now=now)
    return tuple(w for w in opened.messages if w.at >= since and (w.sender == "reporter" or w.kind == "ask"))
