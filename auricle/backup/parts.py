"""What lies inside a stream: parts, each a heading in JSON and its bytes, and at the end how many there were of what.

A frame is four bytes of length and its bytes. A part is a frame with its heading, frames of data, an empty frame.
Plain: bytes in, bytes out.
"""

import json
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass

from auricle.backup.trouble import BadFile

LENGTH = 4
LARGEST_FRAME = 1 << 26
# Small pieces are put together: a row of a table is one piece, and each frame costs a call.
PIECE = 1 << 18

Heading = Mapping[str, object]


@dataclass(frozen=True)
class Part:
    """A heading, and its data, which is read before the next part."""

    heading: Heading
    data: Iterator[bytes]


def written(parts: Iterable[Part]) -> Generator[bytes, None, None]:
    """The bytes of these parts, in pieces."""
    for part in parts:
        yield _frame(json.dumps(dict(part.heading)).encode())
        for piece in gathered(part.data):
            yield _frame(piece)
        yield _frame(b"")


def read(content: Iterable[bytes]) -> Iterator[Part]:
    """The parts again, out of pieces of any size. What the caller leaves of a part is passed over. Raises BadFile."""
    frames = _frames(content)
    for described in frames:
        part = Part(_heading(described), iter(lambda: next(frames, b""), b""))
        yield part
        deque(part.data, maxlen=0)


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth a call; none of them is empty."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _frame(data: bytes) -> bytes:
    return len(data).to_bytes(LENGTH, "big") + data


def _heading(described: bytes) -> Heading:
    try:
        said = json.loads(described)
    except ValueError as error:
        raise BadFile("The backup holds something that is no table.") from error
    if not isinstance(said, dict):
        raise BadFile("The backup holds something that is no table.")
    return said


def _frames(content: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) >= LENGTH:
            size = int.from_bytes(waiting[:LENGTH], "big")
            if size > LARGEST_FRAME:
                raise BadFile("The backup holds something that is no table.")
            if len(waiting) < LENGTH + size:
                break
            frame = bytes(waiting[LENGTH : LENGTH + size])
            del waiting[: LENGTH + size]
            yield frame
    if waiting:
        raise BadFile("The backup ends in the middle of a table.")
