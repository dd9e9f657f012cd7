"""The phone's way in: a call is filed and opened by its team, its code opens the inbox, and little else."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from auricle.audit.models import TrailLine
from auricle.config import keys
from auricle.directory import catalogue
from auricle.directory.models import Category
from auricle.inbox import desk_reading, desk_side, reporter_pin, reporter_side
from auricle.intake.models import LineRefusal
from auricle.reports.facts import Given
from auricle.reports.guards import Guard
from auricle.reports.lifecycle import MoveNotNow
from auricle.reports.models import Event, Outbox, Report
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.sealing.envelope import ContentKey
from auricle.vault import file_tickets, registrar
from auricle.vault.models import ObjectChunk
from auricle.vault.parcel_reading import MOST_CHUNKS, MOST_PIECES, PIECE_BYTES, b64
from tests import people
from tests.faces import walk
from tests.faces.phone import SAID, Service, said, sound, words
from tests.hotline import move, relay
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
ALL = b"".join(SAID)


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, with a category for what is not sorted yet."""
    cast = people.move_in(timezone.now())
    Category.objects.create(
        code="unsorted",
        names={"en": "Not sorted yet", "zh-hans": "待分类"},
        legal_basis="mandate",
        default_grade=3,
        retention_days=365,
        questions=[],
        position=9,
        unsorted=True,
    )
    catalogue.forget()
    return cast


@pytest.fixture
def service(cast: Cast, settings: Settings) -> Service:
    """The service, and a face that answers with its own role of the database."""
    walk.be("line", settings)
    return Service()


def file(service: Service, **asked: Any) -> Any:
    """A call from beginning to end; its receipt opens."""
    unfinished = asked.pop("unfinished", False)
    call = said(service, **asked)
    answer = service.call("POST", "/v1/reports", {**call.body, "unfinished": unfinished})
    assert (answer.status_code, answer.json()) == (201, {"state": "filed"})
    now = timezone.now()
    while registrar.register_waiting(most=9, now=now):
        pass
    relay(now)
    return call


def opened(service: Service, code: str, **other: str) -> Any:
    """The inbox of a code."""
    language = other.pop("language", "en")
    return service.call("POST", "/v1/inbox/open", {"code": code, **other}, Accept_Language=language)


def heard(cast: Cast, report: Any, sound: Any, login: str = "mei") -> bytes:
    """What a member of the team hears of a recording."""
    by, now = cast.unlocked(login), timezone.now()
    ticket = desk_reading.ticket_for_file(by=by, report=report, object_id=sound, now=now)
    return b"".join(file_tickets.redeem(ticket=ticket, now=now).content)


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["problem"]


def test_a_call_is_filed_and_heard_by_its_team(service: Service, cast: Cast) -> None:
    call = file(service, region="weir")
    row = Report.objects.select_related("category", "region", "team").get()
    assert (row.channel, row.category.code, row.team.code) == ("phone", "unsorted", "general")
    found = desk_reading.open_report(by=cast.unlocked("mei"), report=call.report, now=timezone.now())
    assert [(each.name, each.kind) for each in found.files] == [("call.wav", "audio/wav")]
    assert heard(cast, call.report, call.sound) == ALL
    assert "unfinished" not in Event.objects.get(report=row, number=1).data


def test_a_category_that_was_chosen_decides_the_team(service: Service) -> None:
    file(service, category="sabotage")
    assert Report.objects.get().team.code == "security"


def test_a_house_without_such_a_category_says_so(service: Service) -> None:
    Category.objects.filter(unsorted=True).delete()
    catalogue.forget()
    asking = {"report": str(uuid4()), "retry": b64(bytes(32)), "language": "en"}
    answer = service.call("POST", "/v1/prepare", asking)
    assert (problem(answer), answer.json()["fields"]) == ((422, "invalid"), {"category": "missing"})


