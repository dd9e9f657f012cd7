"""Routing rules and what is wrong with them, in words; and why a report is where it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from auricle.directory import catalogue
from auricle.directory.routing_rules import CONDITIONS, BrokenRules, Rule, Ruleset, Wrong, read_decision
from auricle.faces.desk.channel_words import CHANNELS

WRONG: Mapping[Wrong, Promise] = {
    Wrong.NO_RULE: _("A rule is conditions, a colon, and what it does."),
    Wrong.NO_TAG: _('A tag is a word in small letters and its names in quotes: tag bank "Bank" "银行".'),
    Wrong.UNKNOWN_CONDITION: _(
        "A rule can ask for category, region, profile, language and channel, each once."
    ),
    Wrong.UNKNOWN_CODE: _("There is no such code."),
    Wrong.UNKNOWN_EFFECT: _("A rule can name a team, add a tag or raise. It can do nothing else."),
    Wrong.NEVER_REACHED: _("No report gets here: a rule for everything names a team before."),
    Wrong.NOTHING_FOR_THE_REST: _("The last line must name a team for everything else: everything: team …"),
    Wrong.TOO_MANY: _("There are too many lines: at most 500 rules and 100 tags."),
}
PROFILES: Mapping[str, Promise] = {
    "dense-economy": _("dense economy"),
    "resource-rural": _("rural, with resources"),
    "mixed": _("mixed"),
}


@dataclass(frozen=True)
class RuleWords:
    """One rule as a sentence in two parts, and its place in the rules."""

    place: int
    asks: str
    does: str


@dataclass(frozen=True)
class WhyHere:
    """Why a report is with its team: the rules that applied, of which version."""

    version: int
    rules: tuple[RuleWords, ...]
    tags: tuple[str, ...]


def why_here(data: str) -> WhyHere | None:
    """What the data of a report's first event say of its routing; None where there were no versions yet."""
    said = json.loads(data)
    decision = read_decision("", said if isinstance(said, dict) else {})
    if not decision.version:
        return None
    ruleset = catalogue.rules_of(decision.version)
    applied = tuple(rule_words(ruleset, place) for place in decision.rules if 0 < place <= len(ruleset.rules))
    return WhyHere(decision.version, applied, tuple(tag_name(ruleset, tag) for tag in decision.tags))


def all_words(ruleset: Ruleset) -> list[RuleWords]:
    """Every rule in its order."""
    return [rule_words(ruleset, place) for place in range(1, len(ruleset.rules) + 1)]


def rule_words(ruleset: Ruleset, place: int) -> RuleWords:
    """The rule at this place."""
    rule = ruleset.rules[place - 1]
    asked = [condition_words(name, code) for name in CONDITIONS if (code := getattr(rule.when, name))]
    return RuleWords(
        place, gettext(", ").join(asked) or gettext("everything else"), effect_words(ruleset, rule)
    )


def effect_words(ruleset: Ruleset, rule: Rule) -> str:
    """What a rule does."""
    if rule.team:
        return team_name(rule.team)
    if rule.tag:
        return gettext("tag “%(tag)s”") % {"tag": tag_name(ruleset, rule.tag)}
    return gettext("is urgent")


def condition_words(name: str, code: str) -> str:
    """One thing that a rule asks for; a code that is no longer there speaks for itself."""
    known = catalogue.current()
    match name:
        case "category":
            return _named(known.categories, code)
        case "region":
            return _named(known.regions, code)
        case "profile":
            return gettext("region: %(profile)s") % {"profile": PROFILES.get(code, code)}
        case "language":
            return gettext("written in %(language)s") % {"language": dict(settings.LANGUAGES).get(code, code)}
    return gettext("by %(channel)s") % {"channel": CHANNELS.get(code, code)}


def team_name(code: str) -> str:
    """A team's name in the language of the page."""
    team = catalogue.current().teams.get(code)
    return team.names.get(get_language() or "en", team.names["en"]) if team else code


def tag_name(ruleset: Ruleset, code: str) -> str:
    """A tag's name in the language of the page."""
    names = ruleset.tags.get(code)
    return names.get(get_language() or "en", names["en"]) if names else code


def wrong_words(error: BrokenRules) -> str:
    """What is wrong with which line."""
    said = gettext("Line %(line)s: %(wrong)s") % {"line": error.line, "wrong": WRONG[error.wrong]}
    return f"{said} ({error.code})" if error.code else said


def _named(
    known: Mapping[str, catalogue.CategoryInfo] | Mapping[str, catalogue.RegionInfo], code: str
) -> str:
    info = known.get(code)
    return info.name(get_language() or "en") if info else code
