"""The queue: who is answered next and by whom, where a caller stands, what is said of the wait."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.voice.queue import (
    FEWEST,
    LONGEST_SAID,
    Able,
    Pace,
    Rules,
    Waiting,
    before,
    could_answer,
    may_answer,
    minutes,
    next_pair,
    position,
    teams_asked,
)

LANGUAGES, TEAMS = ("en", "zh-hans", "fr"), ("first", "second", "third")
NOW = 1000.0
CALLERS = st.lists(
    st.builds(
        Waiting,
        call=st.uuids().map(str),
        language=st.sampled_from(LANGUAGES),
        urgent=st.booleans(),
        since=st.integers(0, int(NOW)).map(float),
        first=st.booleans(),
        team=st.none() | st.sampled_from(TEAMS),
    ),
    max_size=8,
    unique_by=lambda one: one.call,
)
TAKERS = st.lists(
    st.builds(
        Able,
        seat=st.uuids().map(str),
        languages=st.frozensets(st.sampled_from(LANGUAGES), min_size=1),
        teams=st.frozensets(st.sampled_from(TEAMS), min_size=1),
        since=st.integers(0, int(NOW)).map(float),
    ),
    max_size=5,
    unique_by=lambda one: one.seat,
)
RULES = st.builds(
    Rules,
    teams=st.permutations(TEAMS).map(tuple) | st.just(()),
    overflow_after=st.none() | st.integers(0, 600).map(float),
    interpreted=st.frozensets(st.sampled_from(LANGUAGES)),
)
ORDINARY = Waiting("a", "en", since=10.0)
MEI = Able("mei", frozenset({"en", "zh-hans"}), frozenset({"first"}), since=5.0)


@settings(deadline=None)
@given(CALLERS, TAKERS, RULES)
def test_nobody_waits_while_somebody_who_may_answer_is_free(
    callers: list[Waiting], takers: list[Able], rules: Rules
) -> None:
    waiting, ready = list(callers), list(takers)
    while (pair := next_pair(waiting, ready, rules, NOW)) is not None:
        assert may_answer(pair[1], pair[0], rules, NOW)
        waiting.remove(pair[0])
        ready.remove(pair[1])
    assert not any(may_answer(able, one, rules, NOW) for able in ready for one in waiting)


@settings(deadline=None)
@given(CALLERS, TAKERS, RULES)
def test_nobody_is_passed_by_somebody_who_comes_after_them_in_their_own_language(
    callers: list[Waiting], takers: list[Able], rules: Rules
) -> None:
    pair = next_pair(callers, takers, rules, NOW)
    if pair is None:
        return
    caller, able = pair
    for other in callers:
        if other.language == caller.language and may_answer(able, other, rules, NOW):
            assert other.call == caller.call or before(caller, other)


@settings(deadline=None)
@given(CALLERS, TAKERS, RULES)
def test_places_are_counted_without_gaps_from_one_on(
    callers: list[Waiting], takers: list[Able], rules: Rules
) -> None:
    same = [replace(one, language="en", team=None) for one in callers]
    rules = replace(rules, overflow_after=0.0)
    speaking = [replace(able, languages=frozenset({"en"})) for able in takers]
    if not any(could_answer(able, one, rules) for able in speaking for one in same):
        return
    places = sorted(position(one, same, speaking, rules, NOW) for one in same)
    assert places == list(range(1, len(same) + 1))


@settings(deadline=None)
@given(CALLERS.filter(bool), TAKERS, RULES)
def test_a_place_gets_no_worse_when_another_caller_hangs_up(
    callers: list[Waiting], takers: list[Able], rules: Rules
) -> None:
    me, *others = callers
    place = position(me, callers, takers, rules, NOW)
    for gone in others:
        left = [one for one in callers if one is not gone]
        assert place - 1 <= position(me, left, takers, rules, NOW) <= place


@settings(deadline=None)
@given(CALLERS.filter(bool), RULES)
def test_whoever_is_asked_stays_asked_and_each_team_is_asked_in_the_end(
    callers: list[Waiting], rules: Rules
) -> None:
    one = callers[0]
    asked = [teams_asked(one, rules, one.since + waited) for waited in (0.0, 30.0, 300.0, math.inf)]
    for earlier, later in itertools.pairwise(asked):
        assert (earlier is None and later is None) or set(earlier or ()) <= set(later or ())
    if asked[-1] is not None and rules.overflow_after is not None:
        assert set(rules.teams) <= set(asked[-1])


def test_who_was_lost_comes_first_then_who_is_in_danger_then_who_came_first() -> None:
    later = replace(ORDINARY, call="b", since=20.0)
    urgent = replace(ORDINARY, call="c", since=30.0, urgent=True)
    lost = replace(ORDINARY, call="d", since=40.0, first=True)
    waiting, order = [ORDINARY, later, urgent, lost], []
    while (pair := next_pair(waiting, [MEI], Rules(), NOW)) is not None:
        order.append(pair[0].call)
        waiting.remove(pair[0])
    assert order == ["d", "c", "a", "b"]


def test_a_language_that_nobody_speaks_is_taken_only_with_an_interpreter_and_after_those_that_are_spoken() -> (
    None
):
    french = Waiting("f", "fr", urgent=True, since=1.0)
    assert next_pair([french], [MEI], Rules(), NOW) is None
    interpreted = Rules(interpreted=frozenset({"fr"}))
    assert next_pair([french, ORDINARY], [MEI], interpreted, NOW) == (ORDINARY, MEI)
    assert next_pair([french], [MEI], interpreted, NOW) == (french, MEI)


def test_of_several_who_are_free_the_one_of_the_first_team_and_longest_ready_is_asked() -> None:
    lin = Able("lin", MEI.languages, frozenset({"first"}), since=2.0)
    tom = Able("tom", MEI.languages, frozenset({"second"}), since=1.0)
    rules = Rules(teams=("first", "second"), overflow_after=60.0)
    assert next_pair([ORDINARY], [MEI, lin, tom], rules, NOW) == (ORDINARY, lin)
    assert next_pair([ORDINARY], [MEI, lin, tom], rules, NOW, declined={("a", "lin")}) == (ORDINARY, MEI)


def test_the_next_team_is_asked_after_so_many_seconds_and_never_without_an_overflow() -> None:
    tom = Able("tom", MEI.languages, frozenset({"second"}))
    rules = Rules(teams=("first", "second"), overflow_after=60.0)
    assert next_pair([ORDINARY], [tom], rules, 69.9) is None
    assert next_pair([ORDINARY], [tom], rules, 70.0) == (ORDINARY, tom)
    assert could_answer(tom, ORDINARY, rules)
    assert not could_answer(tom, ORDINARY, replace(rules, overflow_after=None))


def test_who_is_passed_on_to_a_team_is_offered_to_it_first() -> None:
    passed_on = replace(ORDINARY, team="third", first=True)
    rules = Rules(teams=("first", "second"), overflow_after=60.0)
    assert teams_asked(passed_on, rules, 10.0) == ("third",)
    assert teams_asked(passed_on, rules, 140.0) == ("third", "first", "second")


@settings(deadline=None)
@given(st.lists(st.floats(1, 7200), max_size=40), st.integers(1, 50), st.integers(0, 9))
def test_what_is_expected_grows_with_the_place_and_shrinks_with_the_call_takers(
    talks: list[float], place: int, takers: int
) -> None:
    pace = Pace()
    pace.talks.extend(talks)
    found = pace.expected(place, takers)
    assert (found is None) is (takers == 0 or len(talks) < FEWEST)
    if found is not None:
        further, more = pace.expected(place + 1, takers), pace.expected(place, takers + 1)
        assert further is not None
        assert more is not None
        assert more <= found <= further


def test_an_expected_wait_is_reckoned_from_long_talks_rather_than_short_ones() -> None:
    pace = Pace()
    pace.talks.extend([60, 120, 300, 600])
    assert pace.expected(2, 1) == 600
    assert pace.expected(2, 2) == 300
    pace.waits.extend([400, 420, 440])
    assert pace.expected(2, 2) == 440


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, None),
        (0.0, 1),
        (60.0, 1),
        (61.0, 2),
        (60.0 * LONGEST_SAID, LONGEST_SAID),
        (60.0 * LONGEST_SAID + 1, None),
    ],
)
def test_a_wait_is_said_in_whole_minutes_and_never_less_than_it_is(
    seconds: float | None, said: int | None
) -> None:
    assert minutes(seconds) == said
