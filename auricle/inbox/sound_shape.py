"""How a recording looks: how long it is, and how loud it is where. Plain: bytes in, numbers out, never held whole.

    measured = measure(chunks)      # chunks of a file, in their order
    measured.shape                  # None where it is no WAV file of 16-bit samples

What a header says of lengths is not believed: of a recording that was sealed while it came nobody knew them (WAVE, RIFF
of Microsoft and IBM 1991: "fmt " and "data" chunks; other chunks are passed over).
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

BARS = 300
STEP = 0.1
"""Seconds of sound that one measurement stands for, before they are drawn together to BARS."""
LONGEST_HEAD = 65_536
"""Bytes in which the samples must have begun."""
PCM, EXTENSIBLE = 1, 0xFFFE
LOUDEST = 32_768
RATES = range(4_000, 192_001)


@dataclass(frozen=True)
class Shape:
    """A WAV file of 16-bit samples: `bars` are 0 to 100 and stand for equal parts of it."""

    rate: int
    channels: int
    begins: int
    """The first byte of the samples."""
    size: int
    """Bytes of samples, whole frames only."""
    bars: tuple[int, ...]

    @property
    def seconds(self) -> float:
        return self.size / (self.rate * self.channels * 2)

    @property
    def head(self) -> bytes:
        """A header that says how long it is."""
        bytes_a_frame = self.channels * 2
        shape = struct.pack(
            "<IHHIIHH", 16, PCM, self.channels, self.rate, self.rate * bytes_a_frame, bytes_a_frame, 16
        )
        return (
            b"RIFF"
            + struct.pack("<I", 36 + self.size)
            + b"WAVEfmt "
            + shape
            + b"data"
            + struct.pack("<I", self.size)
        )


@dataclass(frozen=True)
class Measured:
    """The size of a file, and its shape if it has one that we can draw."""

    size: int
    shape: Shape | None


@dataclass(frozen=True)
class _Head:
    rate: int
    channels: int
    begins: int
    most: int | None
    """Bytes of samples, where the header says so and may be right."""


def measure(chunks: Iterable[bytes]) -> Measured:
    """Read a file through once."""
    each = iter(chunks)
    first = b""
    head = None
    for chunk in each:
        first += chunk
        head = _head(first)
        if head is not None or len(first) >= LONGEST_HEAD or not first.startswith(b"RIFF"[: len(first)]):
            break
    counted = len(first)
    if head is None:
        return Measured(counted + sum(map(len, each)), None)
    counting = _Counting(head.rate, head.channels)
    left = head.most
    for chunk in _then(first[head.begins :], each):
        part = chunk if left is None else chunk[:left]
        left = None if left is None else left - len(part)
        counting.add(part)
        counted += len(chunk)
    # What stood in `first` after the head was counted twice.
    counted -= len(first) - head.begins
    shape = Shape(head.rate, head.channels, head.begins, counting.size, counting.bars())
    return Measured(counted, shape if shape.size else None)


class _Counting:
    """The loudest sample of each STEP."""

    def __init__(self, rate: int, channels: int) -> None:
        self._frame = channels * 2
        self._window = max(1, round(rate * STEP)) * self._frame
        self._rest = b""
        self._peaks: list[int] = []
        self._size = 0

    @property
    def size(self) -> int:
        return self._size - self._size % self._frame

    def add(self, part: bytes) -> None:
        self._size += len(part)
        joined = self._rest + part
        whole = len(joined) - len(joined) % self._window
        for start in range(0, whole, self._window):
            self._peaks.append(_peak(joined[start : start + self._window]))
        self._rest = joined[whole:]

    def bars(self) -> tuple[int, ...]:
        rest = self._rest[: len(self._rest) - len(self._rest) % self._frame]
        peaks = [*self._peaks, *([_peak(rest)] if rest else [])]
        number = min(BARS, len(peaks))
        edges = [index * len(peaks) // number for index in range(number + 1)] if number else [0]
        return tuple(_height(max(peaks[start:end])) for start, end in pairwise(edges) if end > start)


def _peak(samples: bytes) -> int:
    found = array("h", samples)
    return max(max(found), -min(found))


def _height(peak: int) -> int:
    # A voice that is spoken softly is still to be seen beside one that shouts.
    share: float = (min(peak, LOUDEST) / LOUDEST) ** 0.6
    return round(100 * share)


def _then(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _head(data: bytes) -> _Head | None:
    """What stands before the samples, once all of it is here; None otherwise, or where it is not ours to draw."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    at, rate, channels = 12, 0, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        at += 8
        if name == b"data":
            if not rate:
                return None
            return _Head(rate, channels, at, None if size in (0, 0xFFFFFFFF) else size)
        if name == b"fmt ":
            if size < 16 or at + 16 > len(data):
                return None
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at)
            if kind not in (PCM, EXTENSIBLE) or bits != 16 or channels not in (1, 2) or rate not in RATES:
                return None
        at += size + size % 2
    return None
