"""Mail: an address that only the worker opens, letters that say nothing, and what happens when a server does not."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.directory.models import Member
from auricle.errors import Invalid
from auricle.inbox import reporter_side
from auricle.mailing import boxes, handing_over, own_address, own_choices, posting, standing
from auricle.mailing.events import Event, When
from auricle.mailing.models import Letter, Mailbox
from auricle.mailing.moments import Hours
from auricle.mailing.own_address import NoCode, NoMail, TooSoon
from auricle.reports import climbing, telling
from auricle.reports.models import Notice, Report
from auricle.reports.moves import NEWER_THAN_VERSION, Move
from auricle.reports.notices import post_notice
from auricle.vault.mail_opening import Unreadable, open_for_mail
from tests import mail_server
from tests.hotline import NOW, arrived, execute, filed, move, sealed
from tests.mail_server import Server
from tests.people import Cast

pytestmark = pytest.mark.django_db
Act = Callable[..., AbstractContextManager[None]]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ADDRESS = "mei.the.screener@office.example"


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Server]:
    """A mail server, and a hotline that uses it."""
    with mail_server.opened(tmp_path) as found:
        settings.AURICLE_MAIL = found.mail()
        settings.AURICLE_MAIL_FROM = "desk@hotline.example"
        yield found


def sent(now: datetime) -> int:
    """One round of the worker: what is due becomes letters, and each is tried once."""
    telling.tell(most=100, now=now)
    handing_over.hand_over(most=100, now=now)
    letters = Letter.objects.filter(given_up_at=None).order_by("made_at").values_list("pk", flat=True)
    return sum(posting.send(letter=letter, now=now) for letter in list(letters))


def code_of(server: Server) -> str:
    return next(word for word in server.taken[-1].text.split() if word.isdigit() and len(word) == 8)


def with_address(cast: Cast, server: Server, login: str, address: str = ADDRESS) -> None:
    """The member gave an address and typed the code that came."""
    person = cast.person(login)
    own_address.give(by=person, address=address, now=NOW - HOUR)
    assert sent(NOW - HOUR) == 1
    own_address.confirm(by=person, code=code_of(server), now=NOW - HOUR)
    server.taken.clear()


def noticed(report: Any, number: int) -> None:
    post_notice(report=str(report), number=number)


def test_an_address_counts_when_the_code_that_came_was_typed(cast: Cast, server: Server) -> None:
    mei = cast.person("mei")
    own_address.give(by=mei, address=ADDRESS, now=NOW)
    assert not own_choices.own_mail(by=mei, now=NOW).has_address
    assert sent(NOW) == 1
    assert server.taken[0].to == [ADDRESS]
    own_address.confirm(by=mei, code=f" {code_of(server)} ", now=NOW + MINUTE)
    mine = own_choices.own_mail(by=mei, now=NOW + MINUTE)
    assert (mine.has_address, mine.asked) == (True, False)
    acts = list(TrailLine.objects.filter(act__startswith="mail").order_by("seq").values_list("act", "detail"))
    assert acts == [("mail_address_given", "{}"), ("mail_address_confirmed", "{}")]


def test_a_code_is_good_for_half_an_hour_and_five_wrong_ones_end_it(cast: Cast, server: Server) -> None:
    mei = cast.person("mei")
    own_address.give(by=mei, address=ADDRESS, now=NOW)
    sent(NOW)
    with pytest.raises(NoCode):
        own_address.confirm(by=mei, code=code_of(server), now=NOW + 31 * MINUTE)
    for _each in range(5):
        with pytest.raises(Invalid):
            own_address.confirm(by=mei, code="1234567", now=NOW)
    with pytest.raises(NoCode):
        own_address.confirm(by=mei, code=code_of(server), now=NOW)


def test_a_second_code_has_to_wait_and_takes_the_place_of_the_first(cast: Cast, server: Server) -> None:
    mei = cast.person("mei")
    own_address.give(by=mei, address=ADDRESS, now=NOW)
    sent(NOW)
    first = code_of(server)
    with pytest.raises(TooSoon):
        own_address.give(by=mei, address=ADDRESS, now=NOW + MINUTE / 2)
    own_address.give(by=mei, address="other@office.example", now=NOW + 2 * MINUTE)
    with pytest.raises(TooSoon):
        own_address.give(by=mei, address=ADDRESS, now=NOW + 5 * MINUTE)
    sent(NOW + 2 * MINUTE)
    with pytest.raises(Invalid):
        own_address.confirm(by=mei, code=first, now=NOW + 3 * MINUTE)
    own_address.confirm(by=mei, code=code_of(server), now=NOW + 3 * MINUTE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mei",
        "mei@",
        "mei@office",
        "a b@office.example",
        "mei@office.example\nBcc: all@office.example",
        "mei@office.example,all@office.example",
        "<mei@office.example>",
        "m" * 250 + "@office.example",
    ],
)
def test_what_is_no_single_address_is_refused(cast: Cast, server: Server, address: str) -> None:
    with pytest.raises(Invalid):
        own_address.give(by=cast.person("mei"), address=address, now=NOW)
    assert not Mailbox.objects.exists()


def test_without_mail_no_address_is_taken(cast: Cast) -> None:
    with pytest.raises(NoMail):
        own_address.give(by=cast.person("mei"), address=ADDRESS, now=NOW)


def test_an_address_rests_sealed_for_its_member_and_with_one_length(
    cast: Cast, server: Server, as_role: Act
) -> None:
    with_address(cast, server, "mei")
    own_address.give(by=cast.person("amara"), address="a@b.example", now=NOW)
    mei, amara = Mailbox.objects.get(member__login="mei"), Mailbox.objects.get(member__login="amara")
    at_rest = bytes(mei.address or b"")
    assert b"office" not in at_rest
    assert len(at_rest) == len(bytes(amara.new_address or b"")) == len(bytes(amara.code or b""))
    assert open_for_mail(at_rest, owner=boxes.owner_of(mei.pk)) == ADDRESS
    with pytest.raises(Unreadable):
        open_for_mail(at_rest, owner=boxes.owner_of(amara.pk))
    with as_role("desk", "amara"):
        assert [box.member_id for box in Mailbox.objects.all()] == [amara.pk]
        assert Mailbox.objects.filter(pk=mei.pk).update(address=None) == 0
    for face in ("public", "agency"):
        with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
            execute("SELECT 1 FROM mailing_mailbox")
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("worker"):
        execute("SELECT name FROM directory_member")


def test_a_mail_says_nothing_and_names_no_machine(cast: Cast, server: Server) -> None:
    with_address(cast, server, "amara", "amara@office.example")
    report = arrived()
    cast.handled_by_amara(report)
    boxes.await_them(members=[cast.person("amara").id], event=Event.ASSIGNED, now=NOW)
    assert sent(NOW) == 1
    mail = server.taken[0]
    assert (mail.to, mail.greeted, mail.locked) == (["amara@office.example"], "hotline.example", True)
    message = mail.message
    assert message["Subject"] == "Something waits for you"
    assert message["From"] == "Hotline <desk@hotline.example>"
    assert message.get_content_type() == "text/plain"
    assert message["Message-ID"].endswith("@hotline.example>")
    head = "From To Subject Date Message-ID Auto-Submitted Content-Language"
    body = "Content-Type Content-Transfer-Encoding MIME-Version"
    assert sorted(message.keys()) == sorted(f"{head} {body}".split())
    assert "https://desk.hotline.example" in mail.text
    whole = mail.raw.decode()
    for secret in (socket.gethostname(), str(report), str(report)[:8], "Amara", "fraud", "savings"):
        assert secret not in whole
    Member.objects.filter(login="amara").update(language="zh-hans")
    boxes.await_them(members=[cast.person("amara").id], event=Event.ASSIGNED, now=NOW)
    sent(NOW)
    assert server.taken[1].message["Content-Language"] == "zh-hans"
    assert server.taken[1].message["Message-ID"] != message["Message-ID"]


def test_several_things_are_one_mail(cast: Cast, server: Server) -> None:
    with_address(cast, server, "amara")
    for event in (Event.ASSIGNED, Event.REPORTER_WROTE, Event.DECISION):
        assert boxes.await_them(members=[cast.person("amara").id], event=event, now=NOW) == 1
    assert sent(NOW) == 1
    assert sent(NOW) == 0
    assert len(server.taken) == 1


def test_the_handler_is_written_to_when_the_reporter_wrote(cast: Cast, server: Server) -> None:
    with_address(cast, server, "amara")
    report = filed()
    cast.handled_by_amara(report.id)
    sent(NOW)
    server.taken.clear()
    number = execute("SELECT version FROM reports_report")[0][0]
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_side.say_plain(cookie=cookie, text="More.", now=NOW)
    noticed(report.id, number + 1)
    assert sent(NOW) == 1
    assert [mail.to for mail in server.taken] == [[ADDRESS]]
    noticed(report.id, number + 1)
    assert sent(NOW) == 0


def test_reviewers_are_written_to_when_the_reporter_wrote_after_a_version_was_made(
    cast: Cast, server: Server, as_role: Act
) -> None:
    with_address(cast, server, "jonas", "jonas@office.example")
    jonas = cast.person("jonas")
    own_choices.choose(by=jonas, choices=dict.fromkeys(Event, When.AT_ONCE), hours=Hours(8), now=NOW)
    early, late = filed(sealed(1)), filed(sealed(2))
    cast.handled_by_amara(late.id)
    for report in (early, late):
        cookie = reporter_side.open_by_code(code=report.code, now=NOW)
        reporter_side.say_plain(cookie=cookie, text="More.", now=NOW)
        with as_role("worker"):
            noticed(report.id, Report.objects.values_list("version", flat=True).get(pk=report.id))
    newer = Notice.objects.filter(kind=NEWER_THAN_VERSION)
    assert [(row.report_id, row.member_id) for row in newer] == [(late.id, None)]
    assert sent(NOW) == 1
    assert [mail.to for mail in server.taken] == [["jonas@office.example"]]


def test_supervisors_are_written_to_of_what_they_decide_and_not_of_their_own_doing(
    cast: Cast, server: Server
) -> None:
    with_address(cast, server, "tomas", "tomas@office.example")
    with_address(cast, server, "mei")
    report = arrived()
    cast.handled_by_amara(report)
    move(cast, "amara", report, Move.DECLARE_CONFLICT)
    noticed(report, execute("SELECT version FROM reports_report")[0][0])
    assert sent(NOW) == 1
    assert [mail.to for mail in server.taken] == [["tomas@office.example"]]


def test_whoever_stands_on_the_ladder_is_written_to(cast: Cast, server: Server) -> None:
    with_address(cast, server, "tomas", "tomas@office.example")
    with_address(cast, server, "mei")
    arrived()
    climbing.climb(most=100, now=NOW + 30 * HOUR)
    assert sent(NOW + 30 * HOUR) == 0
    climbing.climb(most=100, now=NOW + 37 * HOUR)
    assert sent(NOW + 37 * HOUR) == 1
    assert [mail.to for mail in server.taken] == [["tomas@office.example"]]


def test_a_choice_of_once_a_day_waits_for_the_hour_and_never_means_never(cast: Cast, server: Server) -> None:
    with_address(cast, server, "amara")
    amara = cast.person("amara")
    choices = dict.fromkeys(Event, When.NEVER) | {Event.ASSIGNED: When.DAILY}
    hour = (NOW.hour + 3) % 24
    own_choices.choose(by=amara, choices=choices, hours=Hours(hour), now=NOW)
    assert boxes.await_them(members=[amara.id], event=Event.REPORTER_WROTE, now=NOW) == 0
    boxes.await_them(members=[amara.id], event=Event.ASSIGNED, now=NOW)
    assert sent(NOW + HOUR) == 0
    assert sent(NOW + 3 * HOUR) == 1


def test_an_hour_that_no_day_has_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        own_choices.choose(
            by=cast.person("mei"), choices=dict.fromkeys(Event, When.NEVER), hours=Hours(24), now=NOW
        )


def test_after_an_address_was_taken_away_nothing_goes_to_it(cast: Cast, server: Server) -> None:
    with_address(cast, server, "amara")
    amara = cast.person("amara")
    boxes.await_them(members=[amara.id], event=Event.ASSIGNED, now=NOW)
    handing_over.hand_over(most=9, now=NOW)
    own_address.take_away(by=amara, now=NOW)
    sent(NOW)
    assert server.taken == []
    assert not Letter.objects.exists()
    assert boxes.await_them(members=[amara.id], event=Event.ASSIGNED, now=NOW) == 0


def test_whoever_left_is_forgotten(cast: Cast, server: Server) -> None:
    with_address(cast, server, "amara")
    Member.objects.filter(login="amara").update(active=False)
    boxes.await_them(members=[cast.person("amara").id], event=Event.ASSIGNED, now=NOW)
    assert sent(NOW) == 0
    assert handing_over.forget(now=NOW) == 1
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("says", "trouble"),
    [
        ("451 come back later", "busy"),
        ("550 no such address", "refused"),
        (mail_server.DROP, "dropped"),
    ],
)
def test_a_mail_that_is_not_taken_is_tried_three_times_and_then_shown_to_administrators(
    cast: Cast, server: Server, says: str, trouble: str
) -> None:
    with_address(cast, server, "amara")
    boxes.await_them(members=[cast.person("amara").id], event=Event.ASSIGNED, now=NOW)
    server.says = says
    assert sent(NOW) == 0
    letter = Letter.objects.get()
    assert (letter.attempts, letter.trouble, letter.given_up_at) == (1, trouble, None)
    assert standing.standing(by=cast.person("ada")).trying == 1
    posting.send(letter=letter.pk, now=NOW + 5 * MINUTE)
    posting.send(letter=letter.pk, now=NOW + 35 * MINUTE)
    waits = "SELECT scheduled_at - now() FROM procrastinate_jobs WHERE scheduled_at IS NOT NULL ORDER BY id"
    assert [round(row[0] / MINUTE) for row in execute(waits)] == [5, 30]
    found = standing.standing(by=cast.person("ada"))
    assert [(each.trouble, each.letters) for each in found.given_up] == [(trouble, 1)]
    assert not posting.send(letter=letter.pk, now=NOW + HOUR)
    assert handing_over.forget(now=NOW + timedelta(days=31)) == 1
    server.says = ""
    boxes.await_them(members=[cast.person("amara").id], event=Event.ASSIGNED, now=NOW)
    assert sent(NOW) == 1


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"authorities": ""}, "certificate"),
        ({"host": "localhost"}, "certificate"),
        ({"password": "another"}, "sign_in"),
        ({"port": 1}, "no_connection"),
    ],
)
def test_a_server_that_is_not_the_right_one_gets_nothing(
    cast: Cast, server: Server, settings: Settings, change: dict[str, Any], trouble: str
) -> None:
    with_address(cast, server, "amara")
    boxes.await_them(members=[cast.person("amara").id], event=Event.ASSIGNED, now=NOW)
    settings.AURICLE_MAIL = server.mail(**change)
    assert sent(NOW) == 0
    assert Letter.objects.get().trouble == trouble
    assert server.taken == []


def test_mail_goes_over_tls_from_the_first_byte_too(cast: Cast, tmp_path: Path, settings: Settings) -> None:
    settings.AURICLE_MAIL_FROM = "desk@hotline.example"
    with mail_server.opened(tmp_path, tls="implicit") as server:
        settings.AURICLE_MAIL = server.mail()
        with_address(cast, server, "mei")
        boxes.await_them(members=[cast.person("mei").id], event=Event.ASSIGNED, now=NOW)
        assert sent(NOW) == 1


def test_a_job_names_a_letter_and_nothing_else(cast: Cast, server: Server) -> None:
    with_address(cast, server, "amara")
    boxes.await_them(members=[cast.person("amara").id], event=Event.ASSIGNED, now=NOW)
    handing_over.hand_over(most=9, now=NOW)
    handing_over.hand_over(most=9, now=NOW)
    jobs = execute(
        "SELECT args::text FROM procrastinate_jobs WHERE task_name = 'post_letter' ORDER BY id DESC"
    )
    assert jobs[0] == (f'{{"letter": "{Letter.objects.get().pk}"}}',)
    assert len(jobs) == 2


def test_the_worker_does_all_of_it_with_its_own_rights(cast: Cast, server: Server, as_role: Act) -> None:
    with as_role("desk", "amara"):
        own_address.give(by=cast.person("amara"), address=ADDRESS, now=NOW - HOUR)
    with as_role("worker"):
        sent(NOW - HOUR)
    with as_role("desk", "amara"):
        own_address.confirm(by=cast.person("amara"), code=code_of(server), now=NOW - HOUR)
    report = arrived()
    cast.handled_by_amara(report)
    climbing.climb(most=100, now=NOW + 40 * HOUR)
    with as_role("worker"):
        sent(NOW + 40 * HOUR)
        handing_over.forget(now=NOW)
    assert len(server.taken) == 2


def test_a_hotline_without_mail_lets_notices_go_by(cast: Cast) -> None:
    report = arrived()
    noticed(report, 1)
    assert telling.tell(most=9, now=NOW) == 1
    assert telling.tell(most=9, now=NOW) == 0
    assert handing_over.hand_over(most=9, now=NOW) == 0
