"""What agencies' systems are told: signed, tried again, never into our own house, and never what is new."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from auricle.audit.models import TrailLine
from auricle.errors import Invalid
from auricle.partners import calling, reaching, silent, telling, tokens, webhooks
from auricle.partners.calling import Caller
from auricle.partners.models import Delivery, Webhook
from auricle.partners.reaching import NotReached, Way
from auricle.partners.scopes import Scope
from auricle.partners.telling import AGAIN_AFTER
from auricle.partners.webhooks import Hook, NoSuchWebhook, PingsWait, TooManyWebhooks
from tests import people, webhook_server
from tests.people import Cast
from tests.webhook_server import Server

Act = Callable[..., AbstractContextManager[None]]
DAY = timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, as of now: a signature is good for minutes."""
    return people.move_in(timezone.now())


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Server]:
    """A system of an agency, on this machine, which the operator allows."""
    with webhook_server.opened(tmp_path) as opened:
        settings.AURICLE_WEBHOOK_HOSTS, settings.AURICLE_WEBHOOK_CA = [opened.host], opened.authorities
        yield opened


def caller_of(cast: Cast, agency: str = "police") -> Caller:
    now = timezone.now()
    made = tokens.make(
        by=cast.person("ada"), agency=agency, label="x", scopes=[Scope.WEBHOOKS_MANAGE], days=30, now=now
    )
    return calling.find(token=made.token, scope=Scope.WEBHOOKS_MANAGE, now=now)


@pytest.fixture
def hooked(cast: Cast, server: Server, as_role: Act) -> tuple[Caller, Hook]:
    """A system of the police that is told at /taken."""
    by = caller_of(cast)
    with as_role("api"), calling.as_caller(by):
        return by, webhooks.make(by=by, url=server.url("/taken"), now=timezone.now())


def tell(as_role: Act, now: Any = None) -> list[bool]:
    """Send what is due, as the worker does. Returns what was taken."""
    with as_role("worker"):
        telling.hand_over(most=10, now=now or timezone.now())
        handed = Delivery.objects.filter(ended_at=None, handed_at__isnull=False).values_list("pk", flat=True)
        return [telling.send(delivery=pk, now=now or timezone.now()) for pk in list(handed)]


def lead_to(hook: Hook, url: str) -> None:
    Webhook.objects.filter(pk=hook.id).update(url=url)


def test_a_message_is_signed_and_says_that_something_is_and_not_what(
    hooked: tuple[Caller, Hook], server: Server, as_role: Act
) -> None:
    by, hook = hooked
    with as_role("api"), calling.as_caller(by):
        sent = webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
    assert tell(as_role) == [True]
    (taken,) = server.taken
    assert Verifier(hook.secret).verify(taken.body, taken.headers)["type"] == "ping"
    assert set(json.loads(taken.body)) == {"type", "timestamp", "data"}
    assert taken.headers["webhook-id"] == str(sent.id)
    assert tell(as_role) == []
    assert (Delivery.objects.get().outcome, Delivery.objects.get().attempts) == ("delivered", 1)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "another"},
        {"webhook-timestamp": "1600000000"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
    ],
    ids=str,
)
def test_a_forged_or_replayed_message_is_found_out(
    hooked: tuple[Caller, Hook], server: Server, as_role: Act, change: dict[str, str]
) -> None:
    by, hook = hooked
    webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
    tell(as_role)
    (taken,) = server.taken
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.secret).verify(taken.body, {**taken.headers, **change})
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.secret).verify(taken.body + b" ", taken.headers)


