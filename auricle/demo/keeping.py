"""The end of a demonstration's reports: some destroyed, some proposed for it, some due, one of them held."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from auricle.demo.stories import Story
from auricle.directory.models import Category
from auricle.directory.people import Person
from auricle.reports import disposing, dispositions, holding, retention_versions
from auricle.reports.models import Report
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.reports.reference import reference_of
from auricle.vault.member_keys import Unlocked

MOVES = frozenset({Move.PROPOSE_DISPOSITION, Move.ENDORSE, Move.APPROVE_DISPOSITION})
PROPOSES, AGREE = "rosa", ("emeka", "tomas")
# How long ago the time of reports in a state was over; they were proposed a little later.
OVER = {
    State.DISPOSED: timedelta(days=12),
    State.DISPOSITION_PROPOSED: timedelta(days=7),
    State.CLOSED: timedelta(days=2),
}
FIRST, SECOND, THIRD, LATELY = (timedelta(days=days) for days in (10, 9, 8, 5))
LONGEST_WORK = timedelta(days=200)


def is_over(story: Story) -> bool:
    """Whether the time for which this report is kept is over."""
    return story.state in OVER and story.age > LONGEST_WORK


def closed_at(story: Story, now: datetime) -> datetime:
    """When it was closed, so that its time was over just then."""
    category = Category.objects.get(code=story.category)
    outcome = story.outcome or Outcome.ADVICE_GIVEN
    ended = now - OVER[story.state]
    kept = retention_versions.due_at(category=category.pk, outcome=outcome, closed_at=ended) - ended
    return ended - kept


def dispose(*, people: Mapping[str, Unlocked], now: datetime) -> None:
    """Let the cast do what it did: destroy the first ones, propose others, hold one of those that are due now."""
    rosa, (emeka, tomas) = people[PROPOSES].person, (people[login] for login in AGREE)
    for batch in _propose(rosa, now - FIRST):
        dispositions.agree(by=emeka, batch=batch, now=now - SECOND)
        dispositions.agree(by=tomas, batch=batch, now=now - THIRD)
    _carry_on(now - THIRD)
    _propose(rosa, now - LATELY)
    _carry_on(now - LATELY)
    due = [team for team in dispositions.due(by=rosa, now=now) if team.open > 1]
    if due:
        report = Report.objects.filter(team_id=due[0].team, state=State.CLOSED).earliest("closed_at")
        holding.place_hold(by=rosa, reference=reference_of(report.pk), reason="complaint", now=now - SECOND)


def _propose(by: Person, at: datetime) -> list[int]:
    return [
        dispositions.propose(by=by, team=team.team, now=at)
        for team in dispositions.due(by=by, now=at)
        if team.open
    ]


def _carry_on(at: datetime) -> None:
    while disposing.carry_on(most=500, now=at):
        pass
