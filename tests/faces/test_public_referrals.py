"""The reporter reads to whom the report was handed and what came of it, in the inbox with and without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from auricle.faces.public.inbox_session import COOKIE
from auricle.faces.shared.marked import cookie_called
from auricle.inbox import reporter_side
from auricle.referrals import agency_side, handover
from auricle.referrals.models import ReferralClock
from auricle.referrals.moves import AgencyOutcome, Asked, Kind, Verified
from tests import people
from tests.faces.desk import text_of
from tests.people import Cast
from tests.referred import CHOICE, SECRET, carry

PAGE = {"en": "/en/inbox/", "zh": "/zh-hans/inbox/"}


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast moved in a moment ago."""
    return people.move_in(timezone.now())


def test_from_the_office_that_has_it_to_what_came_of_it(cast: Cast, client: Client) -> None:
    now, report = timezone.now(), cast.file(SECRET)
    cast.handled_by_amara(report.id)
    client.cookies[cookie_called(COOKIE)] = reporter_side.open_by_code(code=report.code, now=now)
    assert "Where it was handed to" not in text_of(client.get(PAGE["en"]))
    amara, osei = cast.unlocked("amara"), cast.unlocked("osei")
    draft = handover.Draft("police", Kind.ACTION, Asked.INVESTIGATE, CHOICE)
    referral = handover.draft(by=amara, report=report.id, draft=draft, now=now)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=now)
    carry(now)
    there = text_of(client.get(PAGE["en"]))
    assert "An office that can act" in there
    assert "Police" not in there
    agency_side.accept(by=osei, referral=referral, now=now)
    ReferralClock.objects.filter(referral_id=referral, kind="OUTCOME").update(
        started_at=now - timedelta(days=9), due_at=now - timedelta(days=1)
    )
    at_work = text_of(client.get(PAGE["en"]))
    assert "Police" in at_work
    assert "late: promised for" in at_work
    agency_side.report_outcome(
        by=osei, referral=referral, outcome=AgencyOutcome.NOT_CONFIRMED, text="Brandt denies it.", now=now
    )
    assert "could not confirm it" not in text_of(client.get(PAGE["en"]))
    handover.verify(by=amara, referral=referral, how=Verified.BY_DOCUMENT, text="Their letter.", now=now)
    done = text_of(client.get(PAGE["en"]))
    assert "could not confirm it" in done
    assert "Brandt denies it." not in done
    assert "它调查了，未能证实。" in text_of(client.get(PAGE["zh"]))
    (told,) = client.get("/en/inbox/thread/").json()["handed"]
    assert told["who"] == "Police"
    assert [date["standing"] for date in told["dates"]] == ["arrived", "arrived"]


def test_where_nobody_looks_for_another_office_nobody_says_so(cast: Cast, client: Client) -> None:
    now, report = timezone.now(), cast.file(SECRET)
    cast.handled_by_amara(report.id)
    draft = handover.Draft("police", Kind.ACTION, Asked.INVESTIGATE, CHOICE)
    referral = handover.draft(by=cast.unlocked("amara"), report=report.id, draft=draft, now=now)
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=now)
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="Wrong.", now=now)
    cookie = reporter_side.open_by_code(code=report.code, now=now)
    client.cookies[cookie_called(COOKIE)] = cookie
    assert "We are looking for the right office." in text_of(client.get(PAGE["en"]))
    reporter_side.withdraw(cookie=cookie, now=now)
    withdrawn = text_of(client.get(PAGE["en"]))
    assert "We are looking for the right office." not in withdrawn
    assert "the office does not work on it" in withdrawn
