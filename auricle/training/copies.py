"""Copies of exercises: reports that carry an exercise's tag. A copy is fresh until somebody begins to work on it.

There is no table of exercises and attempts: which report is which exercise says its tag, and who worked on it how far
says the log of events, as for any report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Exists, OuterRef, QuerySet

from auricle.directory.permissions import Permission
from auricle.reports.models import Event, Report
from auricle.reports.moves import Move, State
from auricle.training.exercises import Exercise, Kind

TAG = "exercise-"


@dataclass(frozen=True)
class Way:
    """How a kind of exercise is worked on: who may, where its copies wait, what begins it and what ends it."""

    permission: Permission
    waits: State
    begins: Move
    ends: frozenset[Move]


WAYS: Mapping[Kind, Way] = MappingProxyType(
    {
        Kind.SCREENING: Way(
            Permission.TAKE,
            State.RECEIVED,
            Move.TAKE,
            frozenset({Move.PASS_ON, Move.PROPOSE_OUTCOME, Move.DECLARE_CONFLICT}),
        ),
        Kind.REDACTION: Way(
            Permission.REVIEW,
            State.REVIEW,
            Move.BEGIN_REVIEW,
            frozenset({Move.APPROVE_REVIEW, Move.DECLARE_CONFLICT}),
        ),
        Kind.OUTCOME: Way(
            Permission.PULL,
            State.READY,
            Move.PULL,
            frozenset({Move.PROPOSE_OUTCOME, Move.DECLARE_CONFLICT}),
        ),
    }
)


def tag_of(exercise: Exercise) -> str:
    """The tag of the exercise's copies."""
    return f"{TAG}{exercise.code}"


def fresh(exercise: Exercise, *, language: str) -> QuerySet[Report]:
    """The copies in this language that nobody has begun, oldest first."""
    way = WAYS[exercise.kind]
    begun = Event.objects.filter(report=OuterRef("pk"), kind=way.begins)
    found = Report.objects.filter(tags__contains=[tag_of(exercise)], language=language, state=way.waits)
    return found.exclude(Exists(begun)).order_by("received_at", "pk")
