"""What arrives sealed: the parts of a report as bytes that nobody here can open. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

# What binds a registration to its report; sealed by a browser or by receipt.py, opened by registrar.py.
REGISTRATION_CONTEXT = b"au1/registration\0"
# Seats of custodians. Two of them open one identity; with three filled, one may be lost and two are still there.
SEATS = range(1, 6)
FEWEST_SEATS = 3
# A report's identity keys: the first is for what its reporter left, further ones for what was moved out of its text.
MOST_IDENTITIES = 9
# Recordings of talks that join one report: each has a key of its own, since it is sealed before the report is filed.
TALKS = ("talk", "talk/2", "talk/3", "talk/4")


def identity_purpose(number: int = 1) -> str:
    """The purpose of a report's identity key of this number."""
    return "identity" if number == 1 else f"identity/{number}"


def seat_purpose(seat: int, number: int = 1) -> str:
    """The purpose of a seat's share of that key; it binds the share to the seat."""
    return f"seat/{seat}" if number == 1 else f"seat/{seat}/{number}"


@dataclass(frozen=True)
class ObjectPart:
    """One sealed stream: its only chunk in `body`, or None when its chunks came before it."""

    id: UUID
    purpose: str
    label: str
    header: bytes
    body: bytes | None
    chunks: int


def arrays_of(objects: Sequence[ObjectPart]) -> tuple[list[Any], ...]:
    """What functions of the database take for sealed streams, in this order: ids, labels, headers, bodies, chunks."""
    return (
        [part.id for part in objects],
        [part.label for part in objects],
        [part.header for part in objects],
        [part.body for part in objects],
        [part.chunks for part in objects],
    )


@dataclass(frozen=True)
class GrantPart:
    """A report's key for a purpose, sealed to the key `key_id`."""

    purpose: str
    key_id: bytes
    blob: bytes


@dataclass(frozen=True)
class Parcel:
    """A whole sealed report. `registration` is for the registrar: it will make the receipt openable."""

    report: UUID
    commitments: Mapping[str, bytes]
    grants: tuple[GrantPart, ...]
    objects: tuple[ObjectPart, ...]
    registration: bytes
