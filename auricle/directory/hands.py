"""Two accounts of one hand are not two people: whoever made an account could still be the one who uses it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection


def one_hand(member: int, others: Iterable[int], *, now: datetime) -> bool:
    """Whether somebody made this account and one of the others within the last 30 days, or one account the other.

    Somebody is of one hand with themselves. Accounts of the first set-up have no maker.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_or(share_a_hand(%s, other, %s)), false) FROM unnest(%s::bigint[]) AS other",
            [member, now, list(others)],
        )
        (shared,) = cursor.fetchone()
    return bool(shared)
