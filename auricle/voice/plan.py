"""What the hotline says of how calls are taken: hours, teams, call-backs, interpreters. Plain.

What is missing or malformed is as if the hotline had said nothing of it: a wrong plan must not take the phone away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auricle.voice.queue import Rules

MOST_WINDOWS = 9
"""One key for each."""
OFFER_AFTER, ANSWER_WITHIN = 60.0, 20.0


@dataclass(frozen=True)
class Window:
    """A time in which a caller can be called back."""

    code: str
    names: Mapping[str, str]
    """By language, in words that can be read aloud."""


@dataclass(frozen=True)
class Interpreter:
    """Somebody who can be joined to a talk. The number is the organisation's to know, and shown to no browser."""

    code: str
    name: str
    language: str
    number: str = field(repr=False)


@dataclass(frozen=True)
class Plan:
    """How calls are taken. What it is before the hotline has said anything: whoever is signed on takes them."""

    staffed: bool = True
    """Whether calls are taken at this hour, if anybody is signed on."""
    overflow_after: float | None = None
    offer_after: float = OFFER_AFTER
    """Seconds in the queue after which something else is offered."""
    answer_within: float = ANSWER_WITHIN
    """Seconds that a call rings at one call-taker."""
    teams: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    """None: nobody can be called back."""
    interpreters: tuple[Interpreter, ...] = ()

    @property
    def rules(self) -> Rules:
        return Rules(self.teams, self.overflow_after, frozenset(one.language for one in self.interpreters))


def read_plan(told: object) -> Plan:
    """The plan, as `GET /v1/menu` has it."""
    if not isinstance(told, Mapping):
        return Plan()
    return Plan(
        staffed=told.get("staffed") is not False,
        overflow_after=_seconds(told.get("overflow_after")),
        offer_after=_seconds(told.get("offer_after")) or OFFER_AFTER,
        answer_within=_seconds(told.get("answer_within")) or ANSWER_WITHIN,
        teams=tuple(one for one in _list(told.get("teams")) if isinstance(one, str)),
        windows=tuple(_windows(told.get("windows")))[:MOST_WINDOWS],
        interpreters=tuple(_interpreters(told.get("interpreters"))),
    )


def _windows(told: object) -> Iterable[Window]:
    for one in _objects(told):
        code, names = one.get("code"), one.get("names")
        if isinstance(code, str) and isinstance(names, Mapping) and isinstance(names.get("en"), str):
            yield Window(code, {str(key): name for key, name in names.items() if isinstance(name, str)})


def _interpreters(told: object) -> Iterable[Interpreter]:
    for one in _objects(told):
        values = [one.get(name) for name in ("code", "name", "language", "number")]
        if all(isinstance(value, str) and value for value in values):
            yield Interpreter(*map(str, values))


def _objects(told: object) -> Iterable[Mapping[str, Any]]:
    return (one for one in _list(told) if isinstance(one, Mapping))


def _list(told: object) -> list[Any]:
    return told if isinstance(told, list) else []


def _seconds(told: object) -> float | None:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if math.isfinite(told) and told >= 0 else None