def test_the_menu_names_what_a_report_may_be_about_and_not_what_is_not_sorted(service: Service) -> None:
    told = service.call("GET", "/v1/menu").json()
    assert told["languages"] == ["en", "zh-hans"]
    categories = {each["code"]: each["names"] for each in told["categories"]}
    assert "fraud" in categories
    assert "unsorted" not in categories
    assert all("en" in names for names in categories.values())


def test_asked_twice_there_is_one_code_and_one_report(service: Service) -> None:
    asking = {"report": str(uuid4()), "retry": b64(bytes(range(32))), "language": "en", "category": "fraud"}
    one, two = (service.call("POST", "/v1/prepare", asking).json() for _ in range(2))
    assert (one["code"], one["reporter"]) == (two["code"], two["reporter"])
    assert base64.b64decode(one["retry"]) != bytes(range(32))
    call = said(service)
    answers = [service.call("POST", "/v1/reports", call.body) for _ in range(2)]
    assert [(each.status_code, each.json()["state"]) for each in answers] == [(201, "filed"), (200, "again")]
    assert Report.objects.count() == 1
    other = service.call("POST", "/v1/reports", {**call.body, "retry": b64(bytes(32))})
    assert problem(other) == (409, "other")


def test_its_code_opens_the_inbox_on_the_web_too(service: Service) -> None:
    call, now = file(service), timezone.now()
    cookie = reporter_side.open_by_code(code=call.code, now=now)
    unlocked = reporter_side.unlock(cookie=cookie, now=now)
    files: Any = unlocked.thread["files"]
    content = reporter_side.open_file(unlocked=unlocked, cookie=cookie, sealed=files[0], now=now)
    assert b"".join(content) == ALL


def test_the_inbox_says_where_it_stands_in_the_callers_language(service: Service) -> None:
    call = file(service)
    answer = opened(service, call.code)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["report"], found["may_write"], found["may_withdraw"]) == (str(call.report), True, True)
    assert found["messages"] == []
    assert any("A first answer from a person: promised by" in each for each in found["sentences"])
    chinese = opened(service, call.code, language="zh-hans").json()["sentences"]
    assert len(chinese) == len(found["sentences"])
    assert all(any("一" <= letter <= "鿿" for letter in each) for each in chinese), chinese


def test_only_what_was_marked_is_read_aloud(service: Service, cast: Cast) -> None:
    call, now = file(service), timezone.now()
    move(cast, "mei", call.report, Move.TAKE, now=now)
    for minute, (text, speakable) in enumerate([("Ask for Ada at desk 4.", False), ("We have it.", True)]):
        desk_side.write_to_reporter(
            by=cast.unlocked("mei"),
            report=call.report,
            kind="reply",
            text=text,
            now=now + timedelta(seconds=minute),
            speakable=speakable,
        )
    found = opened(service, call.code).json()
    assert [each["text"] for each in found["messages"]] == ["We have it."]
    assert found["sentences"][-1].startswith("1 message is not read on the phone.")
    assert "Ada" not in str(found)


def test_a_caller_adds_what_they_say_and_withdraws(service: Service, cast: Cast) -> None:
    call = file(service)
    found = opened(service, call.code).json()
    key, message = ContentKey(base64.b64decode(found["key"])), uuid4()
    part, chunks, object_id = sound(key, call.report)
    service.send(chunks, object_id)
    addition = {
        "session": found["session"],
        "message": str(message),
        "objects": [words(key, call.report, f"message/{message}", part), part],
    }
    assert [service.call("POST", "/v1/inbox/say", addition).status_code for _ in range(2)] == [204, 204]
    read = desk_reading.open_report(by=cast.unlocked("mei"), report=call.report, now=timezone.now())
    assert [len(each.files) for each in read.messages] == [1]
    assert heard(cast, call.report, object_id) == ALL
    session = {"session": found["session"]}
    assert service.call("POST", "/v1/inbox/withdraw", session).status_code == 204
    assert Report.objects.get().state == "WITHDRAWN"
    assert service.call("POST", "/v1/inbox/leave", session).status_code == 204
    assert problem(service.call("POST", "/v1/inbox/withdraw", session)) == (403, "ended")


