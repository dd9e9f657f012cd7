"""What a player is sent of a sound: its kind, its bytes, and a head in place of the one that it has. Plain."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Playable:
    """`head`, and then `size` bytes of the file from its byte `begins` on."""

    kind: str
    head: bytes
    begins: int
    size: int

    @property
    def length(self) -> int:
        """Bytes that are sent in all."""
        return len(self.head) + self.size

    def played(self, content: Iterator[bytes]) -> Iterator[bytes]:
        """What is sent, from the content of the file."""
        yield self.head
        yield from cut(content, self.begins, self.size)

    def packed(self) -> bytes:
        """As it lies in a ticket."""
        head = b64encode(self.head).decode()
        return json.dumps([self.kind, head, self.begins, self.size]).encode()


def unpacked(data: bytes) -> Playable:
    """Read what `packed` wrote."""
    kind, head, begins, size = json.loads(data)
    return Playable(str(kind), b64decode(head), int(begins), int(size))


def cut(content: Iterator[bytes], begins: int, size: int) -> Iterator[bytes]:
    """`size` bytes from the byte `begins` on."""
    at, ends = 0, begins + size
    for chunk in content:
        start, stop = max(begins - at, 0), min(ends - at, len(chunk))
        at += len(chunk)
        if start < stop:
            yield chunk[start:stop]
        if at >= ends:
            return
