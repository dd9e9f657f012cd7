"""Who is let in where call-takers' browsers come in, and what becomes of browsers that misbehave. Without Asterisk."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus

from auricle.sealing.phone_ticket import new_seat
from auricle.voice.acting import House
from auricle.voice.exchange import Exchange
from auricle.voice.floor import Floor
from auricle.voice.prompts.saying import Menu
from auricle.voice.queue import Waiting
from auricle.voice.takers import room
from auricle.voice.takers import socket as door
from auricle.voice.takers.browser import Browser
from auricle.voice.takers.desk import Desk
from auricle.voice.takers.room import Room
from auricle.voice.takers.socket import Sockets, serve_browsers
from auricle.voice.takers.wire import Allowance, BadMessage, read_message
from tests.voice.floors import free_port, listens
from tests.voice.taker_client import KEY, ORIGIN, reached, taker, ticket

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.sampled_from(
    [
        "answer",
        "decline",
        "transfer",
        "invite",
        "uninvite",
        "report",
        "dial",
        "sip",
        "hold",
        "consent",
        "ready",
        "away",
    ]
)


@contextlib.asynccontextmanager
async def let_in() -> AsyncIterator[tuple[int, Floor]]:
    """A room that has no Asterisk."""
    floor, port = Floor(), free_port()
    house = House(cast("Any", None), cast("Any", None), Menu(("en",), "112"))
    serving = asyncio.create_task(
        serve_browsers(Sockets(port, (ORIGIN,), KEY), Room(floor, Exchange(), house))
    )
    try:
        await listens(port)
        yield port, floor
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def comes(floor: Floor, holds: Callable[[], bool]) -> None:
    """Wait until something holds on the floor."""
    seen = -1
    async with asyncio.timeout(20):
        while not holds():
            seen = await floor.changed(seen)


async def closed(*messages: str, port: int) -> int | None:
    """With which code a browser is let go that says this first."""
    async with reached(port) as socket:
        for message in messages:
            await socket.send(message)
        with contextlib.suppress(ConnectionClosed):
            while True:
                assert "welcome" not in str(await asyncio.wait_for(socket.recv(), 20))
        return socket.close_code


@pytest.mark.parametrize(
    "first",
    [
        "",
        "{",
        "[]",
        '{"do":"ready"}',
        '{"ticket":7}',
        '{"ticket":"no.ticket"}',
        '{"ticket":"' + "a" * 9000 + '"}',
    ],
    ids=range(7),
)
def test_who_shows_no_ticket_is_told_nothing_and_let_go(first: str) -> None:
    async def scenario() -> int | None:
        async with let_in() as (port, _):
            return await closed(first, port=port)

    assert asyncio.run(scenario()) == 4003


def test_who_says_nothing_is_let_go_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "TICKET_PATIENCE", 0.1)

    async def scenario() -> int | None:
        async with let_in() as (port, _):
            return await closed(port=port)

    assert asyncio.run(scenario()) == 4003


def test_a_ticket_is_good_once() -> None:
    async def scenario() -> int | None:
        async with let_in() as (port, _):
            shown = json.dumps({"ticket": ticket(new_seat())})
            async with reached(port) as socket:
                await socket.send(shown)
                assert "welcome" in str(await socket.recv())
            return await closed(shown, port=port)

    assert asyncio.run(scenario()) == 4003


@pytest.mark.parametrize(
    ("origin", "path"), [("https://evil.example", "/phone/socket"), (ORIGIN, "/"), (ORIGIN, "/ws")]
)
def test_another_page_or_another_path_is_refused(origin: str, path: str) -> None:
    async def scenario() -> None:
        async with let_in() as (port, _):
            with pytest.raises(InvalidStatus) as refusal:
                async with reached(port, origin=origin, path=path):
                    pass
            assert refusal.value.response.status_code in (403, 404)

    asyncio.run(scenario())


def test_of_two_tabs_of_one_seat_the_newer_wins_and_the_older_is_told() -> None:
    async def scenario() -> None:
        seat = new_seat()
        async with (
            let_in() as (port, floor),
            taker(port, seat=seat) as older,
            taker(port, seat=seat) as newer,
        ):
            await asyncio.wait_for(older.socket.wait_closed(), 20)
            assert older.socket.close_code == 4001
            await newer.says("ready")
            await newer.is_told("you", state="ready")
            assert [person.state for person in floor.snapshot().people] == ["ready"]

    asyncio.run(scenario())


def test_who_was_ready_still_is_when_the_page_was_loaded_anew() -> None:
    async def scenario() -> None:
        seat = new_seat()
        async with let_in() as (port, floor):
            async with taker(port, seat=seat) as before:
                await before.says("ready")
                await before.is_told("you", state="ready")
            await comes(floor, lambda: not floor.snapshot().ready)
            place = floor.enter(Waiting("one", "zh-hans"))
            assert not floor.answers(place.waiting)
            # Since then they have said that they speak another language, too.
            async with taker(port, seat=seat, languages=("en", "zh-hans")) as mei:
                await mei.is_told("ringing", call="one")

    asyncio.run(scenario())


def test_what_rings_while_a_page_is_loaded_anew_rings_elsewhere_and_counts_as_work() -> None:
    async def scenario() -> None:
        seat = new_seat()
        async with let_in() as (port, floor):
            async with taker(port, seat=seat) as before:
                await before.says("ready")
                await before.is_told("you", state="ready")
                place = floor.enter(Waiting("one", "en"))
                await before.is_told("ringing", call="one")
            await comes(floor, lambda: floor.snapshot().busy == 1)
            assert place.answerable, "nobody is told that nobody is there"
            async with taker(port, name="Jun") as jun:
                await jun.says("ready")
                await jun.is_told("ringing", call="one")
                async with taker(port, seat=seat) as mei:
                    await mei.is_told("you", state="ready")

    asyncio.run(scenario())


def test_who_was_away_or_does_not_come_back_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "GRACE", 0.1)
    monkeypatch.setattr(room, "SHORTEST_GRACE", 0.1)

    async def scenario() -> None:
        seat = new_seat()
        async with let_in() as (port, floor):
            async with taker(port, seat=seat):
                assert floor.snapshot().people
            await comes(floor, lambda: not floor.snapshot().people)
            async with taker(port, seat=seat) as mei:
                await mei.says("ready")
                await mei.is_told("you", state="ready")
            await comes(floor, lambda: not floor.snapshot().people)
            async with taker(port, seat=seat) as mei:
                await mei.is_told("you", state="away")

    asyncio.run(scenario())


def test_what_is_not_answered_makes_away_and_what_is_declined_does_not() -> None:
    async def scenario() -> None:
        async with let_in() as (port, floor), taker(port) as mei:
            await mei.says("ready")
            await mei.is_told("you", state="ready")
            floor.enter(Waiting("one", "en"))
            await mei.is_told("ringing", call="one")
            await mei.says("decline", call="one")
            await mei.is_told("unrung", call="one")
            await mei.is_told("you", state="ready")
            await mei.says("answer", call="one")
            await mei.is_told("refused", why="gone")

    asyncio.run(scenario())


def test_a_caller_who_goes_while_it_rings_leaves_nothing_ringing() -> None:
    async def scenario() -> None:
        async with let_in() as (port, floor), taker(port) as mei:
            await mei.says("ready")
            await mei.is_told("you", state="ready")
            place = floor.enter(Waiting("one", "en"))
            await mei.is_told("ringing", call="one")
            floor.leave_queue(place)
            await mei.is_told("unrung", call="one")
            await mei.is_told("you", state="ready")

    asyncio.run(scenario())


def test_a_watcher_sees_the_queue_and_can_do_nothing() -> None:
    async def scenario() -> None:
        async with let_in() as (port, floor), taker(port, kind="watcher") as watcher:
            floor.enter(Waiting("one", "en", urgent=True))
            seen: list[dict[str, Any]] = []
            while not seen:
                seen = (await watcher.is_told("queue"))["waiting"]
            assert (seen[0]["call"], seen[0]["urgent"]) == ("one", True)
            await watcher.says("ready")
            await watcher.is_told("refused", why="watcher")
            assert floor.snapshot().people == ()

    asyncio.run(scenario())


def test_a_flood_of_messages_ends_the_socket_and_nobody_elses() -> None:
    async def scenario() -> None:
        async with let_in() as (port, _), taker(port) as flood, taker(port, name="Jun") as jun:
            with contextlib.suppress(ConnectionClosed):
                for _ in range(2000):
                    await flood.says("ping")
            await asyncio.wait_for(flood.socket.wait_closed(), 20)
            assert flood.socket.close_code in (1008, 1013)
            await jun.says("ping")
            await jun.is_told("pong")

    asyncio.run(scenario())


@settings(deadline=None, max_examples=12)
@given(
    st.lists(
        st.text(max_size=40)
        | JSON.map(json.dumps)
        | st.builds(
            lambda do, rest: json.dumps({**rest, "do": do}),
            WORDS,
            st.dictionaries(
                st.sampled_from(["call", "to", "language", "team", "report", "message", "pass"]),
                JSON,
                max_size=4,
            ),
        ),
        max_size=12,
    )
)
def test_whatever_a_browser_says_it_is_answered_and_goes_on(messages: list[str]) -> None:
    async def scenario() -> None:
        async with let_in() as (port, _), taker(port) as mei:
            for message in messages:
                await mei.socket.send(message)
            await mei.says("ping")
            await mei.is_told("pong")

    asyncio.run(scenario())


@settings(deadline=None)
@given(st.text() | JSON.map(json.dumps))
def test_a_message_is_an_object_that_says_what_to_do_or_it_is_refused(text: str) -> None:
    try:
        found = read_message(text)
    except BadMessage:
        return
    assert isinstance(found["do"], str)


def test_an_allowance_is_used_up_and_comes_back_with_time() -> None:
    allowance = Allowance(rate=10, burst=3)
    assert [allowance.takes(0.0) for _ in range(4)] == [True, True, True, False]
    assert allowance.takes(0.1)
    assert not allowance.takes(0.1)
    assert sum(allowance.takes(100.0) for _ in range(9)) == 3


def browser_of(floor: Floor, seat: str) -> Browser:
    """The socket of whoever sits there, as the service has it."""
    found = cast("Desk", floor.seated(seat)).browser
    assert found is not None
    return found


def test_who_brings_no_other_ticket_in_time_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was signed out, or is no call-taker any more, may have left their page open."""

    async def scenario() -> None:
        async with let_in() as (port, floor), taker(port) as mei:
            await mei.says("ready")
            await mei.is_told("you", state="ready")
            monkeypatch.setattr(door, "PROVED_FOR", 0.0)
            await asyncio.wait_for(mei.socket.wait_closed(), 20)
            assert mei.socket.close_code == 4003
            async with asyncio.timeout(20):
                seen = -1
                while floor.snapshot().people:
                    seen = await floor.changed(seen)

    asyncio.run(scenario())


