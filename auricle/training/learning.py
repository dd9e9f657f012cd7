"""Work through exercises: begin one, go on with it, read what was right, and see how far one's team is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from auricle.directory.colleagues import everybody_with
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import NotAllowed, NotFound, NotNow
from auricle.inbox import own_work
from auricle.reports.casework import find, move_report
from auricle.reports.lifecycle import MoveNotAllowed, MoveNotNow
from auricle.reports.log import SomeoneWasFirst
from auricle.reports.models import Event, Report, ReviewStep
from auricle.reports.moves import Move
from auricle.reports.queries import may_see
from auricle.training import grading
from auricle.training.copies import TAG, WAYS, Way, fresh
from auricle.training.exercises import Exercise, Kind, load
from auricle.training.grading import Done, Result
from auricle.vault.member_keys import Unlocked

TRIED_AT_ONCE = 5
LANGUAGE = "en"
"""For who has a language in which there are no exercises."""


class NoSuchExercise(NotFound):
    """There is no exercise of this name, or the report is none of this person's."""


class NoCopyYet(NotNow):
    """Every copy of the exercise is in somebody's hands; new ones are being made."""


class NotFinished(NotNow):
    """The exercise is not finished, so there is nothing to compare yet."""


class NotYourPart(NotAllowed):
    """The exercise belongs to a part of the work that this person's roles do not have."""


class MayNotSeeProgress(NotAllowed):
    """Who has done how many exercises is for supervisors."""

    permission = Permission.ARRANGE_WORK


class Standing(StrEnum):
    """How far somebody is with an exercise."""

    NEW = "new"
    BEGUN = "begun"
    FINISHED = "finished"


@dataclass(frozen=True)
class Attempt:
    """One copy that somebody began and did not give back."""

    code: str
    report: UUID
    finished: bool


@dataclass(frozen=True)
class Offered:
    """An exercise as a learner sees it in the list: the last attempt, how many there were, and whether they may."""

    exercise: Exercise
    standing: Standing
    report: UUID | None
    finished: int
    allowed: bool


@dataclass(frozen=True)
class Feedback:
    """A finished exercise with what came of it."""

    exercise: Exercise
    report: UUID
    language: str
    result: Result


@dataclass(frozen=True)
class Learner:
    """How many exercises somebody has finished, each counted once, of each kind; and how many they have in hand."""

    name: str
    finished: Mapping[Kind, int]
    begun: int


def offered(*, by: Person) -> list[Offered]:
    """Every exercise, in the order in which they are best done. Raises MayNotSee."""
    may_see(by)
    made: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in _attempts([by.pseudonym])[by.pseudonym]:
        made[attempt.code].append(attempt)
    return [_offer(by, exercise, made[code]) for code, exercise in load().items()]


def begin(*, by: Unlocked, code: str, now: datetime) -> UUID:
    """Take a fresh copy by the ordinary move, or go on with the one in hand. Returns the report.

    Raises MayNotSee, NoSuchExercise, NotYourPart, NoCopyYet.
    """
    offer = next((one for one in offered(by=by.person) if one.exercise.code == code), None)
    if offer is None:
        raise NoSuchExercise
    if not offer.allowed:
        raise NotYourPart
    if offer.standing is Standing.BEGUN and offer.report is not None:
        return offer.report
    way = WAYS[offer.exercise.kind]
    for row in fresh(offer.exercise, language=_language(by.person)).filter(team_id__in=by.person.teams)[
        :TRIED_AT_ONCE
    ]:
        # Two learners who begin at once are told apart by the log: the second takes the next copy.
        try:
            move_report(by=by, report=row.pk, move=way.begins, now=now)
        except (MoveNotAllowed, MoveNotNow, SomeoneWasFirst):
            continue
        return row.pk
    raise NoCopyYet


def feedback(*, by: Unlocked, report: UUID, now: datetime) -> Feedback:
    """Compare one's finished work with what is right. Raises NoSuchReport, NoSuchExercise, NotFinished."""
    row = find(report, by=by.person)
    exercise = _exercise_of(row.tags)
    attempts = _attempts([by.person.pseudonym], report=report)[by.person.pseudonym]
    if exercise is None or not attempts:
        raise NoSuchExercise
    if not any(one.finished for one in attempts):
        raise NotFinished
    done = _done(by, row, exercise, now)
    return Feedback(exercise, report, row.language, grading.grade_work(exercise, done))


def exercise_of(*, by: Person, report: UUID) -> Exercise | None:
    """Which exercise a report of one's teams is, if it is one."""
    tags = Report.objects.filter(pk=report, team_id__in=by.teams).values_list("tags", flat=True).first()
    return _exercise_of(tags or [])


