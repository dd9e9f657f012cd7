"""A recording of a talk joins the report that its call-taker registered: heard by its team and its reporter."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from queue import Queue
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.directory.models import Member
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.faces.shared.marked import cookie_called
from auricle.inbox import desk_reading, reporter_side, transferring
from auricle.intake import talks
from auricle.intake.models import ExpectedTalk
from auricle.intake.plain_form import PlainAnswers
from auricle.intake.registering import register_report
from auricle.reports.models import Event, Report
from auricle.sealing import seal
from auricle.sealing.envelope import PublicKey, Seed
from auricle.sealing.keys import key_id, public_key
from auricle.vault import file_tickets, registrar, reporter_key
from auricle.vault.models import Grant, ObjectChunk, ReportKey, SealedObject
from auricle.vault.parcel_reading import b64
from auricle.voice.attaching import attach
from auricle.voice.hotline import Refusal
from auricle.voice.keeping import Keeper
from auricle.voice.spool import Spool
from auricle.voice.takes import Memory, Takes
from tests import people
from tests.faces import walk
from tests.faces.desk import Browser
from tests.faces.phone import SAID, Service, sound, words
from tests.hotline import closed, disposed, relay
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
ALL = b"".join(SAID)


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, today: what is expected ends with a real day."""
    return people.move_in(timezone.now())


@pytest.fixture
def service(cast: Cast, settings: Settings) -> Service:
    """The phone's service."""
    walk.be("line", settings)
    return Service()


def register(cast: Cast, report: UUID, *, channel: str = "phone") -> str:
    """Lin writes down what somebody tells; returns their code."""
    told = PlainAnswers("fraud", None, "en", "They took it.", {}, "", "", {}, False, channel)
    by, retry = cast.person("lin"), secrets.token_bytes(32)
    return register_report(by=by, report=report, retry=retry, answers=told, now=timezone.now()).code


@dataclass
class Recorded:
    """A talk that was sealed while it was said."""

    report: UUID
    key: Any = field(default_factory=seal.new_content_key, repr=False)
    sound: UUID = field(default_factory=uuid4)
    part: dict[str, object] = field(default_factory=dict, repr=False)

    def body(self, got: dict[str, Any], **other: Any) -> dict[str, Any]:
        """As it is posted, for the keys that the hotline named."""
        purpose = got["purpose"]
        to = [PublicKey(base64.b64decode(each)) for each in (got["team"]["public"], got["reporter"])]
        part = {**self.part, "purpose": purpose}
        named = {**words(self.key, self.report, f"talk/{uuid4()}", part), "purpose": purpose}
        grants = [
            {
                "purpose": purpose,
                "key": b64(key_id(each)),
                "blob": b64(seal.grant(self.key, purpose=purpose, report=self.report, recipient=each)),
            }
            for each in to
        ]
        commitment = b64(seal.commit(self.key, self.report))
        said = {"report": str(self.report), "purpose": purpose, "commitment": commitment}
        return {**said, "grants": grants, "objects": [named, part], **other}


def recorded(service: Service, report: UUID, *, cut: bool = False) -> Recorded:
    """Seal three seconds and hand them over."""
    talk = Recorded(report)
    talk.part, chunks, talk.sound = sound(talk.key, report, cut=cut)
    service.send(chunks, talk.sound)
    return talk


def prepared(service: Service, report: UUID) -> Any:
    answer = service.call("POST", "/v1/talks/prepare", {"report": str(report)})
    assert answer.status_code == 200, answer.content
    return answer.json()


def added(service: Service, cast: Cast, *, cut: bool = False) -> tuple[Recorded, str]:
    """A report with the recording of its talk, and its code."""
    report = uuid4()
    code = register(cast, report)
    talk = recorded(service, report, cut=cut)
    answer = service.call("POST", "/v1/talks", talk.body(prepared(service, report)))
    assert (answer.status_code, answer.json()) == (201, {"state": "kept"})
    return talk, code


def heard(cast: Cast, talk: Recorded, login: str = "mei") -> bytes:
    """What a member hears of it."""
    by, now = cast.unlocked(login), timezone.now()
    ticket = desk_reading.ticket_for_file(by=by, report=talk.report, object_id=talk.sound, now=now)
    return b"".join(file_tickets.redeem(ticket=ticket, now=now).content)


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["problem"]


