"""Tell the database for whom a face acts, so that row-level security shows that member's rows and nobody else's.

A face does this in one place, its door. Whoever forgets a condition in a query then gets too few rows and never too
many; without a member there are none. It stops mistakes: who runs code in the face can name any member.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import Error, connection

Item = TypeVar("Item")


@contextmanager
def as_member(member: int) -> Iterator[None]:
    """Act for a member on this thread's connection until the block ends, however it ends."""
    _set(str(member))
    try:
        yield
    finally:
        try:
            _set("")
        except Error:
            # Connections are kept: one that still names somebody must not serve the next request.
            connection.close()


def each_as_member(member: int, items: Iterable[Item]) -> Iterator[Item]:
    """Act for a member while a stream is read, which happens after its view has returned."""
    with as_member(member):
        yield from items


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('auricle.member', %s, false)", [value])
