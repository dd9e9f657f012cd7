"""A reporter who asked for it is told that there is something new: once a day, with the others, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import ProgrammingError
from pytest_django import Settings

from auricle.config.mail import ReporterMail
from auricle.errors import Invalid
from auricle.inbox import desk_side, reporter_contact, reporter_side
from auricle.inbox.reporter_contact import NoMailHere
from auricle.inbox.reporter_side import InboxClosed, InboxEnded
from auricle.mailing import boxes, handing_over, posting, standing
from auricle.mailing.left_address import owner_of_report
from auricle.mailing.models import Letter, ReporterBox
from auricle.reports import contact_ending
from auricle.reports.models import Event
from auricle.reports.notices import post_notice
from auricle.sealing.envelope import PublicKey
from auricle.sealing.seal import seal_note
from auricle.vault import storing
from auricle.vault.mail_sealing import CONTEXT
from tests import mail_server
from tests.hotline import NOW, closed, disposed, execute, filed, sealed
from tests.mail_server import Server
from tests.people import Cast, Filed

pytestmark = pytest.mark.django_db
Act = Callable[..., AbstractContextManager[None]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS = "someone@home.example"
# NOW is at nine in the morning: mail to reporters leaves at noon.
NOON = NOW + 3 * HOUR


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Server]:
    """A mail server, and a hotline that writes to reporters through it."""
    with mail_server.opened(tmp_path) as found:
        settings.AURICLE_MAIL = found.mail()
        settings.AURICLE_MAIL_FROM = "desk@hotline.example"
        settings.AURICLE_MAIL_REPORTERS = ReporterMail("news@letters.example", "Letters", "", 12)
        yield found


@pytest.fixture
def report(cast: Cast, server: Server) -> Filed:
    """A report that Amara handles, whose reporter wants to be told."""
    found = filed()
    cast.handled_by_amara(found.id)
    left(found)
    return found


def left(report: Filed, address: str = ADDRESS, *, now: datetime = NOW) -> None:
    reporter_contact.keep_plain(cookie=inbox(report, now), address=address, language="zh-hans", now=now)


def inbox(report: Filed, now: datetime = NOW) -> str:
    return reporter_side.open_by_code(code=report.code, now=now)


def answered(cast: Cast, report: UUID, *, now: datetime = NOW) -> None:
    """The desk wrote, and the worker did what follows from it."""
    desk_side.write_to_reporter(
        by=cast.unlocked("amara"), report=report, kind="reply", text="We look.", now=now
    )
    told(report)


def told(report: UUID) -> None:
    number = Event.objects.filter(report_id=report).latest("number").number
    post_notice(report=str(report), number=number)


def sent(now: datetime) -> int:
    handing_over.hand_over(most=100, now=now)
    letters = Letter.objects.filter(given_up_at=None).values_list("pk", flat=True)
    return sum(posting.send(letter=letter, now=now) for letter in list(letters))


def test_whoever_asked_is_told_at_the_hour_for_it_and_learns_nothing(
    cast: Cast, report: Filed, server: Server
) -> None:
    answered(cast, report.id)
    assert sent(NOW + HOUR) == 0
    assert sent(NOON) == 1
    mail = server.taken[0]
    assert mail.to == [ADDRESS]
    assert mail.message["From"] == "Letters <news@letters.example>"
    assert mail.message["Subject"] == "有新消息"
    assert mail.message["Message-ID"].endswith("@letters.example>")
    for secret in ("hotline.example", "http", str(report.id), str(report.id)[:8]):
        assert secret not in mail.text
    assert "hotline" not in mail.raw.decode().lower()
    assert mail.greeted == "letters.example"


def test_it_is_one_mail_a_day_however_often_the_desk_writes(
    cast: Cast, report: Filed, server: Server
) -> None:
    for minutes in (0, 5, 10):
        answered(cast, report.id, now=NOW + timedelta(minutes=minutes))
    assert sent(NOON) == 1
    answered(cast, report.id, now=NOON + HOUR)
    assert sent(NOON + 23 * HOUR) == 0
    assert sent(NOON + DAY) == 1
    assert len(server.taken) == 2


def test_nobody_is_told_who_did_not_ask_or_took_it_back(cast: Cast, report: Filed, server: Server) -> None:
    answered(cast, report.id)
    reporter_contact.take_away(cookie=inbox(report), now=NOW)
    assert sent(NOON) == 0
    assert not ReporterBox.objects.exists()
    other = filed(sealed(2))
    cast.handled_by_amara(other.id)
    answered(cast, other.id)
    assert sent(NOON + DAY) == 0
    assert server.taken == []


def test_what_the_reporter_does_and_notes_of_the_desk_tell_nobody(cast: Cast, report: Filed) -> None:
    reporter_side.say_plain(cookie=inbox(report), text="More.", now=NOW)
    told(report.id)
    desk_side.write_note(by=cast.unlocked("amara"), report=report.id, text="Hm.", now=NOW)
    told(report.id)
    assert ReporterBox.objects.get().due_at is None


def test_an_address_is_seen_by_no_role_but_the_workers(cast: Cast, report: Filed, as_role: Act) -> None:
    assert ADDRESS.encode() not in bytes(ReporterBox.objects.get().sealed)
    for face, login in (("public", ""), ("desk", "amara"), ("agency", "")):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face, login):
            execute("SELECT 1 FROM mailing_reporterbox")
    with as_role("public"):
        thread = reporter_side.read_thread(cookie=inbox(report), now=NOW)
        assert thread["mail"] is True
        left(report, "other@home.example")
        reporter_contact.take_away(cookie=inbox(report), now=NOW)
    assert not ReporterBox.objects.exists()


def test_the_worker_does_its_part_with_its_own_rights(cast: Cast, report: Filed, as_role: Act) -> None:
    answered(cast, report.id)
    with as_role("worker"):
        assert sent(NOON) == 1
        assert contact_ending.end_due(now=NOON) == 0


def test_what_a_browser_sealed_is_checked_when_it_is_opened(
    cast: Cast, report: Filed, server: Server
) -> None:
    public = PublicKey(storing.registrar_key(now=NOW).public)
    context = CONTEXT + owner_of_report(report.id)
    for plain in (b"en\na@b.example\nBcc: all@office.example", b"en\na@b.example,c@d.example", b"nothing"):
        note = seal_note(plain.ljust(512, b"\0"), recipient=public, context=context)
        reporter_contact.keep(cookie=inbox(report), sealed=note, now=NOW)
        boxes.await_reporter(report=report.id, now=NOW)
        sent(NOON)
        assert not ReporterBox.objects.exists()
    with pytest.raises(Invalid):
        reporter_contact.keep(cookie=inbox(report), sealed=b"short", now=NOW)
    assert server.taken == []
    assert not Letter.objects.exists()


def test_an_address_that_does_not_work_is_given_up_without_a_trace_of_the_report(
    cast: Cast, report: Filed, server: Server
) -> None:
    server.says = "550 no such address"
    answered(cast, report.id)
    assert sent(NOON) == 0
    letter = Letter.objects.get()
    for _each in range(2):
        posting.send(letter=letter.pk, now=NOON)
    letter.refresh_from_db()
    assert (letter.report, letter.member_id, letter.trouble) == (None, None, "refused")
    assert [each.letters for each in standing.standing(by=cast.person("ada")).given_up] == [1]


def test_an_address_ends_thirty_days_after_closing_or_with_its_report(cast: Cast, server: Server) -> None:
    report, other = filed(sealed(1)), filed(sealed(2))
    for each in (report, other):
        left(each)
        closed(cast, each.id)
    assert contact_ending.end_due(now=NOW + 30 * DAY) == 0
    disposed(cast, other.id, now=NOW + 4000 * DAY)
    assert [box.pk for box in ReporterBox.objects.all()] == [report.id]
    assert contact_ending.end_due(now=NOW + 31 * DAY) == 1
    assert not ReporterBox.objects.exists()
    with pytest.raises(InboxClosed):
        left(report)


def test_where_reporters_are_not_written_to_no_address_is_taken(
    cast: Cast, report: Filed, settings: Settings
) -> None:
    settings.AURICLE_MAIL_REPORTERS = None
    with pytest.raises(NoMailHere):
        left(report)
    assert not boxes.await_reporter(report=report.id, now=NOW)
    reporter_contact.take_away(cookie=inbox(report), now=NOW)
    assert not ReporterBox.objects.exists()
    with pytest.raises(InboxEnded):
        reporter_contact.take_away(cookie="", now=NOW)