def test_the_signature_is_the_one_of_the_specification() -> None:
    """The reference vector of the Standard Webhooks specification."""
    signer, moment = (
        Verifier("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        datetime.fromtimestamp(1614265330, UTC),
    )
    signed = signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", moment, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_for_a_day_two_secrets_are_good(hooked: tuple[Caller, Hook], server: Server, as_role: Act) -> None:
    by, hook = hooked
    now = timezone.now()
    with as_role("api"), calling.as_caller(by):
        new = webhooks.new_secret(by=by, webhook=hook.id, now=now)
        webhooks.ping(by=by, webhook=hook.id, now=now)
    assert tell(as_role) == [True]
    for secret in (hook.secret, new.secret):
        Verifier(secret).verify(server.taken[0].body, server.taken[0].headers)
    row = Delivery.objects.select_related("webhook").get()
    assert len(telling.signatures(row, "{}", now + DAY)["webhook-signature"].split()) == 1


@pytest.mark.parametrize(
    ("path", "why"),
    [("/busy", "refused"), ("/gone", "gone"), ("/elsewhere", "redirect"), ("/nothing", "refused")],
)
def test_what_is_not_taken_is_tried_again(
    hooked: tuple[Caller, Hook], server: Server, as_role: Act, path: str, why: str
) -> None:
    by, hook = hooked
    lead_to(hook, server.url(path))
    webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
    assert tell(as_role) == [False]
    row = Delivery.objects.get()
    assert (row.trouble, row.attempts, row.handed_at, row.ended_at) == (why, 1, None, None)
    # A redirect was not followed.
    assert [each.path for each in server.taken] == [path]


def test_a_system_that_does_not_answer_is_not_waited_for(server: Server) -> None:
    way = Way((server.host,), server.authorities, patience=0.3)
    with pytest.raises(NotReached, match="slow"):
        reaching.post(server.url("/slow"), b"{}", {}, way=way)


def test_a_system_that_says_a_letter_at_a_time_is_not_listened_to_for_long(server: Server) -> None:
    way = reaching.Way((server.host,), server.authorities, patience=0.6)
    began = time.monotonic()
    with pytest.raises(NotReached, match="slow"):
        reaching.post(server.url("/dripping"), b"{}", {}, way=way)
    assert time.monotonic() - began < 5


def test_a_certificate_that_nobody_vouches_for_and_a_closed_door_are_told_apart(server: Server) -> None:
    with pytest.raises(NotReached, match="certificate"):
        reaching.post(server.url("/taken"), b"{}", {}, way=Way((server.host,)))
    with pytest.raises(NotReached, match="no_connection"):
        reaching.post("https://127.0.0.1:9/", b"{}", {}, way=Way((server.host,)))


@pytest.mark.parametrize("numbers", [["10.0.0.7"], ["93.184.216.34", "127.0.0.1"], ["::1"], []])
def test_a_name_that_leads_into_our_own_house_is_not_called(
    numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("called"))
    with pytest.raises(NotReached, match="private" if numbers else "no_name"):
        reaching.post("https://hooks.agency.example/", b"{}", {}, way=Way())


def test_after_a_day_and_a_half_it_is_switched_off_with_a_line_and_can_be_resumed(
    hooked: tuple[Caller, Hook], server: Server, as_role: Act
) -> None:
    by, hook = hooked
    lead_to(hook, server.url("/busy"))
    now = timezone.now()
    webhooks.ping(by=by, webhook=hook.id, now=now)
    for wait in (*AGAIN_AFTER, timedelta()):
        assert tell(as_role, now) == [False]
        if wait:
            assert tell(as_role, now + wait - timedelta(seconds=1)) == []
        now += wait
    assert len(server.taken) == 6
    row = Webhook.objects.get()
    assert (row.off_why, Delivery.objects.get().outcome) == ("given_up", "given_up")
    line = TrailLine.objects.latest("seq")
    assert (line.actor, line.act) == ("clock", "webhook_given_up")
    with as_role("api"), calling.as_caller(by):
        assert webhooks.resume(by=by, webhook=hook.id, now=now).off_at is None


@pytest.mark.parametrize("login", ["ada", "tomas"])
def test_administrators_and_dispatchers_see_which_agency_is_not_told_any_more(
    hooked: tuple[Caller, Hook], cast: Cast, as_role: Act, login: str
) -> None:
    _by, hook = hooked
    assert not silent.agencies(by=cast.person(login))
    Webhook.objects.filter(pk=hook.id).update(off_at=timezone.now(), off_why="given_up")
    with as_role("desk", login):
        assert silent.agencies(by=cast.person(login)) == ("Police",)
    with as_role("desk", "mei"):
        assert not silent.agencies(by=cast.person("mei"))


def test_one_that_was_taken_away_is_told_nothing_more(
    hooked: tuple[Caller, Hook], server: Server, as_role: Act
) -> None:
    by, hook = hooked
    with as_role("api"), calling.as_caller(by):
        webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
        webhooks.take_away(by=by, webhook=hook.id, now=timezone.now())
        assert webhooks.listed(by=by) == ()
        with pytest.raises(NoSuchWebhook):
            webhooks.resume(by=by, webhook=hook.id, now=timezone.now())
    assert tell(as_role) == []
    assert not server.taken


def test_another_agencys_are_not_there_even_when_a_filter_is_forgotten(
    hooked: tuple[Caller, Hook], cast: Cast, as_role: Act
) -> None:
    by, hook = hooked
    webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
    court = caller_of(cast, "court")
    with as_role("api"):
        assert Webhook.objects.count() == Delivery.objects.count() == 0
        with calling.as_caller(court):
            assert Webhook.objects.count() == Delivery.objects.count() == 0
            with pytest.raises(NoSuchWebhook):
                webhooks.look(by=court, webhook=hook.id)
        with calling.as_caller(by):
            assert Webhook.objects.count() == Delivery.objects.count() == 1


def test_a_withdrawn_token_sees_nothing_of_its_agency_any_more(
    hooked: tuple[Caller, Hook], cast: Cast, as_role: Act
) -> None:
    by, _hook = hooked
    tokens.withdraw(by=cast.person("ada"), token=by.token, now=timezone.now())
    with as_role("api"), calling.as_caller(by):
        assert Webhook.objects.count() == 0


@pytest.mark.parametrize("face", ["desk", "agency", "public"])
def test_no_other_face_reads_an_address_or_a_secret(
    hooked: tuple[Caller, Hook], as_role: Act, face: str
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role(face):
        Webhook.objects.get()


def test_a_job_names_a_message_and_nothing_else(hooked: tuple[Caller, Hook], as_role: Act) -> None:
    by, hook = hooked
    webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
    with as_role("worker"):
        telling.hand_over(most=10, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'tell_system'")
        ((arguments,),) = cursor.fetchall()
    arguments = json.loads(arguments) if isinstance(arguments, str) else arguments
    assert arguments == {"delivery": str(Delivery.objects.get().pk)}


def test_there_are_so_many_and_no_more(hooked: tuple[Caller, Hook], server: Server) -> None:
    by, hook = hooked
    for _ in range(webhooks.MOST - 1):
        webhooks.make(by=by, url=server.url("/taken"), now=timezone.now())
    with pytest.raises(TooManyWebhooks):
        webhooks.make(by=by, url=server.url("/taken"), now=timezone.now())
    for _ in range(webhooks.PINGS_AT_ONCE):
        webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
    with pytest.raises(PingsWait):
        webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
    with pytest.raises(Invalid):
        webhooks.make(by=by, url="https://10.0.0.1/", now=timezone.now())


def test_what_ended_is_kept_for_a_month(hooked: tuple[Caller, Hook], as_role: Act) -> None:
    by, hook = hooked
    webhooks.ping(by=by, webhook=hook.id, now=timezone.now())
    tell(as_role)
    with as_role("worker"):
        assert telling.forget(now=timezone.now() + 29 * DAY) == 0
        assert telling.forget(now=timezone.now() + 31 * DAY) == 1


def test_a_secret_prints_nothing_of_itself(hooked: tuple[Caller, Hook]) -> None:
    _by, hook = hooked
    assert hook.secret.startswith("whsec_")
    assert hook.secret not in repr(hook)
