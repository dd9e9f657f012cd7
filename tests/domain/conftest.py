"""What the tests of the domain share: the cast, in a transaction that is rolled back or in a database of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests import people
from tests.conftest import OwnDatabase
from tests.hotline import NOW
from tests.people import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the hotline; whatever the test does is rolled back."""
    return people.move_in(NOW)


@pytest.fixture
def committed_cast(own_database: OwnDatabase) -> Cast:
    """The people of the hotline in a database of their own, where commits are real."""
    return people.move_in(NOW)


@pytest.fixture
def spool_folder(tmp_path: Path, settings: Settings) -> Path:
    """An empty spool of this test."""
    settings.AURICLE_SPOOL = tmp_path / "spool"
    return tmp_path / "spool"