@pytest.mark.parametrize("typed", ["1234", "9" * 20, "1" * 20])
def test_a_code_that_opens_nothing_is_a_wrong_one(service: Service, typed: str) -> None:
    assert problem(opened(service, typed)) == (404, "wrong-code")


def test_a_pin_is_asked_for_and_looked_at(service: Service) -> None:
    call, now = file(service), timezone.now()
    cookie = reporter_side.open_by_code(code=call.code, now=now)
    reporter_pin.set_plain(cookie=cookie, code=call.code, pin="246810", now=now)
    assert problem(opened(service, call.code)) == (403, "pin-needed")
    assert problem(opened(service, call.code, pin="135791")) == (403, "wrong-pin")
    assert opened(service, call.code, pin="246810").status_code == 200


def test_a_recording_that_broke_off_opens_as_far_as_it_came_and_says_so(service: Service, cast: Cast) -> None:
    call = file(service, cut=True, unfinished=True)
    assert len(call.chunks) == len(SAID)
    assert heard(cast, call.report, call.sound) == ALL
    found = desk_reading.open_report(by=cast.unlocked("mei"), report=call.report, now=timezone.now())
    assert [each.breaks_off for each in found.files] == [True]
    assert '"unfinished":true' in Event.objects.get(report_id=call.report, number=1).data


def test_a_call_that_broke_off_is_not_too_little_before_somebody_opened_the_recording(
    service: Service, cast: Cast, as_role: Act
) -> None:
    call, now = file(service, cut=True, unfinished=True), timezone.now()
    cast.handled_by_amara(call.report)
    given = Given(outcome=Outcome.INSUFFICIENT_INFORMATION)
    move(
        cast,
        "amara",
        call.report,
        Move.PROPOSE_OUTCOME,
        given=Given(outcome=Outcome.ADVICE_GIVEN),
        reason="x",
    )
    move(cast, "tomas", call.report, Move.SEND_BACK, reason="no")
    with as_role("desk", "amara"), pytest.raises(MoveNotNow) as refused:
        move(cast, "amara", call.report, Move.PROPOSE_OUTCOME, given=given, reason="said too little")
    assert refused.value.refusal.reason == Guard.HEARD_IF_UNFINISHED
    assert heard(cast, call.report, call.sound) == ALL
    with as_role("desk", "amara"):
        moved = move(
            cast, "amara", call.report, Move.PROPOSE_OUTCOME, given=given, reason="too little", now=now
        )
    assert moved.state == State.OUTCOME_PROPOSED


def test_a_whole_recording_does_not_say_that_it_broke_off(service: Service, cast: Cast) -> None:
    call = file(service)
    found = desk_reading.open_report(by=cast.unlocked("mei"), report=call.report, now=timezone.now())
    assert [each.breaks_off for each in found.files] == [False]


def test_what_waited_was_received_when_it_was_said(service: Service) -> None:
    now = timezone.now()
    call, then = said(service), now - timedelta(hours=5)
    for wrong in (now - timedelta(days=8), now + timedelta(hours=1)):
        answer = service.call("POST", "/v1/reports", {**call.body, "said_at": wrong.isoformat()})
        assert (problem(answer), answer.json()["fields"]) == ((422, "invalid"), {"said_at": "unknown"})
    service.call("POST", "/v1/reports", {**call.body, "said_at": then.isoformat()})
    assert Report.objects.get().received_at == then


