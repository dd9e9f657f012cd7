"""Fixtures for the tests of faces."""

import pytest
from pytest_django import Settings

from auricle.config.settings.base import templates
from tests.faces.desk import Desk


@pytest.fixture
def agency(db: None, settings: Settings) -> Desk:
    """The face for officers of agencies, nobody signed in."""
    settings.ROOT_URLCONF = "auricle.config.urls.agency"
    settings.STAFF_FACE = "agency"
    settings.TEMPLATES = templates("agency", "shared")
    return Desk.opened("agency")


@pytest.fixture
def desk(db: None, settings: Settings) -> Desk:
    """The desk with its cast, nobody signed in."""
    settings.ROOT_URLCONF = "auricle.config.urls.desk"
    return Desk.opened()
