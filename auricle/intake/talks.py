"""The recording of a talk joins the report that its call-taker registered.

What is said is sealed by the phone's service while it is said, long before that report is filed. So it has a key of its
own, bound to the report's id, which is granted to the team and to the reporter once both are known: for a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from auricle.errors import Invalid, NotFound, NotNow
from auricle.intake.receiving import Incomplete, StaleRecipients
from auricle.vault import parcel_reading as read
from auricle.vault import storing
from auricle.vault.parcel import TALKS, GrantPart, ObjectPart, arrays_of
from auricle.vault.written_keys import written

EXPECTED_FOR = timedelta(hours=24)


class NotYet(NotFound):
    """No report of this id was registered for somebody on the phone within the last day."""


class NoMoreTalks(NotNow):
    """The report has as many recordings of talks as it can have."""


@dataclass(frozen=True)
class Prepared:
    """Whom a recording is sealed to, and for which purpose its key is granted."""

    purpose: str
    team: dict[str, object]
    reporter: bytes


@dataclass(frozen=True)
class Talk:
    """A recording as it arrives: sealed, with its key for the team and, where it could be granted, for the reporter."""

    report: UUID
    purpose: str
    commitment: bytes
    grants: tuple[GrantPart, ...]
    objects: tuple[ObjectPart, ...]


def expect(*, report: UUID, reporter: bytes, now: datetime) -> None:
    """Let a recording join a report that was registered just now, in the caller's transaction."""
    _ask("SELECT 1 FROM (SELECT expect_talk(%s, %b, %s)) AS done", [report, reporter, now])


def prepare(*, report: UUID, now: datetime) -> Prepared:
    """Say whom to seal to. Raises NotYet, NoMoreTalks, NoKey."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team, reporter, purpose FROM talk_recipients(%s, %s)", [report, _since(now)])
        row = cursor.fetchone()
    if row is None:
        raise NotYet
    team, reporter, purpose = row
    if not purpose:
        raise NoMoreTalks
    return Prepared(str(purpose), written(storing.team_key(team=str(team), now=now)), bytes(reporter))


def read_talk(data: Mapping[str, object]) -> Talk:
    """Read the JSON form. Raises Invalid with a code for each field that is wrong."""
    talk = Talk(
        report=read.read_uuid(data, "report"),
        purpose=read.read_text(data, "purpose", most=10),
        commitment=read.read_bytes(
            data, "commitment", least=read.COMMITMENT_BYTES, most=read.COMMITMENT_BYTES
        ),
        grants=read.read_grants(data, purposes=TALKS),
        objects=read.read_talk_objects(data),
    )
    if talk.purpose not in TALKS:
        raise Invalid({"purpose": "unknown"})
    if {grant.purpose for grant in talk.grants} | {part.purpose for part in talk.objects} != {talk.purpose}:
        raise Invalid({"purpose": "mismatch"})
    if len({grant.key_id for grant in talk.grants}) != len(talk.grants) or len(talk.grants) not in (1, 2):
        raise Invalid({"grants": "mismatch"})
    labels, ids = [part.label for part in talk.objects], {part.id for part in talk.objects}
    words = [label for label in labels if label.startswith(read.TALK_WORDS)]
    if len(words) != 1 or not len(set(labels)) == len(ids) == len(labels) > 1:
        raise Invalid({"objects": "mismatch"})
    return talk


def receive_talk(*, talk: Talk, now: datetime) -> str:
    """Add a recording to its report, or do nothing. Answers 'kept', or 'again' when it is here already.

    Raises NotYet, NoMoreTalks, StaleRecipients, Incomplete, and Invalid for an id that another object has.
    """
    try:
        answer = _ask(
            "SELECT keep_talk(%s, %s, %s, %s, %b, %b::bytea[], %b::bytea[],"
            " %b::uuid[], %s::text[], %b::bytea[], %b::bytea[], %s::integer[])",
            [
                talk.report,
                now,
                _since(now),
                talk.purpose,
                talk.commitment,
                [grant.key_id for grant in talk.grants],
                [grant.blob for grant in talk.grants],
                *arrays_of(talk.objects),
            ],
        )
    except IntegrityError:
        raise Invalid({"objects": "taken"}) from None
    match answer:
        case "kept" | "again":
            return str(answer)
        case "not-yet":
            raise NotYet
        case "full":
            raise NoMoreTalks
        case "recipients":
            raise StaleRecipients
    raise Incomplete


def forget_expected(*, now: datetime) -> int:
    """Forget whom recordings would be sealed to that did not come. Returns how many."""
    return int(_ask("SELECT forget_expected_talks(%s)", [_since(now)]))


def _since(now: datetime) -> datetime:
    return now - EXPECTED_FOR


def _ask(query: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return row[0] if row else None