def has_finished(*, by: Person, report: UUID) -> bool:
    """Whether this report is an exercise that this person began and ended."""
    return any(one.finished for one in _attempts([by.pseudonym], report=report)[by.pseudonym])


def progress(*, by: Person) -> list[Learner]:
    """How far the people of one's teams are, by name: counts alone. Raises MayNotSeeProgress."""
    if not by.may(Permission.ARRANGE_WORK):
        raise MayNotSeeProgress
    people = everybody_with([way.permission for way in WAYS.values()], teams=by.teams)
    attempts = _attempts([person.pseudonym for person in people])
    return [_learner(person.name, attempts[person.pseudonym]) for person in people]


def _offer(by: Person, exercise: Exercise, attempts: list[Attempt]) -> Offered:
    """The attempts are the newest first."""
    last = attempts[0] if attempts else None
    standing = Standing.NEW if last is None else Standing.FINISHED if last.finished else Standing.BEGUN
    return Offered(
        exercise,
        standing,
        last.report if last else None,
        sum(one.finished for one in attempts),
        by.may(WAYS[exercise.kind].permission),
    )


def _attempts(pseudonyms: list[str], report: UUID | None = None) -> Mapping[str, list[Attempt]]:
    """Who began which copies, the newest first, and whether they ended them. Rows of other teams are not there."""
    moves = {move.value for way in WAYS.values() for move in (way.begins, *way.ends)}
    own = Q(actor__in=pseudonyms, kind__in=moves)
    copies = Report.objects.exclude(tags=[])
    if report is not None:
        copies = copies.filter(pk=report)
    tags = dict(copies.values_list("pk", "tags"))
    log = Event.objects.filter(own | Q(kind=Move.RELEASE), report_id__in=tags).order_by("-at", "-number")
    did: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for copy, actor, kind in log.values_list("report_id", "actor", "kind"):
        did[copy].append((actor, kind))
    found: dict[str, list[Attempt]] = defaultdict(list)
    for copy, acts in did.items():
        exercise = _exercise_of(tags[copy])
        if exercise is None:
            continue
        for actor in {one for one, _ in acts if one in pseudonyms}:
            ended = _ended(WAYS[exercise.kind], actor, acts)
            if ended is not None:
                found[actor].append(Attempt(exercise.code, copy, ended))
    return found


def _ended(way: Way, actor: str, acts: Sequence[tuple[str, str]]) -> bool | None:
    """Whether it was ended; None for a copy that was not begun, or was given back. The newest act comes first."""
    own = [kind for one, kind in acts if one == actor]
    if way.begins not in own:
        return None
    if way.ends & set(own):
        return True
    # Given back, or lost after half an hour: a fresh copy is better than half a memory.
    last = next(kind for one, kind in acts if kind == Move.RELEASE or one == actor)
    return None if last == Move.RELEASE else False


def _exercise_of(tags: list[str]) -> Exercise | None:
    return next((load().get(tag.removeprefix(TAG)) for tag in tags if tag.startswith(TAG)), None)


def _language(person: Person) -> str:
    return person.language if person.language in next(iter(load().values())).reports else LANGUAGE


def _done(by: Unlocked, row: Report, exercise: Exercise, now: datetime) -> Done:
    """What is compared: codes from the steps and the log, words from what this person wrote."""
    me = by.person.pseudonym
    ends = Event.objects.filter(report=row, actor=me, kind__in=WAYS[exercise.kind].ends).order_by("-number")
    ending = ends.values_list("kind", flat=True).first() or ""
    steps = {one.kind: one for one in ReviewStep.objects.filter(report=row, member=me).order_by("number")}
    asked = steps.get("recheck" if exercise.kind is Kind.REDACTION else "checklist")
    grade = steps["grade"].grade if "grade" in steps else None
    answers = {name: str(code) for name, code in asked.answers.items()} if asked else {}
    redaction = (
        own_work.own_redaction(by=by, report=row.pk, now=now)
        if exercise.kind is Kind.REDACTION and ending == Move.APPROVE_REVIEW
        else own_work.OwnRedaction(exercise.reports[row.language], ())
    )
    written = own_work.own_proposal(by=by, report=row.pk, now=now) if ending == Move.PROPOSE_OUTCOME else None
    return Done(
        language=row.language,
        ending=ending,
        answers=answers,
        grade=grade,
        texts=redaction.texts,
        hidden=redaction.hidden,
        outcome=row.outcome if written else "",
        message=written.message if written else "",
    )


def _learner(name: str, attempts: list[Attempt]) -> Learner:
    finished = {one.code for one in attempts if one.finished}
    in_hand = {one.code for one in attempts} - finished
    kinds = {kind: sum(load()[code].kind is kind for code in finished) for kind in Kind}
    return Learner(name, kinds, len(in_hand))
