"""One real Asterisk for each worker, fetched from Debian when it is not here yet, and one hotline that can be called.

Where it cannot be had, everything is skipped and says why; continuous integration takes that for a failure, unless
AURICLE_WITHOUT_VOICE=1 says that it is known.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from auricle.voice.engine.fetching import Engine, EngineTrouble, fetched
from auricle.voice.engine.starting import Asterisk, running
from bench.rig.hotline import measured_hotline
from tests.voice.houses import House, callable_house

# These files call one hotline, which takes half a minute to start, in this order.
OF_THE_HOUSE = ("test_taken_calls.py", "test_whole_calls.py")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps a file's tests together, since some look for what the others left, and all that call the same hotline."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "the house" if path.endswith(OF_THE_HOUSE) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    """Spread the files in our own way, unless another one is asked for."""
    return Together(config, log) if config.getvalue("dist") == "load" else None


@pytest.fixture(scope="session")
def engine() -> Engine:
    try:
        return fetched()
    except EngineTrouble as trouble:
        if os.environ.get("CI") == "true" and os.environ.get("AURICLE_WITHOUT_VOICE") != "1":
            pytest.fail(f"{trouble} AURICLE_WITHOUT_VOICE=1 leaves the phone out.", pytrace=False)
        pytest.skip(f"THE PHONE IS NOT TESTED: {trouble}")


@pytest.fixture(scope="session")
def asterisk(engine: Engine) -> Iterator[Asterisk]:
    with running(engine) as server:
        yield server


@pytest.fixture(scope="session")
def the_house(asterisk: Asterisk) -> Iterator[House]:
    """The hotline that is called, for all tests that call a whole one."""
    with (
        measured_hotline(parts=("public", "desk", "line", "worker")) as hotline,
        callable_house(hotline, asterisk) as house,
    ):
        yield house


@pytest.fixture
def house(the_house: House) -> House:
    """The same, and its phone is answered, whatever the test before did to it."""
    the_house.answer()
    return the_house
