"""One real Asterisk for the whole run, fetched from Debian when it is not here yet.

Where it cannot be had, everything is skipped and says why; continuous integration takes that for a failure, unless
AURICLE_WITHOUT_VOICE=1 says that it is known.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from auricle.voice.engine.fetching import Engine, EngineTrouble, fetched
from auricle.voice.engine.starting import Asterisk, running


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
