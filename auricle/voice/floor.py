"""Who is ready and who waits: brings callers and call-takers together, and knows where each of them stands.

    floor.arrive(taker); floor.ready(taker)       # a call-taker's side
    place = floor.enter(waiting)                  # a caller's side
    taker = await place.taken()
    talk = await taker.talk(place.waiting, line, acting)

Everything is in memory: when the service ends, nothing of it is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from auricle.voice.acting import Acting
from auricle.voice.call_values import Happened
from auricle.voice.line import Line
from auricle.voice.queue import Able, Pace, Rules, Waiting, could_answer, next_pair, position

LONGEST_WRAPPING = 900.0
"""Seconds after which whoever wraps up is taken to have left their desk: nobody waits for them."""
LOOK_AGAIN = 1.0
"""Seconds: while somebody waits, time alone can change who is asked."""
DECLINED_FOR = 15.0
"""Seconds in which a call-taker is not asked again for a call that they did not take."""


class Talk(Protocol):
    """A caller and a call-taker who speak with each other, as the caller's side sees it."""

    @property
    def onward(self) -> Waiting | None:
        """With TRANSFERRED: how the caller waits now."""

    async def next(self) -> Happened:
        """Wait for LOST, DONE, TRANSFERRED, ASKED_CONSENT or ASKED_STOP."""

    async def record(self) -> None:
        """The caller has agreed: record from now on."""

    async def keep(self) -> None:
        """Put away what was recorded. Done again, or without a recording, it does nothing."""

    async def refused(self) -> None:
        """The caller does not want to be recorded."""

    async def over(self) -> None:
        """The caller has hung up."""


