"""Who still has to agree before a report is closed, and why. Plain: the guards decide, this says it beforehand."""

from dataclasses import dataclass
from enum import StrEnum

from auricle.reports.guards import GRAVE, Facts
from auricle.reports.moves import State
from auricle.reports.outcomes import NO_ACTION, Outcome


class Own(StrEnum):
    """Why somebody who looks at the page cannot be one of those who agree."""

    NONE = ""
    PROPOSED = "proposed"
    IN_LINE = "in_line"
    AGREED = "agreed"


@dataclass(frozen=True)
class StillNeeded:
    """How many people have to agree, the one who closes it among them; `agreed` are those who did and count.

    `outsiders` says that they must be outside the handler's line, since a grave report ends without action. `own` is
    why the reader is none of them.
    """

    people: int
    agreed: frozenset[str]
    outsiders: bool
    own: Own


def still_needed(state: State, facts: Facts) -> StillNeeded | None:
    """What closing still takes; None where nothing waits to be closed."""
    if state not in {State.OUTCOME_PROPOSED, State.WITHDRAWN}:
        return None
    outcome = Outcome.WITHDRAWN if state is State.WITHDRAWN else facts.outcome
    grave = outcome in NO_ACTION and (facts.grade or 0) >= GRAVE
    line = facts.handlers_line | {facts.handler}
    agreed = facts.endorsers - {facts.proposer} - (line if grave else frozenset())
    # Two outsiders: one who agrees and one who closes. Otherwise whoever closes it is the second person.
    people = 2 - min(len(agreed), 1) if grave else 1
    return StillNeeded(people, agreed, grave, _own(facts, line if grave else frozenset()))


def _own(facts: Facts, line: frozenset[str]) -> Own:
    if facts.actor and facts.actor == facts.proposer:
        return Own.PROPOSED
    if facts.actor in line:
        return Own.IN_LINE
    return Own.AGREED if facts.actor in facts.endorsers else Own.NONE
