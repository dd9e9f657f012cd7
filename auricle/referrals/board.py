"""The supervisor's board with what agencies wait for: returns to rule on, drafts to approve, what did not arrive."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection

from auricle.directory.people import Person
from auricle.referrals.desk_filter import NEWER_WAITS
from auricle.reports import board as of_reports
from auricle.reports.apart import DECLARED
from auricle.reports.board import Board

MOST_COUNTED = 1_000
# In the words of the partial index. Nobody approves their own draft, rules twice on one return, nor decides where they
# declared an interest: those are not waiting for them.
COUNTS = f"""
SELECT count(*) FILTER (WHERE k.state IN ('RETURN_REQUESTED', 'DISPUTED') AND NOT EXISTS (
    SELECT 1 FROM referrals_referralevent e WHERE e.referral_id = k.id AND e.actor = %(me)s
      AND e.kind IN ('uphold_return', 'overrule_return'))),
  count(*) FILTER (WHERE k.state = 'DRAFTED' AND k.drafted_by <> %(me)s),
  count(*) FILTER (WHERE k.state = 'UNDELIVERED'), count(*)
FROM (
  SELECT r.id, r.state, r.drafted_by FROM referrals_referral r
  WHERE r.team_id = ANY(%(teams)s::bigint[])
    AND r.state IN ('DRAFTED', 'UNDELIVERED', 'RETURN_REQUESTED', 'DISPUTED')
    AND NOT EXISTS (SELECT 1 FROM reports_event e
      WHERE e.report_id = r.report_id AND {DECLARED} AND e.actor = %(me)s)
  LIMIT %(most)s
) k
"""  # noqa: S608  only constants are put in


# Letters that somebody has to print and post, newer versions that another person than who made them releases, and
# disguised voices that another person than who asked decides on.
MORE = f"""
SELECT (SELECT count(*) FROM (SELECT 1 FROM referrals_referral r
    WHERE r.team_id = ANY(%(teams)s::bigint[]) AND r.state = 'SENT' AND r.channel = 'letter' LIMIT %(most)s) l),
  (SELECT count(*) FROM (SELECT 1 FROM referrals_referral r WHERE r.id IN (
      SELECT p.referral_id FROM referrals_package p WHERE p.released_at IS NULL AND p.made_by <> %(me)s)
    AND r.team_id = ANY(%(teams)s::bigint[]) AND {NEWER_WAITS} LIMIT %(most)s) n),
  (SELECT count(*) FROM (SELECT 1 FROM referrals_disguisedcopy d JOIN reports_report p ON p.id = d.report_id
    WHERE d.state = 'asked' AND d.asked_by <> %(me)s AND p.team_id = ANY(%(teams)s::bigint[])
      AND NOT EXISTS (SELECT 1 FROM reports_event e
        WHERE e.report_id = d.report_id AND {DECLARED} AND e.actor = %(me)s)
    LIMIT %(most)s) v)
"""  # noqa: S608  only constants are put in


@dataclass(frozen=True)
class DeskBoard:
    """The board of reports, and beside it what waits of referrals. `mark` changes with anything that it shows."""

    reports: Board
    returns: int
    drafts: int
    undelivered: int
    letters: int
    newer: int
    disguised: int
    more: bool
    mark: str


def board(*, by: Person, now: datetime) -> DeskBoard:
    """The board of this person's teams. Raises NoBoard."""
    found = of_reports.board(by=by, now=now)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"teams": list(by.teams), "me": by.pseudonym, "most": MOST_COUNTED})
        returns, drafts, undelivered, counted = cursor.fetchone()
        cursor.execute(MORE, {"teams": list(by.teams), "me": by.pseudonym, "most": MOST_COUNTED})
        letters, newer, disguised = cursor.fetchone()
    shown = f"{found.mark} {returns} {drafts} {undelivered} {letters} {newer} {disguised}"
    mark = sha256(shown.encode()).hexdigest()[:16]
    more = counted == MOST_COUNTED
    return DeskBoard(found, returns, drafts, undelivered, letters, newer, disguised, more, mark)
