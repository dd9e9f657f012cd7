"""What one call of submit_report takes: the function's text and its values, in its order. Plain."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from auricle.reports.deadlines import Promises, due_at, start_clocks
from auricle.reports.ladder import moments
from auricle.vault.parcel import Parcel, arrays_of

FUNCTION = (
    "SELECT submit_report(%b, %b, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
    " %s::text[], %b::bytea[], %s::text[], %b::bytea[], %b::bytea[],"
    " %b::uuid[], %s::text[], %s::text[], %b::bytea[], %b::bytea[], %s::integer[], %b,"
    " %s::text[], %s::double precision[], %s::timestamptz[],"
    " %s::integer[], %s::text[], %s::text[])"
)


@dataclass(frozen=True)
class Filing:
    """A sealed parcel and the ids that routing found for it."""

    parcel: Parcel
    retry: bytes
    category: int
    region: int | None
    team: int
    channel: str
    language: str
    contact: str
    urgent: bool
    routed: Mapping[str, object] = field(default_factory=dict)
    """By which rules it came to its team, as the first event says it: codes and numbers."""
    unfinished: bool = False


def values_of(filing: Filing, *, now: datetime, promises: Promises) -> list[Any]:
    """The values of FUNCTION, in its order. Its clocks start now, by these promises."""
    parcel, clocks = filing.parcel, start_clocks(now, urgent=filing.urgent, promises=promises)
    ids, *others = arrays_of(parcel.objects)
    return [
        parcel.report,
        filing.retry,
        filing.category,
        filing.region,
        filing.team,
        filing.channel,
        filing.language,
        filing.contact,
        filing.urgent,
        now,
        event_data({**filing.routed, **_said(filing)}),
        list(parcel.commitments),
        list(parcel.commitments.values()),
        [grant.purpose for grant in parcel.grants],
        [grant.key_id for grant in parcel.grants],
        [grant.blob for grant in parcel.grants],
        ids,
        [part.purpose for part in parcel.objects],
        *others,
        parcel.registration,
        [clock.kind.value for clock in clocks],
        [clock.target.total_seconds() for clock in clocks],
        [due_at(clock, now) for clock in clocks],
        [clock.promised.terms for clock in clocks],
        [clock.promised.calendar.code if clock.promised.calendar else "" for clock in clocks],
        ["{" + ",".join(at.isoformat() for at in moments(clock, now)) + "}" for clock in clocks],
    ]


def _said(filing: Filing) -> dict[str, object]:
    said = {"urgent": filing.urgent, "unfinished": filing.unfinished}
    return {name: True for name, holds in said.items() if holds}


def event_data(data: Mapping[str, object]) -> str:
    """The data of an event as its digest covers it."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))