def test_a_report_whose_sound_has_not_all_come_is_not_taken(service: Service) -> None:
    call = said(service)
    ObjectChunk.objects.filter(object_id=call.sound, index=1).delete()
    assert problem(service.call("POST", "/v1/reports", call.body)) == (409, "incomplete")
    assert service.call("GET", f"/v1/objects/{call.sound}").json() == {"have": 1}
    service.call("PUT", f"/v1/objects/{call.sound}/1", call.chunks[1])
    assert service.call("POST", "/v1/reports", call.body).status_code == 201


def test_what_a_caller_took_back_is_forgotten_at_once(service: Service) -> None:
    call = said(service)
    assert service.call("DELETE", f"/v1/objects/{call.sound}").status_code == 204
    assert not ObjectChunk.objects.exists()


def test_ten_minutes_are_many_small_pieces_and_there_is_an_end(service: Service) -> None:
    object_id = uuid4()
    for index, size, status in (
        (MOST_CHUNKS - 1, 1_048_592, 200),
        (MOST_CHUNKS, PIECE_BYTES, 200),
        (MOST_CHUNKS, PIECE_BYTES + 1, 422),
        (MOST_PIECES - 1, 32_016, 200),
        (MOST_PIECES, 32_016, 422),
    ):
        answer = service.call("PUT", f"/v1/objects/{object_id}/{index}", b"x" * size)
        assert answer.status_code == status, (index, size)
    assert service.call("PUT", f"/v1/objects/{object_id}/0", b"x" * 3_000_000).status_code == 413


@pytest.mark.parametrize(
    "shown", ["", "Basic abc", "Bearer ", "Bearer AAAA", "Bearer \u00e4", f"Bearer {b64(bytes(32))}"]
)
def test_without_the_key_nothing_is_answered(service: Service, shown: str) -> None:
    for method, address in (
        ("GET", "/v1/menu"),
        ("POST", "/v1/prepare"),
        ("GET", f"/v1/objects/{uuid4()}"),
        ("POST", "/v1/inbox/open"),
    ):
        answer = service.call(method, address, {}, Authorization=shown)
        assert problem(answer) == (401, "key"), address
    assert LineRefusal.objects.get().count == 4
    lines = TrailLine.objects.filter(act="line_refused")
    assert [(line.actor, line.detail) for line in lines] == [("nobody", "{}")]


def test_what_cannot_be_read_is_a_code(service: Service) -> None:
    for body, fields in (
        (b"[]", {"body": "malformed"}),
        (b"{", {"body": "malformed"}),
        ({}, {"report": "missing"}),
        ({"report": str(uuid4()), "retry": "AAAA"}, {"retry": "malformed"}),
    ):
        answer = service.call("POST", "/v1/prepare", body)
        assert (problem(answer), answer.json()["fields"]) == ((422, "invalid"), fields)
    answer = service.call("GET", "/v1/prepare")
    assert (problem(answer), answer.headers["Allow"]) == ((405, "method"), "POST")
    assert problem(service.call("GET", "/v1/nothing")) == (404, "not-found")


def test_while_the_database_is_away_the_service_keeps_what_it_has(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = said(service)

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("secret words of a server")

    monkeypatch.setattr("auricle.intake.receiving.file_report", away)
    monkeypatch.setattr("auricle.intake.attachments._ask", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert problem(service.call("POST", "/v1/reports", call.body)) == (503, "unavailable")
    assert problem(service.call("PUT", f"/v1/objects/{uuid4()}/0", b"x" * 99)) == (503, "unavailable")


def test_code_and_words_are_in_no_log_no_job_and_no_trail(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call = file(service)
    session = opened(service, call.code).json()["session"]
    opened(service, "1" * 20)
    trail = str(list(TrailLine.objects.values_list("actor", "act", "detail")))
    events = str(list(Event.objects.values_list("data", flat=True)))
    jobs = str(list(Outbox.objects.values_list("kind", flat=True)))
    for secret in (call.code, session, b64(keys.line_key())):
        for place in (caplog.text, trail, events, jobs):
            assert secret not in place