def test_a_recorded_talk_is_among_the_files_of_its_report(service: Service, cast: Cast) -> None:
    talk, _ = added(service, cast)
    found = desk_reading.open_report(by=cast.unlocked("mei"), report=talk.report, now=timezone.now())
    assert [(each.name, each.talk, each.breaks_off) for each in found.files] == [("call.wav", True, False)]
    assert heard(cast, talk) == ALL
    assert list(Event.objects.order_by("number").values_list("kind", flat=True)) == ["submit", "talk_added"]
    relay(timezone.now())
    assert TrailLine.objects.filter(act="talk_added").count() == 1


def test_the_recording_lies_in_none_of_the_reports_other_keys(service: Service, cast: Cast) -> None:
    talk, _ = added(service, cast)
    assert set(ReportKey.objects.values_list("purpose", flat=True)) == {"content", "talk"}
    assert set(SealedObject.objects.filter(pk=talk.sound).values_list("purpose", flat=True)) == {"talk"}


def test_a_talk_that_broke_off_says_so(service: Service, cast: Cast) -> None:
    talk, _ = added(service, cast, cut=True)
    found = desk_reading.open_report(by=cast.unlocked("mei"), report=talk.report, now=timezone.now())
    assert [each.breaks_off for each in found.files] == [True]
    came = heard(cast, talk)
    assert came
    assert came == ALL[: len(came)]


def test_its_reporter_has_the_key_of_the_recording_as_well(service: Service, cast: Cast) -> None:
    talk, code = added(service, cast)
    now = timezone.now()
    while registrar.register_waiting(most=9, now=now):
        pass
    cookie = reporter_side.open_by_code(code=code, now=now)
    thread: Any = reporter_side.read_thread(cookie=cookie, now=now)
    seed = reporter_side.seed_of(cookie=cookie, now=now)
    assert len(thread["talks"]) == 1
    held = thread["keys"]["talk"]
    key = reporter_key.open_grant(
        seed,
        purpose="talk",
        report=talk.report,
        grant=base64.b64decode(held["grant"]),
        commitment=base64.b64decode(held["commitment"]),
    )
    assert key == talk.key


def test_the_reporter_reads_that_there_is_a_recording(
    service: Service, cast: Cast, settings: Settings
) -> None:
    _, code = added(service, cast)
    now = timezone.now()
    while registrar.register_waiting(most=9, now=now):
        pass
    cookie = reporter_side.open_by_code(code=code, now=now)
    walk.be("public", settings)
    reporter = Browser("public")
    reporter.cookies[cookie_called("inbox")] = cookie
    page = reporter.get("/en/inbox/").content.decode()
    assert page.count("Recording of your call") == 1
    told = reporter.get("/en/inbox/thread/").json()
    assert len(told["talks"]) == 1


def test_before_the_report_is_filed_there_is_nobody_to_seal_to(service: Service, cast: Cast) -> None:
    report = uuid4()
    asked = {"report": str(report)}
    assert problem(service.call("POST", "/v1/talks/prepare", asked)) == (404, "not-yet")
    other = uuid4()
    register(cast, other)
    body = recorded(service, report).body(prepared(service, other))
    assert problem(service.call("POST", "/v1/talks", body)) == (404, "not-yet")
    register(cast, report)
    assert service.call("POST", "/v1/talks/prepare", asked).status_code == 200


@pytest.mark.parametrize("how", ["by letter", "by the web", "yesterday"])
def test_no_recording_joins_another_report(service: Service, cast: Cast, how: str) -> None:
    report = uuid4()
    if how == "by the web":
        report = cast.file("Something.").id
    else:
        register(cast, report, channel="letter" if how == "by letter" else "phone")
    if how == "yesterday":
        ExpectedTalk.objects.update(at=timezone.now() - timedelta(hours=24))
    assert problem(service.call("POST", "/v1/talks/prepare", {"report": str(report)})) == (404, "not-yet")


def test_sent_again_it_is_there_once(service: Service, cast: Cast) -> None:
    report = uuid4()
    register(cast, report)
    talk = recorded(service, report)
    body = talk.body(prepared(service, report))
    answers = [service.call("POST", "/v1/talks", body) for _ in range(2)]
    assert [(each.status_code, each.json()["state"]) for each in answers] == [(201, "kept"), (200, "again")]
    # Prepared anew after an answer that was lost.
    third = service.call("POST", "/v1/talks", talk.body(prepared(service, report)))
    assert third.json()["state"] == "again"
    assert Event.objects.filter(kind="talk_added").count() == 1


