"""Share work out anew among the handlers of one's teams: proposed first, then made as a job like any other on many.

What is proposed comes from evening_out.py; what is done goes through the state table one by one, and can be taken back
for ten minutes (bulk.py). Nothing is ever moved by itself.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from auricle.directory import working
from auricle.directory.models import Member
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed
from auricle.reports import evening_out, load
from auricle.reports.apart import DECLARED
from auricle.reports.bulk import MOST_CHOSEN
from auricle.reports.bulk_trial import Tried, try_out
from auricle.reports.evening_out import Piece, Sharing, Step
from auricle.reports.list_filter import OPEN_ROWS
from auricle.reports.moves import Move, State
from auricle.reports.transitions import HANDLED
from auricle.reports.workload import MOST_IN_HAND, Hand, hands

MOST_LOOKED_AT = 5_000
# What its handler has done nothing on since it was given to them, or with `begun` all of it.
# Of each member those due first, along their own index, as many as are weighed: each look at events costs.
IN_HAND = f"""
SELECT k.id, k.handler_id, k.state, k.urgent, k.grade, k.team_id, k.language, k.category_id,
  ARRAY(SELECT e.actor FROM reports_event e WHERE e.report_id = k.id AND {DECLARED})
FROM unnest(%(members)s::bigint[]) AS m(member) CROSS JOIN LATERAL (
  SELECT p.id, p.handler_id, p.state, p.urgent, coalesce(p.grade, 0) AS grade, p.team_id, p.language, p.category_id,
    p.next_due_at
  FROM reports_report p JOIN directory_member h ON h.id = p.handler_id
  WHERE p.handler_id = m.member AND p.team_id = ANY(%(teams)s::bigint[]) AND p.state = ANY(%(states)s) AND {OPEN_ROWS}
    AND (%(begun)s OR NOT EXISTS (
      SELECT 1 FROM reports_event e WHERE e.report_id = p.id AND e.actor = h.pseudonym AND e.number > (
        SELECT max(g.number) FROM reports_event g
        WHERE g.report_id = p.id AND g.kind IN ('assign', 'pull', 'reassign'))))
  ORDER BY p.next_due_at, p.id LIMIT %(each)s
) k
ORDER BY k.next_due_at, k.id LIMIT %(most)s
"""  # noqa: S608  only a constant is put in


class MayNotShareOut(NotAllowed):
    """This person's roles do not give work to others."""

    permission = Permission.ASSIGN


@dataclass(frozen=True)
class Line:
    """One report that would go from one to another."""

    tried: Tried
    giver: Hand
    taker: Hand


@dataclass(frozen=True)
class Change:
    """One person's points before and after."""

    hand: Hand
    before: int
    after: int


@dataclass(frozen=True)
class Proposal:
    """What would change; nothing has. `lines` are in the order of the queue."""

    lines: tuple[Line, ...]
    changes: tuple[Change, ...]


def propose(*, by: Person, begun: bool, now: datetime) -> Proposal:
    """How the work of this person's teams could be shared out anew; with `begun` also what was begun already.

    Raises MayNotShareOut.
    """
    if not by.may(Permission.ASSIGN):
        raise MayNotShareOut
    known = {hand.id: hand for hand in hands(teams=by.teams, now=now)}
    pieces = _pieces(by, known, begun)
    shared = evening_out.even_out(_hands(by, known), pieces, most=MOST_CHOSEN)
    lines = _lines(by, known, shared.steps, now)
    return Proposal(lines, _changes(known, shared, lines))


def _hands(by: Person, known: Mapping[int, Hand]) -> list[evening_out.Hand]:
    found = (
        Member.objects.filter(pk__in=list(known)).select_related("working").prefetch_related("memberships")
    )
    return [_hand(by, member, known[member.pk]) for member in found]


def _hand(by: Person, member: Member, hand: Hand) -> evening_out.Hand:
    how = working.how_of(member)
    return evening_out.Hand(
        id=hand.id,
        points=hand.load.points,
        teams=frozenset(each.team_id for each in member.memberships.all()) & frozenset(by.teams),
        languages=frozenset(how.languages),
        categories=frozenset(working.category_ids(how.skills)) if how.skills else None,
        away=hand.away,
        on_shift=hand.on_shift,
    )


def _pieces(by: Person, known: Mapping[int, Hand], begun: bool) -> list[Piece]:
    """What could move. Where the asker declared an interest they give nothing away either."""
    numbers = {hand.pseudonym: hand.id for hand in known.values()}
    values: dict[str, Any] = {
        "members": list(known),
        "teams": list(by.teams),
        "states": sorted(state.value for state in HANDLED),
        "begun": begun,
        "each": MOST_IN_HAND,
        "most": MOST_LOOKED_AT,
    }
    with connection.cursor() as cursor:
        cursor.execute(IN_HAND, values)
        rows = cursor.fetchall()
    return [
        Piece(
            report=report,
            holder=holder,
            weight=load.weight(load.Piece(State(state), urgent, grade)),
            team=team,
            language=language,
            category=category,
            barred=frozenset(numbers[each] for each in barred if each in numbers),
        )
        for report, holder, state, urgent, grade, team, language, category, barred in rows
        if by.pseudonym not in barred
    ]


def _lines(by: Person, known: Mapping[int, Hand], steps: Sequence[Step], now: datetime) -> tuple[Line, ...]:
    """The steps that the state table lets pass."""
    to: defaultdict[int, list[UUID]] = defaultdict(list)
    for step in steps:
        to[step.taker].append(step.report)
    tried = {
        each.row.id: each
        for taker, reports in to.items()
        for each in try_out(by=by, reports=reports, move=Move.REASSIGN, subject=taker, now=now)
    }
    passed = (step for step in steps if step.report in tried and not tried[step.report].code)
    return tuple(Line(tried[step.report], known[step.giver], known[step.taker]) for step in passed)


def _changes(known: Mapping[int, Hand], shared: Sharing, lines: Sequence[Line]) -> tuple[Change, ...]:
    moved = {line.tried.row.id for line in lines}
    after = dict(shared.before)
    for step in shared.steps:
        if step.report in moved:
            after[step.giver] -= step.weight
            after[step.taker] += step.weight
    changed = [Change(known[one], points, after[one]) for one, points in shared.before.items()]
    return tuple(sorted(changed, key=lambda each: (-each.before, each.hand.name)))
