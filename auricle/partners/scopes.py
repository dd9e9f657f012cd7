"""What a token may do, as data. Plain."""

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    """One thing that a token may do; none includes another."""

    REFERRALS_READ = "referrals:read"
    REFERRALS_ANSWER = "referrals:answer"
    WEBHOOKS_MANAGE = "webhooks:manage"
    FIGURES_READ = "figures:read"


# A package holds what a report says. It is sealed, and still two people decide to which machine it goes.
TAKES_TWO = frozenset({Scope.REFERRALS_READ})


def written(scopes: Iterable[Scope]) -> str:
    """One line for the table, in the order of the enum."""
    chosen = frozenset(scopes)
    return " ".join(scope.value for scope in Scope if scope in chosen)


def read(line: str) -> frozenset[Scope]:
    """The scopes of a line of the table."""
    return frozenset(Scope(word) for word in line.split())


def takes_two(scopes: Iterable[Scope]) -> bool:
    """Whether a second administrator has to agree before it is good for anything."""
    return bool(TAKES_TWO & frozenset(scopes))
