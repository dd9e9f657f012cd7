"""What pages say of a report that was destroyed: when, and until when old backups could still open it."""

from __future__ import annotations

import base64
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from auricle.faces.public.inbox_session import COOKIE
from auricle.faces.shared.marked import cookie_called
from auricle.vault import reporter_key, shredding
from tests import people
from tests.faces.desk import Desk, acts, page_of, text_of
from tests.hotline import closed, disposed, filed, sealed
from tests.people import Filed

WORDS = "It was destroyed on"


def destroyed() -> Filed:
    now = timezone.now()
    cast = people.move_in(now)
    report = filed(sealed(now=now), now=now)
    closed(cast, report.id, now=now)
    disposed(cast, report.id, now=now)
    return report


def days() -> tuple[str, str]:
    today = shredding.day_of(timezone.now())
    return date_format(today), date_format(shredding.complete_on(today))


def test_the_page_without_script_tells_both_days(client: Client, db: None) -> None:
    report = destroyed()
    answer = client.post("/en/inbox/open/", {"code": report.code})
    page = text_of(answer)
    assert answer.status_code == 410
    assert "The content of this report has been destroyed." in page
    for day in days():
        assert day in page
    assert report.code not in page
    assert cookie_called(COOKIE) not in client.cookies


def test_it_tells_them_in_chinese(client: Client, db: None) -> None:
    page = text_of(client.post("/zh-hans/inbox/open/", {"code": destroyed().code}))
    assert "此举报的内容已被销毁" in page
    complete = shredding.complete_on(shredding.day_of(timezone.now()))
    assert f"{complete.year}年{complete.month}月{complete.day}日" in page


def test_the_script_is_told_the_same(client: Client, db: None) -> None:
    receipt = reporter_key.read_receipt_code(destroyed().code)
    auth = base64.b64encode(reporter_key.auth_of(receipt)).decode()
    answer = client.post("/en/inbox/open/", {"a": auth}, content_type="application/json")
    on, complete = days()
    assert (answer.status_code, answer.json()) == (
        410,
        {"error": "destroyed", "codes": {"on": on, "complete": complete}},
    )


def test_a_page_that_nobody_asked_says_nothing_of_it(client: Client, db: None) -> None:
    page = text_of(client.get("/en/inbox/"))
    assert WORDS not in page.partition('<template id="texts">')[0]


def test_the_desk_says_it_on_the_reports_page_and_opens_nothing(desk: Desk) -> None:
    now = desk.cast.now
    report = desk.file()
    closed(desk.cast, report.id, now=now)
    disposed(desk.cast, report.id, now=now)
    desk.sign_in("tomas")
    page = text_of(desk.get(page_of(report.id)))
    assert "The content is destroyed." in page
    assert "You hold no key of this team." not in page
    complete = now + timedelta(days=31)
    assert date_format(shredding.day_of(complete)) in page
    assert "read_report" not in acts()
