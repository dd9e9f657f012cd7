"""The supervisor's board: where the work of one's teams stands, in a handful of numbers.

What all supervisors of the same teams see is counted once for all of them and kept for some seconds, so that two
hundred open boards cost what one costs. Where there is a great backlog the reports that are due first are counted, of
each team as many, and the rest is said to be more: a number that large needs no last digit.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection

from auricle.directory import roster
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.directory.roster import Duty
from auricle.errors import NotAllowed
from auricle.reports.apart import DECLARED
from auricle.reports.list_filter import OPEN_ROWS
from auricle.reports.workload import SOON, Hand, everybody

SCANNED, LEAST_OF_A_TEAM = 10_000, 500
"""How many reports a board counts: each team's due first, as many of each team. What a row costs is a board's cost."""
MOST_TO_DECIDE = 100
"""Of outcomes that wait: each is held against two events of its report."""
KEPT_FOR = timedelta(seconds=5)
MOST_KEPT = 64
LATELY = timedelta(hours=24)
MOST_ESCALATIONS = 10

# Along the covering index of the queue, without a look at the rows.
STANDING = f"""
SELECT k.team_id, k.kind, count(*), count(*) FILTER (WHERE k.due <= %(now)s), count(*) FILTER (WHERE k.due <= %(soon)s),
  count(*) FILTER (WHERE k.nobody), count(*) FILTER (WHERE k.urgent)
FROM unnest(%(teams)s::bigint[]) AS t(team) CROSS JOIN LATERAL (
  SELECT p.team_id, p.next_due_kind AS kind, p.next_due_at AS due, p.handler_id IS NULL AS nobody, p.urgent
  FROM reports_report p WHERE p.team_id = t.team AND {OPEN_ROWS} ORDER BY p.next_due_at, p.id LIMIT %(most)s
) k GROUP BY k.team_id, k.kind
"""  # noqa: S608  only a constant is put in
# Nobody approves their own proposal, nor where they declared an interest: those are not waiting for them.
DECISIONS = f"""
SELECT w.count, count(k.id), count(k.id) FILTER (WHERE (SELECT e.actor FROM reports_event e
      WHERE e.report_id = k.id AND e.kind = 'propose_outcome' ORDER BY e.number DESC LIMIT 1) IS DISTINCT FROM %(me)s
    AND NOT EXISTS (SELECT 1 FROM reports_event e
      WHERE e.report_id = k.id AND {DECLARED} AND e.actor = %(me)s))
FROM (
  SELECT count(*) FROM (
    SELECT FROM reports_report p WHERE p.team_id = ANY(%(teams)s::bigint[]) AND p.state = 'WITHDRAWN' LIMIT %(most)s
  ) each_one
) w LEFT JOIN (
  SELECT p.id FROM reports_report p
  WHERE p.team_id = ANY(%(teams)s::bigint[]) AND p.state = 'OUTCOME_PROPOSED' LIMIT %(most)s
) k ON true GROUP BY w.count
"""  # noqa: S608  only a constant is put in
# In the words of the notices' partial index: others come with every report.
ESCALATIONS = """
SELECT k.report_id, k.kind, k.at FROM unnest(%(teams)s::bigint[]) AS t(team) CROSS JOIN LATERAL (
  SELECT n.report_id, n.kind, n.at FROM reports_notice n
  WHERE n.team_id = t.team AND n.at > %(since)s AND n.kind LIKE 'clock\\_%%' AND n.kind NOT LIKE 'clock\\_owner\\_%%'
  ORDER BY n.at DESC LIMIT %(most)s
) k ORDER BY k.at DESC LIMIT %(most)s
"""


class NoBoard(NotAllowed):
    """This person's roles show no board."""


@dataclass(frozen=True)
class Cell:
    """The reports of one team whose next promise is of one kind; empty for those without a running promise."""

    team: int
    kind: str
    count: int
    over: int
    soon: int


