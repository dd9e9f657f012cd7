"""The supervisor asks each face every few seconds whether it answers; its question leaves no line in the log."""

from __future__ import annotations

import logging

import pytest
from pytest_django import Settings

from tests.faces import walk
from tests.faces.desk import Browser


@pytest.fixture(params=["line", "api"])
def face(request: pytest.FixtureRequest, db: None, settings: Settings) -> Browser:
    """A face that has no pages."""
    walk.be(request.param, settings)
    return Browser(request.param)


def test_it_answers_its_supervisor_and_logs_nothing(face: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer = face.generic("HEAD", "/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert caplog.records == []


def test_whoever_asks_otherwise_learns_nothing_there(face: Browser) -> None:
    assert face.generic("GET", "/").status_code == 404
