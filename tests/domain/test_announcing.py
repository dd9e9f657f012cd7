"""Announcements: who may, who has to agree, when they hold, and a form that takes no reports."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from auricle.audit.models import TrailLine
from auricle.directory import announced, announcing
from auricle.directory.announced import GRACE, Place
from auricle.directory.announcing import AlreadyOver, MayNotAnnounce, NeedsAnother
from auricle.directory.models import Announcement
from auricle.errors import Invalid
from auricle.intake.receiving import FormClosed, receive_kept, receive_report, require_open
from auricle.intake.submission import write_submission
from auricle.reports.models import Report
from tests.hotline import NOW, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
WORDS = {"en": "The system rests tonight.", "zh-hans": "今晚系统维护。"}
HOUR = timedelta(hours=1)


def announce(cast: Cast, place: Place, *, login: str = "tomas", **other: Any) -> int:
    given: dict[str, Any] = {
        "level": "info",
        "texts": WORDS,
        "begins_at": None,
        "ends_at": NOW + 9 * HOUR,
        **other,
    }
    number = announcing.announce(by=cast.person(login), place=place, now=NOW, **given)
    announced.forget()
    return number


def closed(cast: Cast, **other: Any) -> int:
    """The form is closed: Tomas says so and Ada agrees."""
    number = announce(cast, Place.WEB, **other)
    announcing.agree(by=cast.person("ada"), announcement=number, now=NOW)
    announced.forget()
    return number


def test_a_banner_of_the_desk_holds_at_once_and_ends_by_itself(cast: Cast) -> None:
    announce(cast, Place.DESK, begins_at=NOW + HOUR)
    assert announced.on_desk(NOW) == ()
    (said,) = announced.on_desk(NOW + HOUR)
    assert said.text("zh-hans") == WORDS["zh-hans"]
    assert announced.on_desk(NOW + 9 * HOUR) == ()
    assert announced.in_public(NOW + HOUR) == ()
    assert TrailLine.objects.latest("seq").act == "announced"


@pytest.mark.parametrize("place", [Place.PUBLIC, Place.WEB])
def test_what_the_public_reads_takes_a_second_person(cast: Cast, place: Place) -> None:
    number = announce(cast, place)
    assert not announced.in_public(NOW)
    assert announced.closing(NOW) is None
    with pytest.raises(NeedsAnother):
        announcing.agree(by=cast.person("tomas"), announcement=number, now=NOW)
    announcing.agree(by=cast.person("ada"), announcement=number, now=NOW)
    announced.forget()
    assert bool(announced.in_public(NOW)) is (place is Place.PUBLIC)
    assert (announced.closing(NOW) is not None) is (place is Place.WEB)
    with pytest.raises(AlreadyOver):
        announcing.agree(by=cast.person("bela"), announcement=number, now=NOW)


def test_one_person_alone_opens_the_form_again(cast: Cast) -> None:
    number = closed(cast)
    announcing.end(by=cast.person("tomas"), announcement=number, now=NOW)
    announced.forget()
    assert announced.closing(NOW) is None
    with pytest.raises(AlreadyOver):
        announcing.end(by=cast.person("ada"), announcement=number, now=NOW)
    (one,) = announcing.announcements(by=cast.person("ada"), now=NOW)
    assert one.state == "over"


def test_whoever_had_begun_before_still_has_an_hour_and_nobody_else(cast: Cast) -> None:
    require_open(begun=NOW, now=NOW)
    closed(cast, begins_at=NOW + HOUR)
    before, during, late = NOW, NOW + HOUR + timedelta(minutes=1), NOW + HOUR + GRACE
    require_open(begun=before, now=before)
    require_open(begun=before, now=during)
    for begun, now in ((during, during), (before, late)):
        with pytest.raises(FormClosed):
            require_open(begun=begun, now=now)
    require_open(begun=during, now=NOW + 9 * HOUR)


def test_the_door_refuses_the_web_form_alone_and_the_spool_is_drained(cast: Cast) -> None:
    closed(cast)
    web, kept, letter = (sealed(number).submission for number in (1, 2, 3))
    with pytest.raises(FormClosed):
        receive_report(submission=web, now=NOW)
    assert not Report.objects.exists()
    waited: dict[str, object] = {
        "received_at": NOW.isoformat(), "team": "general", "channel": "web", "submission": write_submission(kept)
    }  # fmt: skip
    assert receive_kept(envelope=waited).state == "filed"
    assert receive_report(submission=replace(letter, channel="letter"), now=NOW).state == "filed"
    assert receive_report(submission=web, now=NOW + 9 * HOUR).state == "filed"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"texts": {"en": "Only English."}}, "text-zh-hans"),
        ({"texts": {"en": "x" * 501, "zh-hans": "x"}}, "text-en"),
        ({"level": "shouting"}, "level"),
        ({"ends_at": NOW}, "ends_at"),
        ({"ends_at": NOW + timedelta(days=8)}, "ends_at"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, other: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        announce(cast, Place.WEB, **other)
    assert set(wrong.value.errors) == {field}


def test_a_screener_announces_nothing(cast: Cast) -> None:
    with pytest.raises(MayNotAnnounce):
        announce(cast, Place.DESK, login="mei")


def test_the_form_is_open_where_nobody_can_say_that_it_is_closed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(cast)
    assert announced.closing(NOW)

    def away(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr(announced._public, "read", away)
    monkeypatch.setattr(announced._public, "until", 0.0)
    assert announced.closing(NOW), "what was read last goes on"
    announced.forget()
    assert announced.closing(NOW) is None


def test_the_database_holds_it_too(cast: Cast, as_role: Act) -> None:
    waits = announce(cast, Place.WEB)
    row = Announcement.objects.get(pk=waits)
    ada, mei, tomas = (cast.person(login).id for login in ("ada", "mei", "tomas"))
    with as_role("desk", "mei"), pytest.raises(ProgrammingError), transaction.atomic():
        Announcement.objects.create(
            place="desk",
            level="info",
            texts=WORDS,
            begins_at=NOW,
            ends_at=NOW + HOUR,
            said_by_id=mei,
            said_at=NOW,
        )
    for login, member in (("tomas", tomas), ("tomas", ada)):
        with as_role("desk", login), pytest.raises(ProgrammingError), transaction.atomic():
            Announcement.objects.filter(pk=waits).update(agreed_by_id=member, agreed_at=NOW)
    with as_role("desk", "ada"), pytest.raises(ProgrammingError), transaction.atomic():
        Announcement.objects.filter(pk=waits).update(texts={"en": "Rewritten."})
    with as_role("desk", "ada"):
        announcing.agree(by=cast.person("ada"), announcement=waits, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT texts FROM announced_in_public(%s)", [NOW])
        assert len(cursor.fetchall()) == 1
    assert row.agreed_at is None
