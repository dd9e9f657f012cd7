"""The running interface for machines, asked by its own document what nobody thought of."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.conf import settings
from django.utils import timezone

from auricle.partners import tokens
from auricle.partners.scopes import Scope
from tests import people
from tests.conftest import OwnDatabase

# Who sends what the types allow may still be refused: words that are not sealed, an address of our own house.
ALLOWED = "positive_data_acceptance"


@pytest.fixture
def address(own_database: OwnDatabase) -> Iterator[str]:
    """The interface as a process of its own, with its own role of a database of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "AURICLE_DATABASE_URL": own_database.urls["api"],
        "AURICLE_KEYS": str(settings.AURICLE_KEYS),
    }
    command = [sys.executable, "-m", "auricle", "api", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(300):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1/openapi.json"
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_nothing_that_the_document_allows_makes_it_fail(own_database: OwnDatabase, address: str) -> None:
    now = timezone.now()
    cast = people.move_in(now)
    made = tokens.make(
        by=cast.person("ada"), agency="police", label="x", scopes=list(Scope), days=30, now=now
    )
    tokens.agree(by=cast.person("bela"), token=made.id, now=now)
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", address, "--no-color", "--seed", "1"),
        *("-H", f"Authorization: Bearer {made.token}", "--exclude-checks", ALLOWED),
        *("--phases", "coverage,fuzzing", "--max-examples", "10", "--max-time", "30"),
    ]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stdout[-4000:] + asked.stderr[-2000:]
