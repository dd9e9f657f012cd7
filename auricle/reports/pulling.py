"""Pull next: give somebody the report that they should do now, and never the same one to two.

First what is urgent, then by grade, then by the clock that ends first; in a language that they speak and a category
that they know; none in which they declared a conflict of interest, and for the second review none that they
screened. The move goes through the state table like any other, so these conditions order work and decide nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from auricle.directory import working
from auricle.directory.permissions import Permission
from auricle.reports.apart import DECLARED
from auricle.reports.casework import NoSuchReport, move_report
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Report
from auricle.reports.moves import Move, State
from auricle.vault.member_keys import Unlocked

# Each with what lets somebody do it, where it waits, and the move that makes it theirs.
KINDS = (
    (Permission.TAKE, State.RECEIVED, Move.TAKE),
    (Permission.REVIEW, State.REVIEW, Move.BEGIN_REVIEW),
    (Permission.PULL, State.READY, Move.PULL),
)
AT_ONCE = 20
"""How many are looked at before they are asked for anew: so many can be taken away by others meanwhile."""
ROUNDS = 5
REVIEWS = frozenset({Move.TAKE, Move.BEGIN_REVIEW})
"""What ends by itself after half an hour, and so may be given to somebody who did not ask for it just now."""

_FITS = f"""
  p.language = ANY(%(languages)s)
  AND (%(every)s OR p.category_id = ANY(%(categories)s::bigint[]))
  AND NOT EXISTS (SELECT 1 FROM reports_event e WHERE e.report_id = p.id AND e.actor = %(me)s
    AND ({DECLARED} OR p.state = 'REVIEW' AND e.kind = 'take'))
"""  # noqa: S608  only a constant is put in
# A review that somebody has begun is theirs for half an hour.
_FREE = "(p.state <> 'REVIEW' OR p.lease_until IS NULL)"
_COLUMNS = "p.id, p.state, p.urgent, p.grade, p.next_due_at"
# Short walks, each along an index in its order and without a look at a row, urgent ones first: those that wait for a
# review or a handler, by their grade; and those that just came in, which have none, language by language, so that
# nobody walks past what they do not speak.
WAITING = f"""
SELECT k.id, k.state FROM unnest(%(teams)s::bigint[]) AS t(team) CROSS JOIN LATERAL (
  SELECT g.* FROM unnest(ARRAY['REVIEW', 'READY']) AS s(state) CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM reports_report p
    WHERE p.team_id = t.team AND p.state = s.state AND s.state = ANY(%(states)s) AND p.state IN ('REVIEW', 'READY')
      AND {_FREE} AND {_FITS}
    ORDER BY p.urgent DESC, p.grade DESC NULLS LAST, p.next_due_at, p.id LIMIT %(most)s) g
  UNION ALL
  SELECT g.* FROM unnest(%(languages)s::text[]) AS l(language) CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM reports_report p
    WHERE p.team_id = t.team AND p.language = l.language AND p.state = 'RECEIVED' AND 'RECEIVED' = ANY(%(states)s)
      AND {_FITS}
    ORDER BY p.urgent DESC, p.next_due_at, p.id LIMIT %(most)s) g
) k
ORDER BY k.urgent DESC, k.grade DESC NULLS LAST, k.next_due_at, k.id LIMIT %(most)s
"""  # noqa: S608  only the constants above are put in


@dataclass(frozen=True)
class Pulled:
    """The report that somebody got, and where it stands now."""

    report: UUID
    state: State


@dataclass(frozen=True)
class GoingOn:
    """Whether the next review comes by itself, and which one came; None when nothing that fits waits."""

    wanted: bool
    pulled: Pulled | None = None


def go_on(*, by: Unlocked, now: datetime) -> GoingOn:
    """After the end of a review: make the next one this person's, unless they want to ask for it themselves."""
    if not working.own_working(by.person).goes_on:
        return GoingOn(wanted=False)
    return GoingOn(wanted=True, pulled=pull_next(by=by, now=now, among=REVIEWS))


def pull_next(
    *, by: Unlocked, now: datetime, among: frozenset[Move] = REVIEWS | {Move.PULL}
) -> Pulled | None:
    """Make the next report this person's; None when nothing that fits waits. What others have in hand is passed by."""
    moves = {state: move for permission, state, move in KINDS if by.person.may(permission) and move in among}
    for _ in range(ROUNDS):
        waiting = next_ones(by=by, states=tuple(moves))
        for report, state in waiting:
            if pulled := _try(by, report, moves[state], now):
                return pulled
        if len(waiting) < AT_ONCE:
            break
    return None


def next_ones(*, by: Unlocked, states: tuple[State, ...]) -> list[tuple[UUID, State]]:
    """What this person should do next, in these states, the first first."""
    person, how = by.person, working.own_working(by.person)
    values: dict[str, Any] = {
        "teams": list(person.teams),
        "states": [state.value for state in states],
        "languages": list(how.languages),
        "every": not how.skills,
        "categories": working.category_ids(how.skills),
        "me": person.pseudonym,
        "most": AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(WAITING, values)
        return [(report, State(state)) for report, state in cursor.fetchall()]


def _try(by: Unlocked, report: UUID, move: Move, now: datetime) -> Pulled | None:
    """Make the move, unless somebody else has the report in hand at this moment or was first."""
    try:
        with transaction.atomic():
            # Without this a hundred who pull at once would wait for each other before each is told to look further.
            if not Report.objects.select_for_update(skip_locked=True).filter(pk=report).exists():
                return None
            moved = move_report(by=by, report=report, move=move, now=now)
    except (MoveNotAllowed, MoveNotNow, SomeoneWasFirst, NoSuchReport):
        return None
    return Pulled(report, moved.state)