def test_with_another_ticket_they_are_whom_the_desk_says_now() -> None:
    async def scenario() -> None:
        async with let_in() as (port, floor), taker(port) as mei:
            await mei.says("ticket", ticket=ticket(mei.seat, languages=("zh-hans",)))
            await mei.says("ping")
            await mei.is_told("pong")
            (person,) = floor.snapshot().people
            assert person.languages == frozenset({"zh-hans"})

    asyncio.run(scenario())


def test_strangers_keep_no_call_taker_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_STRANGERS", 2)

    async def scenario() -> None:
        async with let_in() as (port, floor), contextlib.AsyncExitStack() as stack:
            strangers = [await stack.enter_async_context(reached(port)) for _ in range(5)]
            async with taker(port):
                assert len(floor.snapshot().people) == 1
            await asyncio.wait_for(strangers[0].wait_closed(), 20)

    asyncio.run(scenario())


def test_another_ticket_of_the_same_seat_lets_a_browser_stay() -> None:
    async def scenario() -> None:
        async with let_in() as (port, floor), taker(port) as mei:
            browser = browser_of(floor, mei.seat)
            for wrong in (
                ticket(new_seat()),
                ticket(mei.seat, kind="watcher"),
                ticket(mei.seat, key=b"k" * 32),
                "no",
            ):
                first = browser.proved_at
                await mei.says("ticket", ticket=wrong)
                await mei.is_told("refused", do="ticket")
                assert browser.proved_at == first
            shown = ticket(mei.seat)
            await mei.says("ticket", ticket=shown)
            await mei.says("ping")
            await mei.is_told("pong")
            assert browser.proved_at > first
            # Each is good once.
            await mei.says("ticket", ticket=shown)
            await mei.is_told("refused", do="ticket")

    asyncio.run(scenario())


def test_what_rings_is_not_cut_for_a_ticket_and_the_next_caller_does_not_ring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scenario() -> None:
        async with let_in() as (port, floor), taker(port) as mei:
            await mei.says("ready")
            await mei.is_told("you", state="ready")
            floor.enter(Waiting("one", "en"))
            await mei.is_told("ringing", call="one")
            monkeypatch.setattr(door, "PROVED_FOR", 0.0)
            await mei.says("ping")
            await mei.is_told("pong")
            await mei.says("decline", call="one")
            await mei.is_told("unrung", call="one")
            with contextlib.suppress(ConnectionClosed):
                await mei.says("ready")
            await asyncio.wait_for(mei.socket.wait_closed(), 20)
            assert mei.socket.close_code == 4003

    asyncio.run(scenario())
