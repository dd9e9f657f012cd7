"""Every act that code or database writes into the trail stands in audit/acts.py.

An act that is written no more stays in the table: old lines have it.

What is read is the source: each `act=` of a call of ours, and each call of trail_append in SQL. An act that is not
written there as a literal is allowed in the modules below alone, which say what it can be.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest

from auricle.audit.acts import ACTS, KINDS, Kind
from auricle.calls.interpreters import INTERPRETERS
from auricle.directory import agency_changes
from auricle.directory.powers import What
from auricle.directory.signing_in import PROOF, SIGN_IN
from auricle.measures.call_back_numbers import NUMBERS
from auricle.measures.log import act_of as act_of_measure
from auricle.measures.moves import Move as MeasureMove
from auricle.referrals.log import act_of
from auricle.referrals.moves import Move as ReferralMove
from auricle.reports.moves import Move

ROOT = Path(__file__).parent.parent.parent / "auricle"

# An event's line has the event's kind; record() itself takes any name.
HANDED_THROUGH = {
    "reports/log.py": {move.value for move in Move},
    "measures/log.py": {act_of_measure(move) for move in MeasureMove},
    "referrals/log.py": {act_of(move) for move in ReferralMove},
    # A change of powers has the name of what was changed.
    "directory/agency_changes.py": {
        *agency_changes.ACTS.values(),
        "agency_change_asked",
        "agency_change_declined",
    },
    "directory/giving.py": {what.value for what in What},
    "directory/proposals.py": {
        *(what.value for what in What),
        *("power_proposed", "power_declined", "power_withdrawn"),
    },
    "directory/standing_for.py": {
        act for numbers in (INTERPRETERS, NUMBERS) for act in astuple(numbers.acts)
    },
    "directory/signing_in.py": {
        name for acts in (SIGN_IN, PROOF) for name in (acts.done, acts.refused, acts.replayed)
    },
}

IN_SQL = re.compile(r"(?<!FUNCTION )\btrail_append\(")


def acts_of_module(source: str) -> Iterator[str | None]:
    """The act of each call; None where it is no literal."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        for keyword in call.keywords:
            if keyword.arg == "act":
                literals = [
                    part.value for part in _values(keyword.value) if isinstance(part, ast.Constant)
                ] or [None]
                yield from (str(value) if value is not None else None for value in literals)


def _values(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from _values(node.body)
        yield from _values(node.orelse)
    else:
        yield node


def acts_of_sql(source: str) -> Iterator[str | None]:
    """The act of each call of trail_append, which is its third argument; None where it is no literal."""
    for call in IN_SQL.finditer(source):
        act = _arguments(source[call.end() :])[2]
        yield act[1:-1] if re.fullmatch(r"'\w+'", act) else None


def _arguments(text: str) -> list[str]:
    """What stands between commas up to the bracket that closes the call."""
    arguments, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            break
        if letter == "," and depth == 0:
            arguments.append("")
        else:
            arguments[-1] += letter
    return [argument.strip() for argument in arguments]


def all_acts() -> Iterator[tuple[str, str | None]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = str(path.relative_to(ROOT))
        yield from ((name, act) for act in acts_of_module(path.read_text("utf-8")))
    for path in sorted(ROOT.rglob("*.sql")):
        name = str(path.relative_to(ROOT))
        yield from ((name, act) for act in acts_of_sql(path.read_text("utf-8")))


def test_every_act_that_is_recorded_has_its_words() -> None:
    recorded = {act for _, act in all_acts() if act is not None}
    assert recorded.union(*HANDED_THROUGH.values()) - set(ACTS) == set()


def test_acts_without_a_literal_are_written_where_it_is_said_what_they_are() -> None:
    assert {name for name, act in all_acts() if act is None} == set(HANDED_THROUGH)


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) == set(Kind)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('trail.record(actor="m", act="forgotten", at=now)', ["forgotten"]),
        ('record(act="one" if used else "two")', ["one", "two"]),
        ("record(act=event.kind)", [None]),
        ("record(at=now)", []),
    ],
)
def test_acts_in_a_module_are_found(source: str, found: list[str | None]) -> None:
    assert list(acts_of_module(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("PERFORM trail_append(p_now, p_actor, 'forgotten', ''::bytea, '{}', NULL);", ["forgotten"]),
        ("SELECT trail_append(coalesce(p_at, now()), 'clock', 'tick', '', '', NULL) INTO n;", ["tick"]),
        ("PERFORM trail_append(a, 'clock', p_act, d, e, f);", [None]),
        ("GRANT EXECUTE ON FUNCTION trail_append(timestamptz, text) TO x;", []),
    ],
)
def test_acts_in_sql_are_found(source: str, found: list[str | None]) -> None:
    assert list(acts_of_sql(source)) == found