def test_a_report_has_four_talks_at_most(service: Service, cast: Cast) -> None:
    report = uuid4()
    register(cast, report)
    every = [recorded(service, report) for _ in range(5)]
    got = [prepared(service, report)]
    for talk in every[:4]:
        got.append(prepared(service, report))
        assert service.call("POST", "/v1/talks", talk.body(got[-1])).status_code == 201
    assert [each["purpose"] for each in got[1:]] == ["talk", "talk/2", "talk/3", "talk/4"]
    asked = {"report": str(report)}
    assert problem(service.call("POST", "/v1/talks/prepare", asked)) == (409, "full")
    assert problem(service.call("POST", "/v1/talks", every[4].body(got[-1]))) == (409, "full")
    found = desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=timezone.now())
    assert [each.id for each in found.files] == [each.sound for each in every[:4]]
    assert all(heard(cast, talk) == ALL for talk in every[:4])


def test_two_that_come_at_once_do_not_share_a_purpose(service: Service, cast: Cast) -> None:
    report = uuid4()
    register(cast, report)
    one, two, got = recorded(service, report), recorded(service, report), prepared(service, report)
    assert service.call("POST", "/v1/talks", one.body(got)).status_code == 201
    assert problem(service.call("POST", "/v1/talks", two.body(got))) == (409, "recipients")
    assert service.call("POST", "/v1/talks", two.body(prepared(service, report))).status_code == 201


def test_a_sound_that_has_not_all_arrived_is_asked_for(service: Service, cast: Cast) -> None:
    report = uuid4()
    register(cast, report)
    talk = recorded(service, report)
    ObjectChunk.objects.filter(object_id=talk.sound, index=1).delete()
    body = talk.body(prepared(service, report))
    assert problem(service.call("POST", "/v1/talks", body)) == (409, "incomplete")
    assert not ReportKey.objects.filter(purpose="talk").exists()


def test_nobody_else_is_given_the_key(service: Service, cast: Cast) -> None:
    report = uuid4()
    register(cast, report)
    talk, got = recorded(service, report), prepared(service, report)
    other = b64(public_key(Seed(secrets.token_bytes(32))))
    for wrong in ({**got, "reporter": other}, {**got, "team": {**got["team"], "public": other}}):
        assert problem(service.call("POST", "/v1/talks", talk.body(wrong))) == (409, "recipients")
    assert not Grant.objects.filter(purpose="talk").exists()


def test_after_a_crash_the_teams_key_alone_is_enough(service: Service, cast: Cast) -> None:
    """What was granted beforehand is all that a service which died has left: the reporter was not known yet."""
    report = uuid4()
    register(cast, report)
    talk = recorded(service, report)
    body = talk.body(prepared(service, report))
    answer = service.call("POST", "/v1/talks", {**body, "grants": body["grants"][:1]})
    assert answer.status_code == 201
    assert heard(cast, talk) == ALL


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "content"},
        {"purpose": "talk/2"},
        {"purpose": "talk/5"},
        {"commitment": "AAAA"},
        {"grants": []},
        {"objects": []},
        {"report": "none"},
    ],
)
def test_what_is_no_talk_is_refused(service: Service, cast: Cast, wrong: dict[str, Any]) -> None:
    report = uuid4()
    register(cast, report)
    body = recorded(service, report).body(prepared(service, report))
    assert problem(service.call("POST", "/v1/talks", {**body, **wrong})) == (422, "invalid")


def test_another_team_gets_the_recording_with_the_report(service: Service, cast: Cast) -> None:
    talk, _ = added(service, cast)
    now = timezone.now()
    give_roles(member=Member.objects.get(login="ravi"), roles=[Role.SCREENER])
    seen = transferring.preview(by=cast.person("tomas"), report=talk.report, now=now)
    assert (seen.parts["file"], seen.parts["talk"]) == (1, 1)
    transferring.transfer(
        by=cast.unlocked("tomas"), report=talk.report, team="security", reason="Theirs.", now=now
    )
    assert Report.objects.get().team.code == "security"
    assert heard(cast, talk, "ravi") == ALL


def test_destroying_a_report_takes_the_recording_along(service: Service, cast: Cast) -> None:
    talk, _ = added(service, cast)
    closed(cast, talk.report, now=timezone.now())
    disposed(cast, talk.report, now=timezone.now() + timedelta(days=4000))
    for model in (Grant, ReportKey, SealedObject):
        assert not model.objects.filter(report_id=talk.report).exists()
    assert not ObjectChunk.objects.filter(object_id=talk.sound).exists()
    assert not ExpectedTalk.objects.exists()


