"""A body that breaks off is refused; one that is whole is read as it came."""

from __future__ import annotations

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError

from auricle.config.whole_body import BrokenOff, WholeBody, whole_bodies


@pytest.mark.parametrize("piece", [1, 3, 10, 11, -1])
def test_a_whole_body_is_read_to_its_end(piece: int) -> None:
    stream = WholeBody(io.BytesIO(b"0123456789"), 10)
    assert b"".join(iter(lambda: stream.read(piece), b"")) == b"0123456789"


@pytest.mark.parametrize("piece", [1, 3, 9, 10, -1])
def test_a_body_that_breaks_off_is_an_error(piece: int) -> None:
    stream = WholeBody(io.BytesIO(b"012345678"), 10)
    with pytest.raises(BrokenOff):
        list(iter(lambda: stream.read(piece), b""))


def test_lines_are_counted_too() -> None:
    stream = WholeBody(io.BytesIO(b"one\ntwo"), 8)
    assert stream.readline() == b"one\n"
    with pytest.raises(BrokenOff):
        stream.readline()


@pytest.mark.parametrize(("sent", "announced"), [(b"", "1"), (b"half", "8"), (b"half", "5")])
def test_the_framework_reads_no_half_body(sent: bytes, announced: str) -> None:
    environ = {
        "REQUEST_METHOD": "PUT",
        "CONTENT_LENGTH": announced,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(sent),
    }
    list(whole_bodies(lambda environ, start: [])(environ, lambda *_: None))
    with pytest.raises(UnreadablePostError):
        WSGIRequest(environ).body  # noqa: B018
