"""A request whose body breaks off must not look like a shorter one.

When a sender goes away, the application server ends the stream of the body as if all had come. Half of a file would
then be kept as the file, and the whole one, sent again, would be taken for a repetition.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Stream(Protocol):
    """What the application server hands over."""

    def read(self, size: int = -1, /) -> bytes:
        """Read so many bytes; fewer only at the end."""

    def readline(self, size: int = -1, /) -> bytes:
        """Read one line, or less of it at the end."""


class BrokenOff(OSError):
    """The sender went away before the body was whole; the framework makes UnreadablePostError of it."""


class WholeBody:
    """A stream that ends where its sender said, or raises BrokenOff."""

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream = stream
        self._missing = length

    def read(self, size: int = -1, /) -> bytes:
        """Read so many bytes, or all. Raises BrokenOff when the stream ends before its length."""
        data = self._stream.read(size)
        self._missing -= len(data)
        if self._missing > 0 and (size < 0 or len(data) < size):
            raise BrokenOff
        return data

    def readline(self, size: int = -1, /) -> bytes:
        """Read one line. Raises BrokenOff when the stream ends before its length."""
        line = self._stream.readline(size)
        self._missing -= len(line)
        if self._missing > 0 and not line.endswith(b"\n") and (size < 0 or len(line) < size):
            raise BrokenOff
        return line


def whole_bodies(application: Application) -> Application:
    """The application, reading bodies that are whole."""

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return answer