def test_whom_it_would_be_sealed_to_is_forgotten_after_a_day(service: Service, cast: Cast) -> None:
    register(cast, uuid4())
    now = timezone.now()
    assert talks.forget_expected(now=now + timedelta(hours=23)) == 0
    assert talks.forget_expected(now=now + timedelta(hours=25)) == 1
    assert not ExpectedTalk.objects.exists()


def test_only_the_reporters_own_key_is_left_to_be_sealed_to(cast: Cast) -> None:
    report = uuid4()
    register(cast, report)
    ExpectedTalk.objects.all().delete()
    talks.expect(report=report, reporter=bytes(1216), now=timezone.now())
    assert not ExpectedTalk.objects.exists()


class Asked:
    """The hotline as the service's own client sees it. The database of a test is this thread's, so it answers here."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.asked: list[str] = []
        self._waiting: Queue[tuple[tuple[Any, ...], Future[Any]] | None] = Queue()

    async def ask(self, method: str, path: str, body: Any = None, *, language: str = "en") -> dict[str, Any]:
        """Ask once."""
        self.asked.append(f"{method} {path}")
        answer: Future[Any] = Future()
        self._waiting.put(((method, path, body), answer))
        told = await asyncio.wrap_future(answer)
        if told.status_code >= 400:
            raise Refusal(told.json()["problem"])
        return told.json() if told.content else {}

    def during(self, act: Coroutine[Any, Any, Any]) -> Any:
        """Do something that asks this hotline; return what comes of it."""
        with ThreadPoolExecutor(1) as thread:
            done = thread.submit(asyncio.run, act)
            done.add_done_callback(lambda _: self._waiting.put(None))
            while (asked := self._waiting.get()) is not None:
                (method, path, body), answer = asked
                answer.set_result(self.service.call(method, path, body))
        return done.result()


def test_the_service_hands_over_what_it_recorded(service: Service, cast: Cast) -> None:
    """Not before the report is there, then all of it, and when a chunk is lost that one once more."""
    report, key, hotline = uuid4(), seal.new_content_key(), Asked(service)
    frame = bytes(range(256)) * 2 + bytes(128)
    takes = Takes(key, report, Memory())

    async def record() -> None:
        await takes.begin()
        for _ in range(120):
            await takes.add(frame)
        await takes.finish()

    def attached() -> Any:
        return hotline.during(attach(hotline, report, key, takes))  # type: ignore[arg-type]

    asyncio.run(record())
    assert attached() is False
    assert hotline.asked == ["POST /v1/talks/prepare"]
    register(cast, report)
    hotline.during(takes.send(hotline))  # type: ignore[arg-type]
    ObjectChunk.objects.filter(object_id=takes.sounds[0], index=2).delete()
    assert attached() is True
    assert attached() is True
    assert Event.objects.filter(kind="talk_added").count() == 1
    assert heard(cast, Recorded(report, key, takes.sounds[0])).endswith(frame * 120)


@pytest.mark.parametrize("filed", [True, False])
def test_what_a_crash_left_joins_the_report_that_was_filed_or_becomes_one(
    service: Service, cast: Cast, tmp_path: Path, filed: bool
) -> None:
    report, hotline, spool = uuid4(), Asked(service), Spool(tmp_path)

    async def record() -> None:
        keeper = Keeper(hotline, spool, ["en"])  # type: ignore[arg-type]
        prepared = await keeper.prepared("en", "fraud", report=report)
        talk = await keeper.begun(prepared, joins=True)
        await talk.takes.begin()
        for _ in range(120):
            await talk.takes.add(bytes(range(256)) * 2 + bytes(128))
        await talk.put_down()

    hotline.during(record())
    if filed:
        register(cast, report)
    (left,) = spool.left()
    body: Any = left.read()
    assert hotline.during(Keeper(hotline, spool, ["en"])._tried(left)) is True  # type: ignore[arg-type]
    assert spool.left() == []
    found = desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=timezone.now())
    assert [(each.talk, each.breaks_off) for each in found.files] == [(filed, True)]
    assert heard(cast, Recorded(report, sound=UUID(body["objects"][1]["id"])))


def test_faces_do_this_with_their_own_roles(service: Service, cast: Cast, as_role: Act) -> None:
    report = uuid4()
    with as_role("desk", "lin"):
        register(cast, report)
    with as_role("line"):
        talk = recorded(service, report)
        answer = service.call("POST", "/v1/talks", talk.body(prepared(service, report)))
    assert answer.status_code == 201
    with as_role("desk", "mei"):
        assert heard(cast, talk) == ALL
    with as_role("worker"):
        assert talks.forget_expected(now=timezone.now() + timedelta(days=2)) == 1
