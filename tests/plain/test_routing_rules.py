"""Routing rules as lines: what they decide, what they cannot do, and what is said of a line that is wrong."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.directory import routing_rules
from auricle.directory.routing_rules import (
    CONDITIONS,
    EVERYTHING,
    BrokenRules,
    Decision,
    Known,
    Matter,
    Rule,
    Ruleset,
    When,
    Wrong,
    decide,
)
from auricle.presets.loading import load

GOLDEN = json.loads((Path(__file__).parents[1] / "data" / "routing.json").read_text(encoding="utf-8"))
CODES = ("a", "b", "c")
KNOWN = Known(*([frozenset(CODES)] * 6))
MATTER = Matter(categories=("a", "b"), regions=("a",), profile="b", language="c", channel="a")

codes = st.sampled_from(("", *CODES))
whens = st.builds(When, codes, codes, codes, codes, codes)
matters = st.builds(
    Matter,
    st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    codes,
    codes,
    codes,
)
besides = st.builds(Rule, st.just(1), whens, st.just(""), st.sampled_from(CODES)) | st.builds(
    Rule, st.just(1), whens, st.just(""), st.just(""), st.just(True)
)
rules = st.lists(st.builds(Rule, st.just(1), whens, st.sampled_from(CODES)) | besides, max_size=9)


def read(document: str) -> Ruleset:
    return routing_rules.read(document, version=1)


def with_rest(listed: list[Rule]) -> Ruleset:
    return Ruleset(1, (*listed, Rule(99, EVERYTHING, team="c")), {})


@pytest.mark.parametrize("case", GOLDEN, ids=[" ".join(map(str, case["of"])) for case in GOLDEN])
def test_the_national_hotline_routes_as_it_always_did(case: dict[str, object]) -> None:
    """The decisions were read by a person; a change of the preset that changes one must change the file."""
    assert national(*case["of"]) == case["team"]  # type: ignore[misc]


def national(category: str, region: str) -> str:
    preset = load("national_hotline")
    parents = {child.code: top.code for top in preset.categories for child in top.children}
    places = {r.code: (r, p) for p in preset.regions for r in (p, *p.counties)}
    place, province = places[region]
    above = {category, parents.get(category, category)}
    matter = Matter(tuple(above), (place.code, province.code), place.profile, "en", "web")
    decision = decide(Ruleset(1, tuple(routing_rules.of_preset(preset)), {}), matter)
    assert decision
    return decision.team


@given(rules, matters)
def test_whatever_the_rules_each_report_has_one_team_and_the_rules_that_led_to_it(
    listed: list[Rule], matter: Matter
) -> None:
    ruleset = with_rest(listed)
    decision = decide(ruleset, matter)
    assert decision
    applied = [ruleset.rules[place - 1] for place in decision.rules]
    assert all(routing_rules.matches(rule.when, matter) for rule in applied)
    assert [rule.team for rule in applied if rule.team] == [decision.team]
    assert {rule.tag for rule in applied if rule.tag} == set(decision.tags)
    assert any(rule.raises for rule in applied) is decision.raised


@given(rules, besides, matters, st.integers(0, 9))
def test_a_rule_that_tags_or_raises_never_changes_where_a_report_goes(
    listed: list[Rule], more: Rule, matter: Matter, place: int
) -> None:
    before = decide(with_rest(listed), matter)
    after = decide(with_rest([*listed[:place], more, *listed[place:]]), matter)
    assert before
    assert after
    assert before.team == after.team
    assert set(before.tags) <= set(after.tags)
    assert after.raised or not before.raised


@given(rules)
def test_rules_are_read_as_they_are_written(listed: list[Rule]) -> None:
    written = routing_rules.write([*listed, Rule(0, EVERYTHING, team="c")])
    tags = "".join(f'tag {code} "{code}" "{code}"\n' for code in CODES)
    found = read(tags + written).rules
    assert [replace(rule, line=1) for rule in found[:-1]] == listed
    assert [rule.line for rule in found] == list(range(len(CODES) + 1, len(CODES) + len(found) + 1))


@given(st.text(max_size=200))
def test_no_text_does_anything_but_be_read_or_refused(text: str) -> None:
    with suppress(BrokenRules):
        assert decide(read(f"{text}\neverything: team a"), MATTER)


@pytest.mark.parametrize(
    "effect",
    [
        "close",
        "lower",
        "send",
        "answer",
        "grade 1",
        "outcome advice_given",
        "raise a",
        "raise: lower",
        "delete",
    ],
)
def test_no_rule_closes_lowers_sends_or_answers(effect: str) -> None:
    with pytest.raises(BrokenRules):
        read(f"category a: {effect}\neverything: team a")


@pytest.mark.parametrize(
    ("document", "line", "wrong"),
    [
        ("# Nothing.\n", 1, Wrong.NOTHING_FOR_THE_REST),
        ("category a: team a\n", 1, Wrong.NOTHING_FOR_THE_REST),
        ("category a\neverything: team a", 1, Wrong.NO_RULE),
        ("\n\ncolour red: team a\neverything: team a", 3, Wrong.UNKNOWN_CONDITION),
        ("category a, category b: team a\neverything: team a", 1, Wrong.UNKNOWN_CONDITION),
        ("category z: team a\neverything: team a", 1, Wrong.UNKNOWN_CODE),
        ("everything: team z", 1, Wrong.UNKNOWN_CODE),
        ("category a: tag b\neverything: team a", 1, Wrong.UNKNOWN_CODE),
        ("everything: team a\ncategory a: team b", 2, Wrong.NEVER_REACHED),
        ("tag B: team a\neverything: team a", 1, Wrong.NO_TAG),
        ('tag b "One name"\neverything: team a', 1, Wrong.NO_TAG),
        ("category a: team a, b\neverything: team a", 1, Wrong.UNKNOWN_EFFECT),
        ("everything: team a\n" + "category a: raise\n" * 500, 501, Wrong.TOO_MANY),
    ],
)
def test_a_line_that_is_wrong_is_named(document: str, line: int, wrong: Wrong) -> None:
    with pytest.raises(BrokenRules) as caught:
        routing_rules.check(document, known=KNOWN)
    assert (caught.value.line, caught.value.wrong) == (line, wrong)


def test_a_tag_after_the_rule_for_the_rest_still_counts() -> None:
    routing_rules.check(
        'tag b "Bank" "银行"\neverything: team a\n channel   a :  tag  b \nlanguage c: raise', known=KNOWN
    )
    ruleset = read('tag b "Bank" "银行"\neverything: team a\n channel   a :  tag  b \nlanguage c: raise')
    assert decide(ruleset, MATTER) == Decision("a", 1, (1, 2, 3), ("b",), raised=True)
    assert ruleset.tags["b"]["zh-hans"] == "银行"


def test_a_decision_says_itself_in_an_event_and_is_read_from_it() -> None:
    decision = Decision("a", 7, (1, 3), ("b",), raised=True)
    said = json.loads(json.dumps(routing_rules.write_decision(decision)))
    assert routing_rules.read_decision("a", said) == decision
    assert routing_rules.read_decision("a", {}) == Decision("a", 0, ())


def test_every_condition_is_looked_at() -> None:
    other = Matter(categories=(), regions=(), profile="", language="", channel="")
    for name in CONDITIONS:
        when = When(**{name: "a"})
        assert not routing_rules.matches(when, other)
        assert routing_rules.matches(when, Matter(("a",), ("a",), "a", "a", "a"))
