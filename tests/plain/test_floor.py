"""The floor, whatever comes in whatever order: nobody rings twice, nobody is forgotten, nobody waits in vain."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.voice.floor import LONGEST_WRAPPING, Floor, Place
from auricle.voice.queue import Able, Waiting, may_answer
from tests.plain.test_reaching_a_person import Taker

LANGUAGES = ("en", "zh-hans")
STATES = ("ready", "away", "talking", "wrapping")
DOES = st.one_of(
    st.tuples(st.just("arrive"), st.integers(0, 3)),
    st.tuples(st.just("leave"), st.integers(0, 3)),
    *(st.tuples(st.just(state), st.integers(0, 3)) for state in STATES),
    st.tuples(st.sampled_from(["takes", "declines", "lets ring", "breaks"]), st.integers(0, 3)),
    st.tuples(st.just("enter"), st.sampled_from(LANGUAGES)),
    st.tuples(st.just("hang up"), st.integers(0, 5)),
)


class Ringing(Taker):
    """A call-taker who notices when two calls ring at once."""

    rings = 0
    fault = False

    async def ring(self, waiting: Waiting) -> bool:
        assert self.rings == 0, "two calls ring at one desk"
        self.rings += 1
        try:
            if self.fault:
                self.rung.append(waiting)
                raise OSError
            return await super().ring(waiting)
        finally:
            self.rings -= 1


def seat(number: int) -> Ringing:
    languages = frozenset(LANGUAGES[: 1 + number % 2])
    return Ringing(f"seat-{number}", f"Taker {number}", languages, takes=None)


async def settled() -> None:
    """Until four have declined, one after the other."""
    for _ in range(60):
        await asyncio.sleep(0)


@settings(max_examples=150, deadline=None)
@given(st.lists(DOES, max_size=30))
def test_whatever_happens_each_call_rings_once_and_nobody_is_kept_waiting(
    does: list[tuple[str, Any]],
) -> None:
    async def scenario() -> None:
        floor, takers, places = Floor(), [seat(number) for number in range(4)], list[Place]()
        # A name that a call has had is no other's, also after it hung up.
        names = itertools.count()
        for what, which in does:
            if what == "enter":
                name = next(names)
                places.append(floor.enter(Waiting(str(name), which, since=float(name))))
            elif what == "hang up":
                for place in places[which : which + 1]:
                    floor.leave_queue(place)
                    places.remove(place)
            else:
                _does(floor, takers[which], what)
            # Whoever lets it ring looks every hundredth of a second.
            await asyncio.sleep(0.011)
            await settled()
            _holds(floor, takers, places)
        for place in places:
            floor.leave_queue(place)
        await settled()
        assert floor.snapshot().waiting == ()
        assert all(taker.rings == 0 for taker in takers)
        assert all(person.state != "ringing" for person in floor.snapshot().people)

    asyncio.run(scenario())


def _does(floor: Floor, taker: Ringing, what: str) -> None:
    if what == "arrive":
        if floor.seated(taker.seat) is None:
            floor.arrive(taker)
    elif what == "leave":
        # As the room does: what rings there is let go of.
        taker.takes = False if taker.rings else taker.takes
        floor.leave(taker)
    elif what in STATES:
        if not taker.rings:
            getattr(floor, "ready" if what == "ready" else "not_ready")(
                *((taker,) if what == "ready" else (taker, what))
            )
    else:
        taker.takes = {"takes": True, "declines": False}.get(what)
        taker.fault = what == "breaks"


def _holds(floor: Floor, takers: list[Ringing], places: list[Place]) -> None:
    seen = floor.snapshot()
    waiting = {one.call for one in seen.waiting}
    assert waiting == {place.waiting.call for place in places if not place.won.done()}
    states = {person.seat: person.state for person in seen.people}
    ringing = {taker.rung[-1].call for taker in takers if taker.rings}
    for taker in takers:
        if taker.rings:
            assert taker.rung[-1].call in waiting
        if states.get(taker.seat) == "ringing":
            assert taker.rings
        if states.get(taker.seat) != "ready":
            continue
        for one in seen.waiting:
            able = Able(taker.seat, taker.languages)
            declined = any(rung.call == one.call for rung in taker.rung)
            assert one.call in ringing or declined or not may_answer(able, one, floor.rules, 0.0)


def test_who_does_not_come_back_from_wrapping_up_is_waited_for_by_nobody() -> None:
    async def scenario() -> None:
        floor, mei = Floor(), seat(0)
        floor.arrive(mei)
        floor.not_ready(mei, "wrapping")
        asking = Waiting("1", "en")
        assert floor.answers(asking)
        floor._seats[mei.seat].since -= LONGEST_WRAPPING
        assert not floor.answers(asking)
        floor.ready(mei)
        assert floor.answers(asking)

    asyncio.run(scenario())


def test_a_newer_tab_at_a_seat_wins_and_the_older_one_changes_nothing() -> None:
    async def scenario() -> None:
        floor, older, newer = Floor(), seat(0), seat(0)
        floor.arrive(older)
        floor.arrive(newer)
        floor.ready(older)
        assert floor.state(newer) == "away"
        floor.leave(older)
        assert floor.seated(newer.seat) is newer

    asyncio.run(scenario())


def test_a_caller_who_leaves_while_it_rings_leaves_the_call_taker_ready_at_once_for_the_next() -> None:
    async def scenario() -> None:
        floor, mei = Floor(), seat(0)
        floor.arrive(mei)
        floor.ready(mei)
        place = floor.enter(Waiting("1", "en"))
        await settled()
        floor.leave_queue(place)
        floor.enter(Waiting("2", "en"))
        await settled()
        assert [one.call for one in mei.rung] == ["1", "2"]

    asyncio.run(scenario())


def test_who_watches_learns_of_every_change_and_of_nothing_else() -> None:
    async def scenario() -> None:
        floor = Floor()
        seen = floor.version
        watching = asyncio.create_task(floor.changed(seen))
        await settled()
        assert not watching.done()
        floor.arrive(seat(0))
        assert await asyncio.wait_for(watching, 20) != seen

    asyncio.run(scenario())
