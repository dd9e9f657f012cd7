"""Routing rules: which team a report goes to, what it is tagged with, and whether it is urgent. Plain.

A ruleset is one document with a version, a rule on a line:

    # Why it is so.
    tag bank "Bank account" "银行账户"
    category fraud, region north: team money
    category fraud, language zh-hans: tag bank
    category danger: raise
    everything: team general

Of the rules that match, the first that names a team decides where the report goes, so that their order is the policy;
each that tags or raises applies besides. There is nothing else that a rule could do: none closes, lowers, sends or
answers, because a person does.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType

from auricle.errors import AuricleError
from auricle.presets.loading import Preset
from auricle.presets.nodes import LANGUAGES, Texts

MOST_RULES, MOST_TAGS = 500, 100
CHANNELS = frozenset({"web", "phone", "mail", "letter", "in_person", "partner"})
REST, RAISE = "everything", "raise"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
TAG = re.compile(r'tag ([a-z0-9][a-z0-9-]{0,29})\s+"([^"]{1,60})"\s+"([^"]{1,60})"')


class Wrong(StrEnum):
    """What can be wrong with a line."""

    NO_RULE = "no_rule"
    NO_TAG = "no_tag"
    UNKNOWN_CONDITION = "unknown_condition"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_EFFECT = "unknown_effect"
    NEVER_REACHED = "never_reached"
    NOTHING_FOR_THE_REST = "nothing_for_the_rest"
    TOO_MANY = "too_many"


class BrokenRules(AuricleError):
    """These rules cannot be used: a line, what is wrong with it, and the code that is not known."""

    def __init__(self, line: int, wrong: Wrong, code: str = "") -> None:
        named = f" ({code[:60]})" if code else ""
        super().__init__(f"line {line}: {wrong.replace('_', ' ')}{named}")
        self.line, self.wrong, self.code = line, wrong, code[:60]


@dataclass(frozen=True)
class Line:
    """A line of a document, from 1."""

    number: int
    said: str

    @property
    def text(self) -> str:
        return " ".join(self.said.split())


@dataclass(frozen=True)
class When:
    """What a report must be for a rule to match; what is empty matches everything."""

    category: str = ""
    region: str = ""
    profile: str = ""
    language: str = ""
    channel: str = ""


CONDITIONS = tuple(field.name for field in fields(When))
EVERYTHING = When()


@dataclass(frozen=True)
class Rule:
    """One rule and its line. It does exactly one of three things: names a team, adds a tag, raises the urgency."""

    line: int
    when: When
    team: str = ""
    tag: str = ""
    raises: bool = False


@dataclass(frozen=True)
class Ruleset:
    """One version of the rules. A rule is known by its place in them, from 1."""

    version: int
    rules: tuple[Rule, ...]
    tags: Mapping[str, Texts]


@dataclass(frozen=True)
class Matter:
    """What the rules look at: a report's open facts, its category and region with those above them."""

    categories: tuple[str, ...]
    regions: tuple[str, ...]
    profile: str
    language: str
    channel: str


@dataclass(frozen=True)
class Decision:
    """Where a report goes, and why: by these rules of this version."""

    team: str
    version: int
    rules: tuple[int, ...]
    tags: tuple[str, ...] = ()
    raised: bool = False


@dataclass(frozen=True)
class Known:
    """The codes that a rule may name."""

    category: frozenset[str]
    region: frozenset[str]
    profile: frozenset[str]
    language: frozenset[str]
    channel: frozenset[str]
    team: frozenset[str]


def decide(ruleset: Ruleset, matter: Matter) -> Decision | None:
    """What these rules do with this report; None where no rule names a team, which `check` rules out."""
    applied: list[int] = []
    team, tags, raised = "", [], False
    for place, rule in enumerate(ruleset.rules, start=1):
        if (rule.team and team) or not matches(rule.when, matter):
            continue
        applied.append(place)
        team = team or rule.team
        raised = raised or rule.raises
        if rule.tag:
            tags.append(rule.tag)
    if not team:
        return None
    return Decision(team, ruleset.version, tuple(applied), tuple(dict.fromkeys(tags)), raised)


def matches(when: When, matter: Matter) -> bool:
    """Whether a report is what a rule asks for."""
    return (
        (not when.category or when.category in matter.categories)
        and (not when.region or when.region in matter.regions)
        and when.profile in ("", matter.profile)
        and when.language in ("", matter.language)
        and when.channel in ("", matter.channel)
    )


