"""The phone's way in answers this machine and nobody else, whatever it is told."""

from argparse import ArgumentParser

import pytest

from auricle.commands import line
from auricle.config.env import BadSetting


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "localhost", "hotline.example", ""])  # noqa: S104
def test_it_refuses_to_listen_anywhere_else(host: str) -> None:
    parser = ArgumentParser()
    line.add_arguments(parser)
    with pytest.raises(BadSetting, match="this machine alone"):
        line.run(parser.parse_args(["--host", host]))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "127.0.0.2"])
def test_addresses_of_this_machine_are_its_own(host: str) -> None:
    assert line.is_loopback(host)
