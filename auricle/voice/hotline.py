"""The client of `auricle line`: files what was said, opens an inbox by its code (docs/reference/line.md).

Each call is one connection in a thread of its own, so that a hotline that hangs holds up nobody but its asker.
"""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from auricle.voice.vouched import NotVouched, require_vouched

PATIENCE = 10.0
LONGEST = 15.0
"""Seconds for one question, with the time that it waits for a thread: a hotline that hangs holds all of them."""
THREADS = 32
AWAY = frozenset({"unavailable", "busy", "failed", "not-now"})
NOT_VOUCHED = "not-vouched"
"""Our own word, for a key of a team that the organisation has not signed."""

log = logging.getLogger(__name__)


class HotlineAway(Exception):
    """The hotline does not answer, or not now: keep what is sealed, and ask again later."""


class Refusal(Exception):
    """The hotline does not do this; `problem` is its code."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The hotline answered {problem}.")
        self.problem = problem


class Hotline:
    """Where the hotline is, the key that it knows the phone's service by, and who vouches for its teams' keys."""

    def __init__(self, host: str, port: int, key: bytes, *, organisation: bytes) -> None:
        self._place = host, port
        self._organisation = organisation
        self._header = {"Authorization": f"Bearer {b64(key)}"}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="line")

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | bytes | None = None,
        *,
        language: str = "en",
    ) -> dict[str, Any]:
        """Ask once and return what is answered, if anything. Raises HotlineAway or Refusal.

        Wherever a team's key is named, it is looked at here: nothing is sealed to one that nobody vouches for.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(LONGEST):
                told = await loop.run_in_executor(self._threads, self._ask, method, path, body, language)
        except TimeoutError:
            raise HotlineAway from None
        if "team" in told:
            try:
                require_vouched(told["team"], self._organisation, now=time.time())
            except NotVouched:
                log.error("The hotline named a team's key that the organisation does not vouch for.")
                raise Refusal(NOT_VOUCHED) from None
        return told

    def _ask(
        self, method: str, path: str, body: Mapping[str, object] | bytes | None, language: str
    ) -> dict[str, Any]:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        kind = {"Content-Type": "application/octet-stream" if isinstance(body, bytes) else "application/json"}
        headers = {**self._header, "Accept-Language": language, **(kind if data is not None else {})}
        connection = http.client.HTTPConnection(*self._place, timeout=PATIENCE)
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            raise HotlineAway from None
        finally:
            connection.close()
        return _read(answer.status, told)


def _read(status: int, told: bytes) -> dict[str, Any]:
    try:
        found = json.loads(told) if told else {}
    except ValueError:
        raise HotlineAway from None
    if not isinstance(found, dict):
        raise HotlineAway
    if status < http.client.BAD_REQUEST:
        return found
    problem = str(found.get("problem"))
    if status >= http.client.INTERNAL_SERVER_ERROR or problem in AWAY:
        raise HotlineAway
    raise Refusal(problem)


def b64(data: bytes) -> str:
    """How bytes stand in JSON."""
    return base64.b64encode(data).decode("ascii")
