"""What everybody may know of the trail: its checkpoints, the key that checks them, and the program that verifies."""

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from auricle.audit.models import Checkpoint

MOST = 500


@dataclass(frozen=True)
class Published:
    """One checkpoint as outsiders get it. `proof` are the hashes that show that it continues the one before."""

    number: int
    at: datetime
    size: int
    root: bytes
    note: str
    key: str
    proof: tuple[str, ...]


def latest(*, most: int = MOST, before: int | None = None) -> tuple[Published, ...]:
    """The newest checkpoints first; with `before`, those older than that number."""
    found = Checkpoint.objects.order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    return tuple(_published(row) for row in found[: min(most, MOST)])


def verifier() -> bytes:
    """The program that an outsider runs, one file."""
    return files("auricle.audit").joinpath("verify_trail.py").read_bytes()


def _published(row: Checkpoint) -> Published:
    return Published(
        row.pk, row.at, row.size, bytes(row.root), row.note, row.key, tuple(row.proof.splitlines())
    )
