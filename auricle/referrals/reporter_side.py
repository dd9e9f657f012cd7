"""What a reporter reads of the referrals of their report, with an open inbox: codes and dates. It opens nothing.

No word that an agency or the desk wrote is among them. What an agency found reaches the reporter as a code, once the
desk has verified it; an agency is named from the moment that the house has chosen.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from auricle.inbox.reporter_side import digest_of
from auricle.referrals.moves import AgencyOutcome, ClockKind, Longer, Stage


@dataclass(frozen=True)
class Expected:
    """Who has to do what, by when."""

    kind: ClockKind
    due_at: datetime


@dataclass(frozen=True)
class HandedOver:
    """One referral. `agency` is its name by language, None where it is not named (yet).

    `longer` says that the agency asked for more time, and why where it gave a reason. `asked`: a question of the desk
    about the outcome waits among the messages.
    """

    stage: Stage
    sent_at: datetime
    has_it: datetime | None
    agency: Mapping[str, str] | None
    expected: Expected | None
    extended: bool
    longer: Longer | None
    asked: bool
    outcome: AgencyOutcome | None


def handed_over(*, cookie: str, now: datetime) -> tuple[HandedOver, ...]:
    """The referrals of the report of a live session that were sent, oldest first; none of a session that ended.

    Raises InboxEnded for what is no cookie of ours.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT inbox_referrals(%s, %s)", [digest_of(cookie), now])
        (value,) = cursor.fetchone()
    found = json.loads(value) if isinstance(value, str) else value
    return tuple(
        HandedOver(
            stage=Stage(one["stage"]),
            sent_at=datetime.fromisoformat(one["sent_at"]),
            has_it=_moment(one["has_it"]),
            agency=one["agency"],
            expected=_expected(one),
            extended=one["longer"] is not None,
            longer=Longer(one["longer"]) if one["longer"] else None,
            asked=one["asked"],
            outcome=AgencyOutcome(one["outcome"]) if one["outcome"] else None,
        )
        for one in found
    )


def _expected(one: Mapping[str, str]) -> Expected | None:
    due = _moment(one["due_at"])
    return Expected(ClockKind(one["due_kind"]), due) if due else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
