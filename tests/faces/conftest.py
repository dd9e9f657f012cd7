"""Fixtures for the tests of faces."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from pytest_django import Settings

from auricle.config.settings.base import templates
from tests.faces.desk import Desk


@pytest.fixture
def agency(db: None, settings: Settings) -> Iterator[Desk]:
    """The face for officers of agencies, nobody signed in."""
    settings.ROOT_URLCONF = "auricle.config.urls.agency"
    settings.STAFF_FACE = "agency"
    settings.TEMPLATES = templates("agency", "shared")
    yield Desk.opened("agency")
    translation.activate("en")


@pytest.fixture
def desk(db: None, settings: Settings) -> Iterator[Desk]:
    """The desk with its cast, nobody signed in."""
    settings.ROOT_URLCONF = "auricle.config.urls.desk"
    yield Desk.opened()
    # The desk speaks the member's language; the next test begins with ours.
    translation.activate("en")
