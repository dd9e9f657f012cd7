"""Which answers of a bank move its referral too: who acknowledges confirms receipt, who holds has accepted. Plain."""

from collections.abc import Mapping
from types import MappingProxyType

from auricle.measures.moves import Move
from auricle.referrals.moves import State

TAKEN_ALONG: Mapping[Move, frozenset[State]] = MappingProxyType(
    {
        Move.ACKNOWLEDGE: frozenset({State.DELIVERED}),
        Move.HOLD: frozenset({State.DELIVERED, State.ACKNOWLEDGED}),
    }
)
"""Answers that move the referral too, and from which of its states."""
