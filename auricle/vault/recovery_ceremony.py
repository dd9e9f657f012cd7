"""What happens to the recovery key on a machine without network or database. Plain: values in, values out.

The recovery key's seed is made here, leaves as shares on paper (commands/key_acts/paper_shares.py) and comes back
here for a recovery. A hotline holds its public key alone, and seals each team's seed to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from auricle.errors import NotAllowed, NotFound
from auricle.sealing import seal, unseal
from auricle.sealing.envelope import PublicKey, Sealed, SealError, Seed
from auricle.sealing.keys import key_id
from auricle.sealing.keys import new_seed as new_seed
from auricle.sealing.keys import public_key as public_key
from auricle.vault.parcel_reading import b64
from auricle.vault.signing_files import data_of, dump, entries, key_fingerprint, load, word

PURPOSE = HOLDER = "recovery"
# What binds a team's seed to its key, sealed to a member and sealed to the recovery key.
SEED_CONTEXT = b"au1/team-seed\0"
COVER_CONTEXT = b"au1/recovery-seed\0"
PUBLIC, EXPORT, RECOVERED = "auricle recovery key 1", "auricle recovery export 1", "auricle recovered seeds 1"


class OtherRecoveryKey(NotAllowed):
    """These shares belong together, and to another recovery key than the one this export was sealed to."""


class NoSuchMember(NotFound):
    """The export has no member of this login with a key of their own."""


class NoSuchSeed(NotFound):
    """The export has no sealed seed of this team."""


class SeedDamaged(NotAllowed):
    """A sealed seed in the export does not open, or is not the seed of the key that it stands beside."""


@dataclass(frozen=True)
class CoveredSeed:
    """A team's seed as the database holds it, sealed to the recovery key."""

    team: str
    public: bytes
    blob: bytes


@dataclass(frozen=True)
class Newcomer:
    """A member to whom seeds can be sealed."""

    login: str
    public: bytes


@dataclass(frozen=True)
class Export:
    """What a recovery needs of the database. Nobody opens it without the shares."""

    site: str
    recovery: bytes
    seeds: tuple[CoveredSeed, ...]
    members: tuple[Newcomer, ...]


@dataclass(frozen=True)
class Resealed:
    """A team's seed, sealed to a member's own key."""

    key: bytes
    blob: bytes


@dataclass(frozen=True)
class Recovered:
    """What comes back from a recovery. `public` is the member's key that it was sealed to."""

    site: str
    login: str
    public: bytes
    seeds: tuple[Resealed, ...] = field(repr=False)


def recover(export: Export, *, seed: Seed, teams: Sequence[str], login: str) -> Recovered:
    """Open the seeds of these teams and seal them to one member.

    Raises OtherRecoveryKey, NoSuchMember, NoSuchSeed, SeedDamaged.
    """
    if public_key(seed) != export.recovery:
        raise OtherRecoveryKey
    to = next((member for member in export.members if member.login == login), None)
    if to is None:
        raise NoSuchMember
    chosen = [one for one in export.seeds if one.team in teams]
    if {one.team for one in chosen} != set(teams):
        raise NoSuchSeed
    return Recovered(export.site, login, to.public, tuple(_reseal(one, seed, to.public) for one in chosen))


def write_public(public: bytes) -> str:
    """The file of a recovery key's public half."""
    return dump({"file": PUBLIC, "public": b64(public), "fingerprint": key_fingerprint(public)})


def read_public(text: str) -> bytes:
    """The public key in such a file. Raises Unreadable."""
    return data_of(load(text, kind=PUBLIC), "public")


def write_export(export: Export) -> str:
    """An export as the text of its file."""
    seeds = [{"team": s.team, "public": b64(s.public), "blob": b64(s.blob)} for s in export.seeds]
    members = [{"login": m.login, "public": b64(m.public)} for m in export.members]
    head: Mapping[str, object] = {"file": EXPORT, "site": export.site, "recovery": b64(export.recovery)}
    return dump({**head, "seeds": seeds, "members": members})


def read_export(text: str) -> Export:
    """An export from the text of its file. Raises Unreadable."""
    data = load(text, kind=EXPORT)
    return Export(
        word(data, "site"),
        data_of(data, "recovery"),
        tuple(
            CoveredSeed(word(s, "team"), data_of(s, "public"), data_of(s, "blob"))
            for s in entries(data, "seeds")
        ),
        tuple(Newcomer(word(m, "login"), data_of(m, "public")) for m in entries(data, "members")),
    )


def write_recovered(recovered: Recovered) -> str:
    """What comes back, as the text of its file."""
    seeds = [{"key": b64(s.key), "blob": b64(s.blob)} for s in recovered.seeds]
    head = {"file": RECOVERED, "site": recovered.site, "login": recovered.login}
    return dump({**head, "public": b64(recovered.public), "seeds": seeds})


def read_recovered(text: str) -> Recovered:
    """What comes back, from the text of its file. Raises Unreadable."""
    data = load(text, kind=RECOVERED)
    seeds = tuple(Resealed(data_of(s, "key"), data_of(s, "blob")) for s in entries(data, "seeds"))
    return Recovered(word(data, "site"), word(data, "login"), data_of(data, "public"), seeds)


def _reseal(covered: CoveredSeed, seed: Seed, to: bytes) -> Resealed:
    key = key_id(PublicKey(covered.public))
    try:
        team = Seed(unseal.open_note(seed, Sealed(covered.blob), context=COVER_CONTEXT + key))
        if public_key(team) != covered.public:
            raise SeedDamaged
        return Resealed(key, seal.seal_note(team, recipient=PublicKey(to), context=SEED_CONTEXT + key))
    except SealError:
        raise SeedDamaged from None
