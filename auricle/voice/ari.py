"""ARI over one websocket: events come in on it, and requests go out on it.

    async with connected(where) as ari:
        await ari.ask("POST", "channels/1/answer")
        async for event in ari.events(): ...

While nobody reads `events`, no answer is heard either; so a task of its own reads them.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from auricle.voice.events import Answered, BadEvent, Event, read_event

APPLICATION = "auricle"
PATIENCE = 5.0
LARGEST_MESSAGE = 1 << 22
"""A list of a thousand channels has some 600 kB."""

log = logging.getLogger(__name__)


class EngineAway(Exception):
    """Asterisk does not answer, or has closed the connection."""


class Refused(Exception):
    """Asterisk did not do what was asked; `status` says why, as in HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(f"ARI answered {status}.")
        self.status = status


@dataclass(frozen=True)
class Where:
    """How Asterisk is reached: `address` begins with ws:// and ends with the port."""

    address: str
    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> dict[str, str]:
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {basic}"}


class Ari:
    """One connection. Made by `connected`."""

    def __init__(self, where: Where, socket: ClientConnection) -> None:
        self.where = where
        self._socket = socket
        self._numbers = itertools.count(1)
        self._asked: dict[str, asyncio.Future[Answered]] = {}

    async def ask(
        self, method: str, path: str, *, body: Mapping[str, object] | None = None, **query: str
    ) -> Any:
        """Send a request and return the body of its answer. Raises Refused or EngineAway."""
        number = str(next(self._numbers))
        request: dict[str, object] = {
            "type": "RESTRequest",
            "transaction_id": number,
            "request_id": number,
            "method": method,
            "uri": path,
            "query_strings": [{"name": name, "value": value} for name, value in query.items()],
        }
        if body is not None:
            request |= {"content_type": "application/json", "message_body": json.dumps(body)}
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send(json.dumps(request))
            # Not wait_for: whoever is cancelled in the moment of the answer would not learn of it (Python before 3.12).
            async with asyncio.timeout(PATIENCE):
                answered = await answer
        except (ConnectionClosed, TimeoutError):
            raise EngineAway("Asterisk does not answer.") from None
        finally:
            del self._asked[number]
        if answered.status >= 400:
            raise Refused(answered.status)
        return answered.body

    async def events(self) -> AsyncGenerator[Event]:
        """Yield what happens, until the connection ends; then whoever waits for an answer gets EngineAway."""
        try:
            async for text in self._socket:
                try:
                    event = read_event(text)
                except BadEvent as refusal:
                    log.warning("Asterisk sent what ARI does not allow: %s", refusal)
                    continue
                if isinstance(event, Answered):
                    self._answer(event)
                elif event is not None:
                    yield event
        except ConnectionClosed:
            return
        finally:
            for waiting in self._asked.values():
                if not waiting.done():
                    waiting.set_exception(EngineAway("Asterisk has closed the connection."))

    def _answer(self, answered: Answered) -> None:
        waiting = self._asked.get(answered.request)
        if waiting is not None and not waiting.done():
            waiting.set_result(answered)


@contextlib.asynccontextmanager
async def connected(where: Where) -> AsyncIterator[Ari]:
    """Connect for as long as the block lasts. Raises EngineAway."""
    address = f"{where.address}/ari/events?app={APPLICATION}&subscribeAll=false"
    try:
        socket = await connect(
            address,
            additional_headers=where.header,
            subprotocols=["ari"],  # type: ignore[list-item]
            max_size=LARGEST_MESSAGE,
            compression=None,
            proxy=None,
            open_timeout=PATIENCE,
        )
    except (OSError, WebSocketException):
        raise EngineAway("Asterisk cannot be reached.") from None
    async with socket:
        yield Ari(where, socket)
