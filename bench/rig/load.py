"""Load over kept connections, from one cheap process: prebuilt bytes, one epoll loop, nothing parsed but the status.

`closed` keeps a number of connections busy, which finds the saturation rate. `opened` sends by a schedule that does
not wait for answers, and measures each answer from the moment at which its request was due: a server that stalls
makes the requests behind late too, and that is counted (no coordinated omission).
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import socket
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from auricle.config.processes import LOOPBACK

CLOSED_CONNECTIONS = 16
OPEN_CONNECTIONS = 256
ACCEPTED = (200, 201)
SECONDS_WITHOUT_ANSWER = 60.0
READ_AT_ONCE = 65536


@dataclass
class Outcome:
    """What came of a run. Times are in seconds; `latencies` are of accepted requests, in the order of the answers."""

    accepted: list[int] = field(default_factory=list)
    """The indices of the requests that were answered with 200 or 201."""
    refused: list[tuple[int, int]] = field(default_factory=list)
    """Index and status of the others."""
    latencies: list[float] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    latest_start: float = 0.0
    """How late the generator itself was at worst: when it could not send on time, its figures are in doubt."""

    @property
    def per_second(self) -> float:
        return len(self.accepted) / (self.ended - self.began)

    def percentile(self, share: float) -> float:
        """The latency in milliseconds below which this share of the answers lies."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Line:
    """One kept connection and what is on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((LOOPBACK, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
        self.index = -1
        self.due = 0.0
        self.answer = b""

    def send(self, index: int, request: bytes, due: float) -> None:
        """Send a whole request; it fits into the socket's buffer."""
        self.index, self.due, self.answer = index, due, b""
        self.socket.sendall(request)

    def receive(self) -> int:
        """Take what has come; the status when the answer is whole, else 0."""
        self.answer += self.socket.recv(READ_AT_ONCE)
        head, separator, body = self.answer.partition(b"\r\n\r\n")
        if not separator:
            if not self.answer:
                raise ConnectionResetError("the server closed a kept connection")
            return 0
        # HEAD is not sent, so every answer has its length in front.
        lowered = head.lower()
        at = lowered.find(b"content-length:")
        length = int(lowered[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        return int(head[9:12]) if len(body) >= length else 0


def closed(
    port: int,
    requests: Sequence[bytes],
    *,
    seconds: float,
    connections: int = CLOSED_CONNECTIONS,
    expected: Sequence[int] = ACCEPTED,
) -> Outcome:
    """Keep the connections busy for so long, or until the requests are used up."""
    outcome = Outcome()
    poll, lines = _connect(port, connections)
    with ahead_of_others():
        _keep_busy(outcome, poll, lines, requests, seconds=seconds, expected=expected)
    _close(poll, lines)
    return outcome


def _keep_busy(
    outcome: Outcome,
    poll: select.epoll,
    lines: dict[int, _Line],
    requests: Sequence[bytes],
    *,
    seconds: float,
    expected: Sequence[int],
) -> None:
    following = iter(range(len(requests)))
    outcome.began = time.perf_counter()
    stop = outcome.began + seconds
    busy = 0
    for line in lines.values():
        busy += _send_next(line, following, requests)
    while busy:
        for descriptor in _ready(poll, SECONDS_WITHOUT_ANSWER, busy):
            line = lines[descriptor]
            status = line.receive()
            if status:
                now = time.perf_counter()
                _note(outcome, line, status, now, expected)
                busy -= 1
                if now < stop:
                    busy += _send_next(line, following, requests)
    outcome.ended = time.perf_counter()


def opened(
    port: int, requests: Sequence[bytes], *, rate: float, seed: int = 1, connections: int = OPEN_CONNECTIONS
) -> Outcome:
    """Send by a schedule of random arrivals (Poisson) at this mean rate, whatever the server does."""
    outcome = Outcome()
    poll, lines = _connect(port, connections)
    with ahead_of_others():
        _keep_to(outcome, poll, lines, requests, _arrivals(len(requests), rate, seed))
    _close(poll, lines)
    return outcome


def _keep_to(
    outcome: Outcome,
    poll: select.epoll,
    lines: dict[int, _Line],
    requests: Sequence[bytes],
    arrivals: Sequence[float],
) -> None:
    idle = deque(lines.values())
    outcome.began = time.perf_counter()
    following = answered = 0
    while answered < len(requests):
        now = time.perf_counter()
        while following < len(requests) and idle and outcome.began + arrivals[following] <= now:
            due = outcome.began + arrivals[following]
            idle.popleft().send(following, requests[following], due)
            following += 1
            now = time.perf_counter()
            outcome.latest_start = max(outcome.latest_start, now - due)
        wait = SECONDS_WITHOUT_ANSWER
        if following < len(requests) and idle:
            wait = max(0.0, outcome.began + arrivals[following] - now)
        for descriptor in _ready(poll, wait, following - answered):
            line = lines[descriptor]
            status = line.receive()
            if status:
                _note(outcome, line, status, time.perf_counter(), ACCEPTED)
                answered += 1
                idle.append(line)
    outcome.ended = time.perf_counter()


@contextlib.contextmanager
def ahead_of_others() -> Iterator[None]:
    """Let this process go first, where we may: clients have machines of their own and are never late."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)


def _arrivals(number: int, rate: float, seed: int) -> list[float]:
    draw = random.Random(seed)
    at, times = 0.0, []
    for _ in range(number):
        at += draw.expovariate(rate)
        times.append(at)
    return times


def _connect(port: int, connections: int) -> tuple[select.epoll, dict[int, _Line]]:
    lines = [_Line(port) for _ in range(connections)]
    poll = select.epoll()
    for line in lines:
        poll.register(line.socket.fileno(), select.EPOLLIN)
    return poll, {line.socket.fileno(): line for line in lines}


def _ready(poll: select.epoll, wait: float, busy: int) -> list[int]:
    """The connections that have something to read. Raises TimeoutError when the server has stopped answering."""
    found = poll.poll(wait)
    if not found and busy and wait >= SECONDS_WITHOUT_ANSWER:
        raise TimeoutError(f"{busy} requests have had no answer for {wait:.0f} seconds")
    return [descriptor for descriptor, _ in found]


def _send_next(line: _Line, following: Iterator[int], requests: Sequence[bytes]) -> int:
    index = next(following, None)
    if index is None:
        return 0
    line.send(index, requests[index], time.perf_counter())
    return 1


def _note(outcome: Outcome, line: _Line, status: int, now: float, expected: Sequence[int]) -> None:
    if status in expected:
        outcome.accepted.append(line.index)
        outcome.latencies.append(now - line.due)
    else:
        outcome.refused.append((line.index, status))


def _close(poll: select.epoll, lines: dict[int, _Line]) -> None:
    poll.close()
    for line in lines.values():
        line.socket.close()
