"""How long a closed report is kept: a schedule of lines. Plain.

A schedule is one document with a version, a rule on a line:

    # Why it is so.
    outcome no_breach_found: 180 days
    category fraud, outcome resolved_confirmed: 3650 days
    everything: 1095 days

The first rule that fits decides. The days count from the closing; a report that was opened again counts from its last
closing. A rule can only say how long: what is due is proposed by a person and destroyed by two more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from auricle.errors import AuricleError
from auricle.reports.outcomes import Outcome

MOST_RULES, MOST_DAYS = 500, 36_500
REST = "everything"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
DAYS = re.compile(r"(\d{1,5}) days?")
NAMES = ("category", "outcome")


class BrokenSchedule(AuricleError):
    """This schedule cannot be used: a line, and what is wrong with it."""

    def __init__(self, line: int, wrong: str) -> None:
        super().__init__(f"line {line}: {wrong}")
        self.line, self.wrong = line, wrong


@dataclass(frozen=True)
class Rule:
    """One rule; what is empty fits everything."""

    days: int
    category: str = ""
    outcome: str = ""
    line: int = field(default=0, compare=False)
    """Where it stands in its document, from 1."""


@dataclass(frozen=True)
class Schedule:
    """One version of the schedule; 0 is the house's own, before any was adopted."""

    version: int
    rules: tuple[Rule, ...]

    def days(self, categories: Iterable[str], outcome: str) -> int:
        """For how many days a report of these categories, the closest first, is kept after this outcome."""
        line = frozenset(categories)
        return next(
            rule.days for rule in self.rules if rule.category in line | {""} and rule.outcome in ("", outcome)
        )

    def due_at(self, categories: Iterable[str], outcome: str, closed_at: datetime) -> datetime:
        """When keeping it ends."""
        return closed_at + timedelta(days=self.days(categories, outcome))


def read(document: str, *, version: int) -> Schedule:
    """Read a schedule. Raises BrokenSchedule, which names the first line that is wrong."""
    rules: list[Rule] = []
    last = 1
    for last, said in enumerate(document.splitlines(), start=1):
        text = " ".join(said.split())
        if not text or text.startswith("#"):
            continue
        if rules and rules[-1] == Rule(rules[-1].days):
            raise BrokenSchedule(last, "no report can reach this rule, since the one before fits everything")
        rules.append(_rule(last, text))
    if not rules or rules[-1] != Rule(rules[-1].days):
        raise BrokenSchedule(last, f"the last rule must be for {REST}")
    if len(rules) > MOST_RULES:
        raise BrokenSchedule(last, f"more than {MOST_RULES} rules")
    return Schedule(version, tuple(rules))


def check(document: str, *, categories: frozenset[str]) -> None:
    """Refuse codes that do not exist. Raises BrokenSchedule."""
    for rule in read(document, version=0).rules:
        if rule.category and rule.category not in categories:
            raise BrokenSchedule(rule.line, f"there is no category {rule.category}")


def write(rules: Sequence[Rule]) -> str:
    """The document of these rules, as `read` reads it."""
    return "".join(f"{_words(rule)}\n" for rule in rules)


def house(kept: Sequence[tuple[str, int]]) -> str:
    """The house's own schedule: what the preset says of each category, and less for what was unfounded.

    `kept` are the codes of categories with their days, sub-categories before those above them.
    """
    unfounded = (
        "# A report that proved unfounded is kept only as long as somebody may object to that.\n"
        f"outcome {Outcome.NO_BREACH_FOUND}: 180 days\n"
        f"outcome {Outcome.TEST}: 30 days\n"
        "# The others as their category asks.\n"
    )
    return unfounded + write([*(Rule(days, category) for category, days in kept), Rule(1095)])


def _rule(line: int, text: str) -> Rule:
    left, colon, right = text.rpartition(":")
    days = DAYS.fullmatch(right.strip())
    if not colon or days is None or int(days[1]) > MOST_DAYS:
        raise BrokenSchedule(line, f"a rule ends with a number of days, {MOST_DAYS} at most: “: 365 days”")
    found: dict[str, str] = {}
    for part in [] if left.strip() == REST else left.split(","):
        name, _, code = part.strip().partition(" ")
        if name not in NAMES or name in found or not CODE.fullmatch(code):
            raise BrokenSchedule(line, f"expected “category CODE”, “outcome CODE” or “{REST}”")
        found[name] = code
    if found.get("outcome") and found["outcome"] not in set(Outcome):
        raise BrokenSchedule(line, f"there is no outcome {found['outcome']}")
    return Rule(int(days[1]), found.get("category", ""), found.get("outcome", ""), line)


def _words(rule: Rule) -> str:
    asked = [f"{name} {code}" for name in NAMES if (code := getattr(rule, name))]
    return f"{', '.join(asked) or REST}: {rule.days} days"
