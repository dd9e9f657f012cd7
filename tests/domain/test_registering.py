"""Register a report for somebody else: who may, one door, one code, and nothing to read afterwards."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import uuid4

import pytest

from auricle.audit.models import TrailLine
from auricle.directory.permissions import Role
from auricle.errors import Invalid, NotAllowed, NotFound
from auricle.inbox.desk_reading import open_report
from auricle.intake.plain_form import PlainAnswers
from auricle.intake.receiving import OtherReport
from auricle.intake.registering import MayNotRegister, Registered, register_report
from auricle.reports.models import Report
from tests.hotline import NOW
from tests.people import Cast, login_of

TOLD = "They took my savings."


def told(**other: Any) -> PlainAnswers:
    given: dict[str, Any] = {
        "category": "fraud", "region": None, "language": "en", "text": TOLD, "answers": {},
        "where": "", "when": "", "contact": {}, "urgent": False, "channel": "phone", **other,
    }  # fmt: skip
    return PlainAnswers(**given)


def register(cast: Cast, login: str = "lin", **other: Any) -> Registered:
    return register_report(
        by=cast.person(login), report=uuid4(), retry=secrets.token_bytes(32), answers=told(**other), now=NOW
    )


@pytest.mark.parametrize("role", [Role.CALL_TAKER, Role.CLERK])
def test_call_takers_and_clerks_register_and_nobody_else(cast: Cast, role: Role) -> None:
    assert len(register(cast, login_of(role)).code) == 20
    report = Report.objects.get()
    assert (report.channel, report.state) == ("phone", "RECEIVED")
    line = TrailLine.objects.get(act="report_registered")
    assert "phone" in line.detail
    for other in ("mei", "tomas", "ada"):
        with pytest.raises(MayNotRegister):
            register(cast, other)


def test_whoever_registered_it_cannot_open_it_and_its_team_can(cast: Cast) -> None:
    register(cast)
    report = Report.objects.get().pk
    with pytest.raises((NotAllowed, NotFound)):
        open_report(by=cast.unlocked("lin"), report=report, now=NOW)
    assert open_report(by=cast.unlocked("mei"), report=report, now=NOW).story["text"] == TOLD


def test_a_page_sent_twice_files_one_report_and_gives_one_code(cast: Cast) -> None:
    given: dict[str, Any] = {
        "by": cast.person("lin"),
        "report": uuid4(),
        "retry": secrets.token_bytes(32),
        "now": NOW,
    }
    first = register_report(answers=told(), **given)
    second = register_report(answers=told(), **given)
    assert second == Registered(first.code, again=True)
    assert TrailLine.objects.filter(act="report_registered").count() == 1
    with pytest.raises(OtherReport):
        register_report(answers=told(), **{**given, "retry": secrets.token_bytes(32)})


@pytest.mark.parametrize("other", [{"channel": "web"}, {"text": " "}, {"category": "nothing"}])
def test_what_cannot_be_is_refused(cast: Cast, other: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        register(cast, **other)
    assert not Report.objects.exists()


def test_a_name_goes_to_the_custodians_alone(cast: Cast) -> None:
    register(cast, contact={"name": "Jane", "reach": "555", "hours": ""})
    assert Report.objects.get().contact == "sealed"