class Taker(Protocol):
    """A call-taker who is signed on."""

    @property
    def seat(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def languages(self) -> frozenset[str]: ...
    @property
    def teams(self) -> frozenset[str]: ...

    async def ring(self, waiting: Waiting) -> bool:
        """Return True when they took it, False when they declined it, did not answer, or are gone.

        Cancelled when the caller is gone. After True `talk` is always called.
        """

    async def talk(self, waiting: Waiting, line: Line, acting: Acting) -> Talk:
        """Join the caller with the call-taker. Whatever it raises puts the caller back to the head of the queue."""


@dataclass(frozen=True)
class Person:
    """A call-taker as colleagues see them."""

    seat: str
    name: str
    languages: frozenset[str]
    state: str
    """away, ready, ringing, talking or wrapping."""


@dataclass(frozen=True)
class Snapshot:
    """The floor at one moment."""

    waiting: tuple[Waiting, ...]
    """In the order in which they are answered."""
    people: tuple[Person, ...]

    @property
    def ready(self) -> int:
        return sum(person.state == "ready" for person in self.people)

    @property
    def busy(self) -> int:
        return sum(person.state in BUSY for person in self.people)


BUSY = frozenset({"ringing", "talking", "wrapping"})


@dataclass
class _Seat:
    taker: Taker
    state: str = "away"
    since: float = 0.0
    """In this state since then."""
    answered: float | None = None
    """When the call was answered that they are busy with."""

    @property
    def is_working(self) -> bool:
        if self.state == "wrapping":
            return _now() - self.since < LONGEST_WRAPPING
        return self.state != "away"

    @property
    def able(self) -> Able:
        return Able(self.taker.seat, self.taker.languages, self.taker.teams, self.since)


class Place:
    """A caller's place in the queue. Made by `Floor.enter`."""

    def __init__(self, floor: Floor, waiting: Waiting) -> None:
        self._floor = floor
        self.waiting = waiting
        self.won: asyncio.Future[Taker] = asyncio.get_running_loop().create_future()
        """Done when a call-taker has taken the call."""

    async def taken(self) -> Taker:
        """Wait until a call-taker has taken the call."""
        return await asyncio.shield(self.won)

    @property
    def position(self) -> int:
        """From 1 on."""
        return self._floor.position_of(self)

    @property
    def expected(self) -> float | None:
        """Seconds that it may take; None where nothing can be said."""
        return self._floor.expected(self)

    @property
    def answerable(self) -> bool:
        """Whether anybody is at work who could answer, now or by overflow."""
        return self._floor.answers(self.waiting)

    def press_urgent(self) -> None:
        """The caller says that somebody is in danger now."""
        self.waiting = replace(self.waiting, urgent=True)
        self._floor.look()


@dataclass
class _Rings:
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """By call."""
    declined: dict[tuple[str, str], float] = field(default_factory=dict)
    """Call and seat, and until when."""


def _tell_nobody(waiting: Waiting, what: str) -> None:
    pass


class Floor:
    """The one floor of a service. `told` hears what becomes of each wait and each talk."""

    def __init__(self, told: Callable[[Waiting, str], None] = _tell_nobody) -> None:
        self.rules = Rules()
        self.pace = Pace()
        self.version = 0
        """Another one after each change."""
        self.told = told
        self.untold: set[str] = set()
        """Calls that nobody is told of: we called, and nobody waited."""
        self._changed = asyncio.Event()
        self._seats: dict[str, _Seat] = {}
        self._places: dict[str, Place] = {}
        self._rings = _Rings()
        self._again: asyncio.TimerHandle | None = None

    def tell(self, waiting: Waiting, what: str) -> None:
        """Let it be counted what became of a wait or a talk."""
        if waiting.call not in self.untold:
            self.told(waiting, what)

    # A call-taker's side.

    def arrive(self, taker: Taker) -> None:
        """They are signed on, and away until they say that they are ready. A newer one of the same seat wins."""
        self._seats[taker.seat] = _Seat(taker, since=_now())
        self.look()

    def leave(self, taker: Taker) -> None:
        """They are gone. Nothing happens when another one sits at their seat by now."""
        seat = self._seat(taker)
        if seat is not None:
            self._freed(seat)
            del self._seats[taker.seat]
            self.look()

    def ready(self, taker: Taker) -> None:
        """They take calls from now on."""
        self._is(taker, "ready")

    def not_ready(self, taker: Taker, state: str = "away") -> None:
        """They take no calls: they are away, or busy ("ringing", "talking", "wrapping") with what is not from here."""
        self._is(taker, state)

    def seated(self, seat: str) -> Taker | None:
        """Who sits there, if anybody."""
        found = self._seats.get(seat)
        return found.taker if found else None

    def state(self, taker: Taker) -> str | None:
        """What they are doing; None when they are gone."""
        seat = self._seat(taker)
        return seat.state if seat else None

    # A caller's side.

    def enter(self, waiting: Waiting) -> Place:
        """Wait from now on."""
        place = self._places[waiting.call] = Place(self, waiting)
        self.look()
        return place

    def leave_queue(self, place: Place) -> Taker | None:
        """Wait no longer. Returns who took the call meanwhile, if anybody did: their `talk` has to be called."""
        if self._places.get(place.waiting.call) is place:
            del self._places[place.waiting.call]
        ring = self._rings.tasks.get(place.waiting.call)
        if place.won.done():
            return place.won.result()
        if ring is not None:
            ring.cancel()
        self.look()
        return None

    def answers(self, waiting: Waiting) -> bool:
        """Whether anybody is at work who could answer such a caller, now or by overflow."""
        return any(could_answer(able, waiting, self.rules) for able in self._working())

    def position_of(self, place: Place) -> int:
        """From 1 on."""
        return position(place.waiting, self._waiting(), self._working(), self.rules, _now())

    def expected(self, place: Place) -> float | None:
        """Seconds until they are answered; None where nothing can be said, or somebody is asked at this moment."""
        if place.waiting.call in self._rings.tasks:
            return None
        takers = sum(could_answer(able, place.waiting, self.rules) for able in self._working())
        return self.pace.expected(self.position_of(place), takers)

    # What is to be seen of it.

    def snapshot(self) -> Snapshot:
        """Everybody who waits, and everybody who is signed on."""
        order = sorted(self._waiting(), key=lambda one: (not one.first, not one.urgent, one.since, one.call))
        people = (
            Person(seat.taker.seat, seat.taker.name, seat.taker.languages, seat.state)
            for seat in self._seats.values()
        )
        return Snapshot(tuple(order), tuple(people))

    async def changed(self, seen: int) -> int:
        """Wait until `version` is another than the one that was seen, and return it."""
        while self.version == seen:
            await self._changed.wait()
        return self.version

    def look(self) -> None:
        """Bring together whoever can be; something has changed."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()
        self._match()

    # Within.

    def _match(self) -> None:
        now = _now()
        self._rings.declined = {pair: until for pair, until in self._rings.declined.items() if until > now}
        while True:
            waiting = [one for one in self._waiting() if one.call not in self._rings.tasks]
            ready = [seat.able for seat in self._seats.values() if seat.state == "ready"]
            pair = next_pair(waiting, ready, self.rules, now, declined=self._rings.declined)
            if pair is None:
                break
            self._ring(self._places[pair[0].call], self._seats[pair[1].seat])
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if self._places:
            self._again = asyncio.get_running_loop().call_later(LOOK_AGAIN, self._match)

    def _ring(self, place: Place, seat: _Seat) -> None:
        seat.state = "ringing"
        call = place.waiting.call
        task = self._rings.tasks[call] = asyncio.create_task(self._rung(place, seat))
        task.add_done_callback(lambda done: self._ring_over(place, seat, done))
        self.tell(place.waiting, "ringing")

    async def _rung(self, place: Place, seat: _Seat) -> None:
        if await seat.taker.ring(place.waiting):
            now = _now()
            self.pace.waits.append(max(0.0, now - place.waiting.since))
            seat.state, seat.answered = "talking", now
            place.won.set_result(seat.taker)
            self._places.pop(place.waiting.call, None)

    def _ring_over(self, place: Place, seat: _Seat, done: asyncio.Task[None]) -> None:
        call = place.waiting.call
        if self._rings.tasks.get(call) is done:
            del self._rings.tasks[call]
        if not place.won.done():
            self._rings.declined[call, seat.taker.seat] = _now() + DECLINED_FOR
        if seat.state == "ringing":
            # They declined, or the caller is gone: who was ready the longest still is.
            seat.state = "ready"
        if not done.cancelled():
            # Whatever a call-taker's side raised is no fault of the caller's: the next one is asked.
            done.exception()
        self.look()

    def _is(self, taker: Taker, state: str) -> None:
        seat = self._seat(taker)
        if seat is None:
            return
        if state == "ready" and seat.state == "ringing":
            # They are asked already, and must not be asked twice.
            return
        if state in ("ready", "away"):
            self._freed(seat)
        if state != seat.state:
            seat.since = _now()
        seat.state = state
        self.look()

    def _freed(self, seat: _Seat) -> None:
        if seat.answered is not None:
            self.pace.talks.append(_now() - seat.answered)
            seat.answered = None

    def _seat(self, taker: Taker) -> _Seat | None:
        found = self._seats.get(taker.seat)
        return found if found is not None and found.taker is taker else None

    def _waiting(self) -> list[Waiting]:
        return [place.waiting for place in self._places.values()]

    def _working(self) -> list[Able]:
        return [seat.able for seat in self._seats.values() if seat.is_working]


def _now() -> float:
    return asyncio.get_running_loop().time()
