"""People who report while things break: each sends until told that it arrived, always with the same id.

    with Reporters(port, sealing, rate=60) as reporters: ...

What a reporter was told is remembered by `acknowledged`: whatever happens, these must all be there afterwards, once.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import time
from collections import Counter
from dataclasses import dataclass
from threading import Event, Lock, Thread
from types import TracebackType
from uuid import UUID

from auricle.config.processes import LOOPBACK
from auricle.sealing.codes import ReceiptCode
from bench.rig import submissions
from bench.rig.submissions import Prepared, Sealing

PEOPLE = 4
ANSWER_PATIENCE = 15.0
PAUSE_BEFORE_RETRY = 0.05
SENT_AGAIN = 0.05
"""The share of reporters whose browser sends once more although it was told: a double click, a reload."""


@dataclass(frozen=True)
class Held:
    """What a reporter has in hand after filing: the code, and what they wrote."""

    code: ReceiptCode
    story_digest: bytes


class Reporters:
    """Some people in threads, who together send `rate` reports a second as long as they are answered."""

    def __init__(self, port: int, sealing: Sealing, *, rate: float) -> None:
        self.acknowledged: dict[UUID, Held] = {}
        self.sent: set[UUID] = set()
        self.states: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self._port, self._sealing = port, sealing
        self._pause = PEOPLE / rate
        self._lock = Lock()
        self._resting = Event()
        self._given_up = False
        self._people = [Thread(target=self._live, name=f"reporter-{number}") for number in range(PEOPLE)]

    def __enter__(self) -> Reporters:
        for person in self._people:
            person.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let everybody finish the report in hand, which may take some tries; after an error nobody tries again."""
        self._given_up = error is not None
        self._resting.set()
        for person in self._people:
            person.join()

    def wait_for(self, more: int, *, patience: float) -> None:
        """Return when so many more reports were acknowledged. Raises TimeoutError."""
        until, deadline = len(self.acknowledged) + more, time.monotonic() + patience
        while len(self.acknowledged) < until:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nobody was answered for {patience:.0f} seconds: {dict(self.failures)}")
            time.sleep(0.02)

    def _live(self) -> None:
        line = _Line(self._port)
        while not self._resting.is_set():
            began = time.monotonic()
            prepared = submissions.prepare(self._sealing)
            with self._lock:
                self.sent.add(prepared.report)
            while not (self._told(line, prepared) or self._given_up):
                time.sleep(PAUSE_BEFORE_RETRY)
            if random.random() < SENT_AGAIN:
                self._told(line, prepared)
            time.sleep(max(0.0, self._pause - (time.monotonic() - began)))
        line.close()

    def _told(self, line: _Line, prepared: Prepared) -> bool:
        """Send once; whether the answer was that it arrived."""
        try:
            status, body = line.send(prepared.request)
        except (OSError, http.client.HTTPException) as error:
            line.close()
            self._count(self.failures, type(error).__name__)
            return False
        if status not in (200, 201):
            self._count(self.failures, str(status))
            return False
        self._count(self.states, str(json.loads(body)["state"]))
        with self._lock:
            digest = hashlib.sha256(prepared.story.encode()).digest()
            self.acknowledged.setdefault(prepared.report, Held(prepared.code, digest))
        return True

    def _count(self, counter: Counter[str], what: str) -> None:
        with self._lock:
            counter[what] += 1


class _Line:
    """A kept connection that is made anew after it broke."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_PATIENCE)

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Send the prepared bytes; the answer's status and body."""
        if self._connection.sock is None:
            self._connection.connect()
        assert self._connection.sock is not None
        self._connection.sock.sendall(request)
        response = http.client.HTTPResponse(self._connection.sock, method="POST")
        response.begin()
        body = response.read()
        if response.will_close:
            self.close()
        return response.status, body

    def close(self) -> None:
        """Forget the connection."""
        self._connection.close()
