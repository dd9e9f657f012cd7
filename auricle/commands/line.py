"""`auricle line`: the phone's way into the hotline, for the service that answers calls on the same machine."""

from __future__ import annotations

import argparse
from ipaddress import ip_address

from auricle.config.env import BadSetting
from auricle.config.serving import add_serving_arguments, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A second of sound is one call of a few milliseconds; opening an inbox takes most of a second."""
    add_serving_arguments(parser, port=8004, workers=1, threads=8)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped, and nobody but this machine. Raises BadSetting for another address."""
    if not is_loopback(arguments.host):
        raise BadSetting(
            f"the phone's way in answers this machine alone, and {arguments.host!r} is an address of others: "
            "name 127.0.0.1 or ::1."
        )
    serve(arguments)


def is_loopback(host: str) -> bool:
    """Whether an address is one that nobody outside this machine reaches. A name could be anybody's."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
