"""What a request carried stays out of the log."""

from __future__ import annotations

import io
import logging

import pytest

from auricle.config.quiet_log import WithoutRequest


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(written: io.StringIO) -> logging.Logger:
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutRequest())
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    logger = logging.Logger("django.request")
    logger.addHandler(handler)
    return logger


def test_a_path_and_its_query_are_not_written(log: logging.Logger, written: io.StringIO) -> None:
    log.error(
        "Internal Server Error: %s", "/en/inbox/?code=123", extra={"status_code": 500, "request": object()}
    )
    assert "code=123" not in written.getvalue()
    assert "500" in written.getvalue()


def test_the_kind_and_the_lines_of_an_error_are_written_but_not_its_words(
    log: logging.Logger, written: io.StringIO
) -> None:
    try:
        raise ValueError("what the reporter wrote")
    except ValueError:
        log.exception("Failed")
    assert "what the reporter wrote" not in written.getvalue()
    assert "builtins.ValueError" in written.getvalue()
    assert "test_quiet_log.py:" in written.getvalue()


def test_the_address_that_was_asked_is_not_written(log: logging.Logger, written: io.StringIO) -> None:
    log.warning("Not Found: %s", "/secret", extra={"status_code": 404})
    assert "/secret" not in written.getvalue()
