"""The key that backups are sealed to: its public half lies on the hotline, its seed on paper and offline media."""

from dataclasses import dataclass, field

from auricle.backup.trouble import WrongKey
from auricle.sealing import paper
from auricle.sealing.envelope import SEED_SIZE, BadKey, PublicKey, SealError, Seed
from auricle.sealing.keys import key_id, new_seed, public_key, recipient_key


@dataclass(frozen=True)
class BackupKey:
    """A new key: the half that stays, and the seed with the lines in which it is written down."""

    public: PublicKey
    seed: Seed = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)


def new_backup_key() -> BackupKey:
    """Make one. It is kept nowhere."""
    seed = new_seed()
    return BackupKey(public_key(seed), seed, tuple(paper.to_lines(seed)))


def read_public(value: bytes) -> PublicKey:
    """The public half as its file holds it. Raises WrongKey."""
    try:
        recipient_key(PublicKey(value))
    except BadKey:
        raise WrongKey("This is no public key for backups: `auricle backup --new-key` makes one.") from None
    return PublicKey(value)


def read_seed(value: bytes) -> Seed:
    """The seed, from its file or as somebody typed its eight lines. Raises WrongKey with the line that is wrong."""
    if len(value) == SEED_SIZE:
        return Seed(value)
    try:
        return Seed(paper.from_typed(value.decode()))
    except (SealError, UnicodeError) as error:
        raise WrongKey(f"This is no seed of a backup's key. {error}") from None


def name_of(public: PublicKey) -> str:
    """What tells two keys apart: the first half of its id."""
    return key_id(public).hex()[:16]
