"""A request for an identity, from the asking to the look."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from auricle.audit.models import TrailLine
from auricle.inbox import identity_asking, identity_custody
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]

CONTACT = {"name": "Ann Ferry", "reach": "ann@example.org", "hours": "evenings"}
WORDS = "She must be warned before Friday."


@pytest.fixture
def report(cast: Cast) -> UUID:
    """A report with a contact, which Amara handles."""
    report = arrived(sealed(contact=CONTACT))
    cast.handled_by_amara(report)
    return report


def ask(cast: Cast, report: UUID, login: str = "amara") -> UUID:
    return identity_asking.ask(by=cast.unlocked(login), report=report, code="danger", words=WORDS, now=NOW)


def support(cast: Cast, request: UUID, login: str = "noor") -> None:
    identity_custody.support(by=cast.unlocked(login), request=request, now=NOW)


def approve(cast: Cast, request: UUID, login: str = "omar") -> None:
    identity_custody.approve(by=cast.unlocked(login), request=request, now=NOW)


def opened(cast: Cast, report: UUID) -> UUID:
    request = ask(cast, report)
    support(cast, request)
    approve(cast, request)
    return request


def see(cast: Cast, request: UUID, login: str = "amara") -> identity_asking.Seen:
    return identity_asking.see_once(by=cast.unlocked(login), request=request, now=NOW)


def acts() -> list[str]:
    found = TrailLine.objects.filter(act__startswith="identity").order_by("seq")
    return list(found.values_list("act", flat=True))
