"""Hand a report to another team, or send it back once: the row, the keys and the work move together or not at all.

What was sealed stays as it was sealed; the keys to it are sealed to the new team and taken from the old one. Clocks run
on: whatever a team thinks of a report, its reporter was promised an answer by the house. Who declared a conflict of
interest stays out, wherever the report goes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.directory import catalogue, colleagues
from auricle.directory.colleagues import Colleague
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.inbox.identity_ending import end_of_report
from auricle.reports.casework import Moved, find, move_report
from auricle.reports.facts import Given, collect
from auricle.reports.guards import Facts
from auricle.reports.lifecycle import plan
from auricle.reports.models import Report
from auricle.reports.moves import Move, State
from auricle.vault import storing
from auricle.vault.member_keys import Unlocked, require_fresh
from auricle.vault.models import SealedObject
from auricle.vault.parcel import TALKS

READS = (Permission.READ_REPORT, Permission.READ_REDACTED)
OF_TEAMS = ("content", "desk", "ask", *TALKS)
"""The purposes whose keys teams have. An identity is sealed to the custodians, and stays there."""


class MayNotTransfer(NotAllowed):
    """This person's roles hand no report to another team."""

    permission = Permission.TRANSFER


@dataclass(frozen=True)
class Candidate:
    """A team that could get the report; `usable`: there is a key to seal to; `refused`: it sent the report back."""

    code: str
    usable: bool
    refused: bool


@dataclass(frozen=True)
class Readers:
    """Who of the new team will be able to read: the original, and the redacted version alone."""

    original: tuple[Colleague, ...]
    redacted: tuple[Colleague, ...]


@dataclass(frozen=True)
class Preview:
    """What a transfer would do. `parts` counts what is sealed in the report, by the kind of its label.

    `came_from` is the team that it can be sent back to, if there is one. `version` is what was looked at.
    """

    state: State
    version: int
    team: str
    came_from: str
    candidates: tuple[Candidate, ...]
    parts: Mapping[str, int]
    in_hand: bool


def preview(*, by: Person, report: UUID, now: datetime) -> Preview:
    """Where the report could go, and what would go along. Opens nothing.

    Raises MayNotTransfer, NoSuchReport, MoveNotAllowed, MoveNotNow.
    """
    row, facts = _asked(by, report, now)
    return Preview(
        state=State(row.state),
        version=row.version,
        team=row.team.code,
        came_from=facts.came_from,
        candidates=tuple(
            Candidate(code, _has_key(code, now), code in facts.sent_back_from)
            for code in catalogue.current().teams
            if code != row.team.code
        ),
        parts=_parts(report),
        in_hand=row.handler_id is not None or row.lease_until is not None,
    )


def readers(*, by: Person, team: str) -> Readers:
    """Who of another team reads what it is given. Raises MayNotTransfer, Invalid."""
    if not by.may(Permission.TRANSFER):
        raise MayNotTransfer
    known = catalogue.current().teams.get(team)
    if known is None:
        raise Invalid({"team": "unknown"})
    original, redacted = (colleagues.who_may(permission, team=known.id) for permission in READS)
    return Readers(original, tuple(each for each in redacted if each not in original))


def transfer(
    *, by: Unlocked, report: UUID, team: str, reason: str, now: datetime, seen: int | None = None
) -> Moved:
    """Hand the report to the team of this code. The reason is sealed in it, and read by the new team.

    Raises NotFresh, MayNotTransfer, NoSuchReport, Invalid, MoveNotAllowed, MoveNotNow, MoveIncomplete, SomeoneWasFirst,
    NoTeamKey, and NoKey when the new team has no key that is in use; then nothing was changed.
    """
    require_fresh(by, now)
    row, _ = _asked(by.person, report, now)
    if team not in catalogue.current().teams or team == row.team.code:
        raise Invalid({"team": "unknown"})
    return _move(Move.TRANSFER, by=by, report=report, team=team, reason=reason, now=now, seen=seen)


def send_back(*, by: Unlocked, report: UUID, reason: str, now: datetime, seen: int | None = None) -> Moved:
    """Send a report back to the team that handed it over: once, and then it may not be handed to this one again.

    Raises what `transfer` raises.
    """
    require_fresh(by, now)
    row, facts = _asked(by.person, report, now)
    plan(state=State(row.state), move=Move.RETURN_TO_TEAM, facts=facts)
    back = facts.came_from
    return _move(Move.RETURN_TO_TEAM, by=by, report=report, team=back, reason=reason, now=now, seen=seen)


def _move(
    move: Move, *, by: Unlocked, report: UUID, team: str, reason: str, now: datetime, seen: int | None
) -> Moved:
    with transaction.atomic():
        end_of_report(report, actor=by.person.pseudonym, now=now)
        given = Given(team=team)
        return move_report(by=by, report=report, move=move, now=now, seen=seen, reason=reason, given=given)


def _asked(by: Person, report: UUID, now: datetime) -> tuple[Report, Facts]:
    """The report and what is known of it, for somebody who may hand it over in its present state."""
    if not by.may(Permission.TRANSFER):
        raise MayNotTransfer
    row = find(report, by=by)
    facts = collect(row, by=by, given=Given(has_reason=True), now=now)
    plan(state=State(row.state), move=Move.TRANSFER, facts=facts)
    return row, facts


def _has_key(team: str, now: datetime) -> bool:
    try:
        storing.team_key(team=team, now=now)
    except storing.NoKey:
        return False
    return True


def _parts(report: UUID) -> Mapping[str, int]:
    labels = SealedObject.objects.filter(report_id=report, purpose__in=OF_TEAMS).values_list(
        "label", flat=True
    )
    return Counter(label.partition("/")[0] for label in labels)
