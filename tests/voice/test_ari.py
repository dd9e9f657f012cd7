"""The client of ARI, where a real Asterisk would have to be caught in one moment."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from auricle.voice.ari import Ari, Where
from auricle.voice.events import Answered


class Silent:
    """A socket that takes what is sent."""

    async def send(self, message: str) -> None:
        pass


def test_who_is_cancelled_in_the_moment_of_the_answer_learns_of_it() -> None:
    async def scenario() -> None:
        ari = Ari(Where("ws://127.0.0.1:1", "auricle", "none"), cast("Any", Silent()))
        asking = asyncio.create_task(ari.ask("POST", "channels"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        ari._answer(Answered("1", 200, None))
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(scenario())
