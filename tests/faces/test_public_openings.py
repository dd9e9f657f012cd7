"""The reporter reads each opening of their identity, in the inbox without JavaScript."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from auricle.faces.public.inbox_session import COOKIE
from auricle.faces.shared.marked import cookie_called
from auricle.inbox import identity_asking, identity_custody, reporter_side
from auricle.reports.reference import reference_of
from tests import people
from tests.faces.desk import text_of
from tests.hotline import filed, sealed
from tests.people import Cast

CONTACT = {"name": "Ann Ferry", "reach": "ann@example.org", "hours": ""}


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast moved in a moment ago."""
    return people.move_in(timezone.now())


def inbox(contact: dict[str, str], cast: Cast, client: Client, *, opened: bool, language: str = "en") -> str:
    now = timezone.now()
    report = filed(sealed(contact=contact, now=now), now=now)
    if opened:
        cast.handled_by_amara(report.id)
        request = identity_asking.ask(
            by=cast.unlocked("amara"), report=report.id, code="witness", words="The court asks.", now=now
        )
        identity_custody.support(by=cast.unlocked("noor"), request=request, now=now)
        identity_custody.approve(by=cast.unlocked("omar"), request=request, now=now)
    client.cookies[cookie_called(COOKIE)] = reporter_side.open_by_code(code=report.code, now=now)
    return text_of(client.get(f"/{language}/inbox/"))


def test_an_opening_stands_there_with_its_reason_in_plain_words(cast: Cast, client: Client) -> None:
    page = inbox(CONTACT, cast, client, opened=True)
    assert "Who opened your identity" in page
    assert "The agency that acts needed to ask you as a witness." in page
    assert "The court asks." not in page
    assert "Amara" not in page


def test_without_an_opening_it_says_nobody(cast: Cast, client: Client) -> None:
    assert "has not been opened" in inbox(CONTACT, cast, client, opened=False)


def test_who_left_nothing_is_told_nothing(cast: Cast, client: Client) -> None:
    assert "Who opened your identity" not in inbox({}, cast, client, opened=False)


def test_it_speaks_the_readers_language(cast: Cast, client: Client) -> None:
    assert "承办机关需要请您作证。" in inbox(CONTACT, cast, client, opened=True, language="zh-hans")


def test_the_reference_that_the_desk_finds_it_by_stands_there(cast: Cast, client: Client) -> None:
    report = filed(sealed())
    client.cookies[cookie_called(COOKIE)] = reporter_side.open_by_code(code=report.code, now=timezone.now())
    assert f'<code translate="no">{reference_of(report.id)}</code>' in text_of(client.get("/en/inbox/"))