def write_decision(decision: Decision) -> dict[str, object]:
    """Why a report came where it is, as its first event says it: codes and numbers."""
    said: dict[str, object] = {"routing": decision.version, "rules": list(decision.rules)}
    if decision.tags:
        said["tags"] = list(decision.tags)
    if decision.raised:
        said["raised"] = True
    return said


def read_decision(team: str, said: Mapping[str, object]) -> Decision:
    """A decision from what `write_decision` wrote; what was written before there were versions says only the team."""
    version, rules, tags = said.get("routing"), said.get("rules"), said.get("tags")
    return Decision(
        team=team,
        version=version if isinstance(version, int) else 0,
        rules=tuple(place for place in rules if isinstance(place, int)) if isinstance(rules, list) else (),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        raised=said.get("raised") is True,
    )


def read(document: str, *, version: int) -> Ruleset:
    """Read a document. Raises BrokenRules, which names the first line that is wrong."""
    lines = [Line(number, text) for number, text in enumerate(document.splitlines(), start=1)]
    said = [line for line in lines if line.text and not line.text.startswith("#")]
    tags = MappingProxyType(dict(_tag(line) for line in said if line.text.startswith("tag ")))
    rules = tuple(_rule(line) for line in said if not line.text.startswith("tag "))
    if len(rules) > MOST_RULES or len(tags) > MOST_TAGS:
        raise BrokenRules(len(lines), Wrong.TOO_MANY)
    if not any(rule.team and rule.when == EVERYTHING for rule in rules):
        raise BrokenRules(len(lines), Wrong.NOTHING_FOR_THE_REST)
    for rule in rules:
        if rule.tag and rule.tag not in tags:
            raise BrokenRules(rule.line, Wrong.UNKNOWN_CODE, rule.tag)
    return Ruleset(version, rules, tags)


def check(document: str, *, known: Known) -> None:
    """Refuse codes that do not exist and rules that no report can reach. Raises BrokenRules."""
    named = False
    for rule in read(document, version=0).rules:
        asked = [(getattr(rule.when, name), getattr(known, name)) for name in CONDITIONS]
        for code, codes in [*asked, (rule.team, known.team)]:
            if code and code not in codes:
                raise BrokenRules(rule.line, Wrong.UNKNOWN_CODE, code)
        if rule.team and named:
            raise BrokenRules(rule.line, Wrong.NEVER_REACHED)
        named = named or (bool(rule.team) and rule.when == EVERYTHING)


def of_preset(preset: Preset) -> list[Rule]:
    """The rules of a preset: its exceptions, each category's own team, and one for the rest."""
    return [
        Rule(line, When(category=seed.category or "", profile=seed.profile), team=seed.team)
        for line, seed in enumerate(preset.rules, start=1)
    ]


def write(rules: Iterable[Rule]) -> str:
    """The document of these rules, as `read` reads it, a rule on a line."""
    return "".join(f"{words_of(rule)}\n" for rule in rules)


def words_of(rule: Rule) -> str:
    """A rule as it stands in a document."""
    asked = [f"{name} {code}" for name in CONDITIONS if (code := getattr(rule.when, name))]
    does = f"team {rule.team}" if rule.team else f"tag {rule.tag}" if rule.tag else RAISE
    return f"{', '.join(asked) or REST}: {does}"


def _rule(line: Line) -> Rule:
    left, colon, right = line.text.rpartition(":")
    if not colon:
        raise BrokenRules(line.number, Wrong.NO_RULE)
    when = EVERYTHING if left.strip() == REST else When(**_conditions(line, left))
    effect, _, code = right.strip().partition(" ")
    match effect, code.strip():
        case "team", team if CODE.fullmatch(team):
            return Rule(line.number, when, team=team)
        case "tag", tag if CODE.fullmatch(tag):
            return Rule(line.number, when, tag=tag)
        case "raise", "":
            return Rule(line.number, when, raises=True)
    raise BrokenRules(line.number, Wrong.UNKNOWN_EFFECT, right.strip())


def _conditions(line: Line, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(","):
        name, _, code = part.strip().partition(" ")
        if name not in CONDITIONS or name in found:
            raise BrokenRules(line.number, Wrong.UNKNOWN_CONDITION, part.strip())
        if not CODE.fullmatch(code.strip()):
            raise BrokenRules(line.number, Wrong.UNKNOWN_CODE, code.strip())
        found[name] = code.strip()
    return found


def _tag(line: Line) -> tuple[str, Texts]:
    named = TAG.fullmatch(line.text)
    if named is None:
        raise BrokenRules(line.number, Wrong.NO_TAG)
    code, *names = named.groups()
    return code, MappingProxyType(dict(zip(LANGUAGES, names, strict=True)))
