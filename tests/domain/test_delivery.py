"""What was sent to an agency arrives, is tried again, or waits for a person: with a real mail server and system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.directory.models import Agency, Member
from auricle.errors import Invalid
from auricle.partners import calling, telling, tokens, webhooks
from auricle.partners.calling import Caller
from auricle.partners.models import Delivery, Webhook
from auricle.partners.scopes import Scope
from auricle.referrals import board, carrying, channels, delivering, handover, log, notifying, system_side
from auricle.referrals.channels import NotForThem, Wanted
from auricle.referrals.models import Channel, Referral, ReferralEvent
from auricle.referrals.moves import State, Way
from auricle.reports import board as of_reports
from tests import mail_server, people, webhook_server
from tests.hotline import NOW
from tests.mail_server import Server
from tests.people import Cast
from tests.referred import handed_over

pytestmark = pytest.mark.django_db
Act = Callable[..., AbstractContextManager[None]]
MINUTE = timedelta(minutes=1)
OFFICE = "front.office@police.example"


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Server]:
    """A mail server, and a hotline that uses it."""
    with mail_server.opened(tmp_path) as found:
        settings.AURICLE_MAIL = found.mail(agency_url="https://agency.hotline.example")
        settings.AURICLE_MAIL_FROM = "desk@hotline.example"
        yield found


def reach(cast: Cast, way: Way, *, office: str = "", agency: str = "police") -> None:
    wanted = Wanted(way, "en", office)
    channels.change(by=cast.person("ada"), agency=agency, wanted=wanted, now=NOW)


def row_of(referral: UUID) -> Referral:
    return Referral.objects.get(pk=referral)


def tried(as_role: Act, at: timedelta) -> list[bool]:
    """The worker hands out what is due and does it, with its own role."""
    with as_role("worker"):
        notifying.hand_over(most=10, now=NOW + at)
        in_hand = Referral.objects.filter(state="SENT", next_try_at=NOW + at + notifying.IN_HAND)
        found = [notifying.notify(referral=pk, now=NOW + at) for pk in in_hand.values_list("pk", flat=True)]
        while carrying.carry(most=10, now=NOW + at):
            pass
    return found


def kinds(referral: UUID) -> list[str]:
    events = ReferralEvent.objects.filter(referral_id=referral).order_by("number")
    return list(events.values_list("kind", flat=True))[3:]


def test_without_mail_it_is_on_the_officers_page_at_once(cast: Cast) -> None:
    reach(cast, Way.PORTAL, office=OFFICE)
    referral = handed_over(cast)
    assert row_of(referral).state == State.DELIVERED
    assert ReferralEvent.objects.get(referral_id=referral, kind="delivered").data == {"by": "portal"}


def test_it_has_arrived_when_the_mail_server_took_the_notice(
    cast: Cast, server: Server, as_role: Act
) -> None:
    reach(cast, Way.PORTAL, office=OFFICE)
    referral = handed_over(cast)
    assert row_of(referral).state == State.SENT
    assert tried(as_role, MINUTE) == [True]
    assert ReferralEvent.objects.get(referral_id=referral, kind="delivered").data == {"by": "mail"}
    (mail,) = server.taken
    assert mail.to == [OFFICE]
    assert "https://agency.hotline.example" in mail.text
    for word in (log.number_of(referral), str(referral), "savings", "Amara", "Tomas", "police"):
        assert word.lower() not in (mail.text + str(mail.message["Subject"])).lower()
    assert tried(as_role, 20 * MINUTE) == []


@pytest.mark.parametrize(("says", "why"), [("550 no such office", "refused"), ("", "no_connection")])
def test_after_half_an_hour_it_waits_for_a_person(
    cast: Cast, server: Server, settings: Settings, as_role: Act, says: str, why: str
) -> None:
    reach(cast, Way.PORTAL, office=OFFICE)
    server.says = says
    if why == "no_connection":
        settings.AURICLE_MAIL = server.mail(port=1)
    referral = handed_over(cast)
    assert tried(as_role, 0 * MINUTE) == [False]
    assert (row_of(referral).tries, row_of(referral).trouble) == (1, why)
    assert tried(as_role, 4 * MINUTE) == []
    assert tried(as_role, 5 * MINUTE) == [False]
    assert tried(as_role, 34 * MINUTE) == []
    assert tried(as_role, 35 * MINUTE) == [False]
    row = row_of(referral)
    assert (row.state, row.tries, row.next_try_at) == ("UNDELIVERED", 3, None)
    assert tried(as_role, 50 * MINUTE) == []
    of_reports.forget()
    assert board.board(by=cast.person("tomas"), now=NOW).undelivered == 1
    server.says, settings.AURICLE_MAIL = "", server.mail()
    handover.send_again(by=cast.unlocked("amara"), referral=referral, now=NOW + 60 * MINUTE)
    assert tried(as_role, 61 * MINUTE) == [True]
    assert kinds(referral) == ["delivery_failed", "send_again", "delivered"]
    assert row_of(referral).state == State.DELIVERED


def test_a_kill_after_the_mail_left_means_one_delivery_and_the_same_mail_twice(
    cast: Cast, server: Server, as_role: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(cast, Way.PORTAL, office=OFFICE)
    referral = handed_over(cast)
    notifying.hand_over(most=10, now=NOW + MINUTE)
    with monkeypatch.context() as killed:
        killed.setattr(delivering, "delivered", lambda *_, **__: exit())
        with pytest.raises(SystemExit):
            notifying.notify(referral=referral, now=NOW + MINUTE)
    assert row_of(referral).state == State.SENT
    assert tried(as_role, 2 * MINUTE) == []
    assert tried(as_role, 6 * MINUTE + notifying.IN_HAND) == [True]
    assert not notifying.notify(referral=referral, now=NOW)
    first, second = (mail.message["Message-ID"] for mail in server.taken)
    assert first == second
    assert kinds(referral) == ["delivered"]


def test_what_was_recalled_on_its_way_is_told_to_nobody(cast: Cast, server: Server, as_role: Act) -> None:
    reach(cast, Way.PORTAL, office=OFFICE)
    referral = handed_over(cast)
    handover.recall(by=cast.unlocked("tomas"), referral=referral, text="A mistake.", now=NOW)
    assert tried(as_role, MINUTE) == []
    assert server.taken == []


def test_where_nobody_could_look_it_has_not_arrived(cast: Cast, as_role: Act) -> None:
    Member.objects.filter(agency__isnull=False).update(active=False)
    referral = handed_over(cast)
    for minutes in (0, 5, 35):
        assert tried(as_role, minutes * MINUTE) == [False]
    assert (row_of(referral).state, row_of(referral).trouble) == ("UNDELIVERED", "nobody")


def test_a_job_names_the_referral_and_nothing_else(cast: Cast, server: Server) -> None:
    reach(cast, Way.PORTAL, office=OFFICE)
    referral = handed_over(cast)
    notifying.hand_over(most=10, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'notify_agency'")
        assert [args for (args,) in cursor.fetchall()] == [f'{{"referral": "{referral}"}}']


@pytest.fixture
def hooked(
    db: None, tmp_path: Path, settings: Settings, as_role: Act
) -> Iterator[tuple[Cast, Caller, webhook_server.Server]]:
    """Police with a system of their own, which is told at /taken."""
    cast = people.move_in(NOW)
    with webhook_server.opened(tmp_path) as server:
        settings.AURICLE_WEBHOOK_HOSTS, settings.AURICLE_WEBHOOK_CA = [server.host], server.authorities
        scopes = [Scope.WEBHOOKS_MANAGE]
        made = tokens.make(by=cast.person("ada"), agency="police", label="x", scopes=scopes, days=30, now=NOW)
        caller = calling.find(token=made.token, scope=Scope.WEBHOOKS_MANAGE, now=NOW)
        with as_role("api"), calling.as_caller(caller):
            webhooks.make(by=caller, url=server.url("/taken"), now=NOW)
        reach(cast, Way.SYSTEM)
        yield cast, caller, server


def told(as_role: Act, at: timedelta) -> int:
    """The worker sends what is due to systems, and looks what was taken."""
    with as_role("worker"):
        telling.hand_over(most=10, now=NOW + at)
        handed = Delivery.objects.filter(ended_at=None, handed_at__isnull=False).values_list("pk", flat=True)
        for pk in list(handed):
            telling.send(delivery=pk, now=NOW + at)
        return delivering.watch(most=10, now=NOW + at)


def test_it_has_arrived_when_the_agencys_system_took_the_message(
    hooked: tuple[Cast, Caller, webhook_server.Server], as_role: Act
) -> None:
    cast, _, server = hooked
    referral = handed_over(cast)
    assert row_of(referral).state == State.SENT
    assert told(as_role, MINUTE) == 1
    assert told(as_role, 2 * MINUTE) == 0
    assert len(server.taken) == 1
    assert kinds(referral) == ["delivered"]
    assert Delivery.objects.count() == 1


def test_a_system_that_does_not_take_it_is_a_persons_concern_until_it_does(
    hooked: tuple[Cast, Caller, webhook_server.Server], as_role: Act
) -> None:
    cast, _, server = hooked
    Webhook.objects.update(url=server.url("/busy"))
    referral = handed_over(cast)
    for minutes in (0, 5, 35):
        told(as_role, minutes * MINUTE)
    row = row_of(referral)
    assert (row.state, row.tries, row.trouble) == ("UNDELIVERED", 3, "refused")
    Webhook.objects.update(url=server.url("/taken"))
    assert told(as_role, 36 * MINUTE + timedelta(hours=2)) == 1
    assert kinds(referral) == ["delivery_failed", "delivered"]


def test_a_system_that_fetches_it_has_it(
    hooked: tuple[Cast, Caller, webhook_server.Server], as_role: Act
) -> None:
    cast, caller, _ = hooked
    referral = handed_over(cast)
    with as_role("api"), calling.as_caller(caller):
        system_side.package(by=caller, referral=referral, now=NOW)
        system_side.acknowledge(by=caller, referral=referral, now=NOW)
    event = ReferralEvent.objects.get(referral_id=referral, kind="delivered")
    assert (event.actor, event.data) == (caller.pseudonym, {"by": "api"})
    assert told(as_role, MINUTE) == 0
    assert kinds(referral) == ["delivered", "acknowledge"]


def test_without_a_system_to_tell_it_waits_for_a_person(cast: Cast, as_role: Act) -> None:
    reach(cast, Way.SYSTEM)
    referral = handed_over(cast)
    for minutes in (0, 5, 35):
        assert told(as_role, minutes * MINUTE) == 1
    assert (row_of(referral).state, row_of(referral).trouble) == ("UNDELIVERED", "no_system")


def test_administrators_say_how_an_agency_is_reached_and_it_is_in_the_trail(cast: Cast, as_role: Act) -> None:
    with as_role("desk", "ada"):
        reach(cast, Way.PORTAL, office=OFFICE)
    assert OFFICE.encode() not in bytes(Channel.objects.get().office or b"")
    (line,) = TrailLine.objects.filter(act="agency_channel")
    assert line.detail == '{"agency":"police","office":"new","way":"portal"}'
    reach(cast, Way.SYSTEM)
    found = channels.look(by=cast.person("ada"), agency="police")
    assert (found.way, found.writes, found.changed_by) == (Way.SYSTEM, True, "Ada")
    wanted = Wanted(Way.PORTAL, "en", no_office=True)
    channels.change(by=cast.person("ada"), agency="police", wanted=wanted, now=NOW)
    assert not channels.look(by=cast.person("ada"), agency="police").writes
    for login in ("tomas", "amara"):
        with pytest.raises(NotForThem):
            channels.change(by=cast.person(login), agency="police", wanted=wanted, now=NOW)
        with as_role("desk", login):
            assert Channel.objects.update(kind="letter") == 0
    with pytest.raises(Invalid):
        reach(cast, Way.PORTAL, office="nowhere")
    with pytest.raises(channels.NoSuchAgency):
        reach(cast, Way.PORTAL, agency="nobody")
    assert Agency.objects.count() == len(channels.listed(by=cast.person("ada")))