@dataclass(frozen=True)
class Standing:
    """What is the same for all of these teams. `soon` is due within a day or overdue; `whole`: all is counted."""

    at: datetime
    nobody: int
    over: int
    soon: int
    urgent: int
    whole: bool
    cells: tuple[Cell, ...]
    hands: tuple[Hand, ...]
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Escalation:
    """Somebody above the team's own members was told that a promise runs out."""

    report_id: UUID
    kind: str
    at: datetime


@dataclass(frozen=True)
class Board:
    """The board of one supervisor. `more`: what waits was not counted to its end. `mark` changes with what it shows."""

    standing: Standing
    approvals: int
    withdrawals: int
    more: bool
    escalations: tuple[Escalation, ...]
    mark: str

    @property
    def whole(self) -> bool:
        """Whether all that it shows is counted to its end."""
        return self.standing.whole and not self.more and not any(hand.more for hand in self.standing.hands)


class _Kept:
    """The last countings by teams. The lock keeps a crowd of threads from all counting at once."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.standings: OrderedDict[tuple[int, ...], Standing] = OrderedDict()


_kept = _Kept()


def forget() -> None:
    """Count anew at the next question: between tests."""
    with _kept.lock:
        _kept.standings.clear()


def board(*, by: Person, now: datetime) -> Board:
    """The board of this person's teams. Raises NoBoard."""
    if not by.may(Permission.SEE_BOARD):
        raise NoBoard
    standing = _standing(tuple(by.teams), now)
    withdrawals, approvals, more = _decisions(by)
    escalations = _escalations(by, now)
    shown = (*_counted(standing), approvals, withdrawals, more, *escalations)
    mark = sha256(repr(shown).encode()).hexdigest()[:16]
    return Board(standing, approvals, withdrawals, more, escalations, mark)


def _counted(standing: Standing) -> tuple[object, ...]:
    """What is shown of it, but for when it was counted."""
    return tuple(value for name, value in vars(standing).items() if name != "at")


def _standing(teams: tuple[int, ...], now: datetime) -> Standing:
    """Counted at most KEPT_FOR ago. Whoever has the same teams may see the same rows."""
    with _kept.lock:
        kept = _kept.standings.get(teams)
        if kept is None or not timedelta(0) <= now - kept.at < KEPT_FOR:
            kept = _count(teams, now)
            _kept.standings[teams] = kept
        _kept.standings.move_to_end(teams)
        while len(_kept.standings) > MOST_KEPT:
            _kept.standings.popitem(last=False)
        return kept


def _count(teams: tuple[int, ...], now: datetime) -> Standing:
    most = max(LEAST_OF_A_TEAM, SCANNED // max(1, len(teams)))
    found = _ask(STANDING, teams=list(teams), now=now, soon=now + SOON, most=most)
    totals = [sum(row[place] for row in found) for place in range(2, 7)]
    cells = tuple(Cell(*row[:5]) for row in sorted(found))
    by_team = [sum(cell.count for cell in cells if cell.team == team) for team in teams]
    _, over, soon, nobody, urgent = totals
    duties = tuple(duty for duty in roster.on_duty(now=now) if duty.team in teams)
    return Standing(
        at=now,
        nobody=nobody,
        over=over,
        soon=soon,
        urgent=urgent,
        whole=all(count < most for count in by_team),
        cells=cells,
        hands=everybody(teams=teams, now=now, duties=duties),
        duties=duties,
    )


def _decisions(by: Person) -> tuple[int, int, bool]:
    """How many withdrawals wait, how many outcomes wait for this person, and whether there could be more of either."""
    found = _ask(DECISIONS, teams=list(by.teams), me=by.pseudonym, most=MOST_TO_DECIDE)
    withdrawn, proposed, waiting = found[0]
    return withdrawn, waiting, MOST_TO_DECIDE in (withdrawn, proposed)


def _escalations(by: Person, now: datetime) -> tuple[Escalation, ...]:
    found = _ask(ESCALATIONS, teams=list(by.teams), since=now - LATELY, most=MOST_ESCALATIONS)
    return tuple(Escalation(*row) for row in found)


def _ask(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
