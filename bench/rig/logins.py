"""The staff of a measured hotline."""

from __future__ import annotations

LOGIN = "mei"
"""Sees the queue of every team."""

CALL_TAKER = "kim"
"""Files what callers tell."""

OFFICER = "ola"
"""Acts for the first agency of the preset."""


def password_of(login: str) -> str:
    """The password of a member of the bench's staff."""
    return f"{login}-of-the-bench"
