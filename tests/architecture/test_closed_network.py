"""No test reaches another machine."""

from __future__ import annotations

import socket

import pytest


def test_another_machine_is_out_of_reach() -> None:
    # An address of the range that is kept for documentation: nobody is there.
    with socket.socket() as outside, pytest.raises(AssertionError, match="reaches for 192.0.2.1"):
        outside.connect(("192.0.2.1", 80))


def test_this_machine_is_in_reach() -> None:
    with socket.socket() as listening, socket.socket() as connecting:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        connecting.connect(listening.getsockname())
