"""A report in its second review, and what a reviewer does with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from auricle.audit.models import TrailLine
from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.inbox import desk_reading, redacting, reviewing
from auricle.inbox.desk_masking import Reason
from auricle.inbox.desk_reading import OpenReport
from auricle.inbox.review_page import ReviewPage, read_review
from auricle.redaction.drafting import Place, Verdict
from auricle.redaction.spans import Kind
from auricle.reports.moves import Move
from tests.hotline import NOW, arrived, move, sealed
from tests.people import JUDGED, RECHECKED, Cast

Act = Callable[..., AbstractContextManager[None]]

STORY = "Zuzanna Kral took it. Call 13800138000. The only vet in Hollow Bay saw it."
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report that names somebody, in its second review."""
    report = arrived(sealed(text=STORY))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    return report


def page(cast: Cast, report: UUID, reason: Reason | None = None) -> ReviewPage:
    return read_review(by=cast.unlocked("jonas"), report=report, now=NOW, unmask=reason)


def at(words: str, text: str = STORY) -> Place:
    return Place("text", text.index(words), text.index(words) + len(words))


def decide(
    cast: Cast, report: UUID, words: str, verdict: Verdict, was: str = "", login: str = "jonas"
) -> None:
    redacting.decide(
        by=cast.unlocked(login), report=report, place=at(words), verdict=verdict, kind=None, was=was, now=NOW
    )


def hide(cast: Cast, report: UUID, words: str, kind: Kind = Kind.PERSON, login: str = "jonas") -> int:
    return redacting.hide_words(by=cast.unlocked(login), report=report, words=words, kind=kind, now=NOW)


def version(cast: Cast, report: UUID, seen: int = 0, released: frozenset[UUID] = frozenset()) -> int:
    return redacting.make_version(
        by=cast.unlocked("jonas"), report=report, seen=seen, released=released, now=NOW
    )


def handled(cast: Cast, report: UUID, released: frozenset[UUID] = frozenset()) -> None:
    """What Jonas has decided so far becomes the version, and Amara takes it over."""
    redacting.accept_rest(by=cast.unlocked("jonas"), report=report, now=NOW)
    number = version(cast, report, released=released)
    jonas = cast.unlocked("jonas")
    reviewing.keep_recheck(
        by=jonas, report=report, answers=RECHECKED, words="", covers=number, seen=0, now=NOW
    )
    reviewing.keep_grade(by=jonas, report=report, judged=JUDGED[4], seen=0, now=NOW)
    reviewing.approve(by=jonas, report=report, reason="as seen", seen=None, now=NOW)
    move(cast, "amara", report, Move.PULL)


def read(cast: Cast, report: UUID, reason: Reason | None = None) -> OpenReport:
    return desk_reading.open_report(by=cast.unlocked("amara"), report=report, now=NOW, unmask=reason)


def acts() -> list[str]:
    return list(TrailLine.objects.order_by("seq").values_list("act", flat=True))


def second_reviewer(login: str = "tomas") -> None:
    give_roles(member=Member.objects.get(login=login), roles=[Role.REVIEWER])
