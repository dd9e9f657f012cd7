"""The key files of an installation on one machine: all in the owner's folder, and for each face only what it needs.

An installation on several machines copies the folders of its faces there and keeps the owner's folder offline.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from auricle.config.keys import MissingKey
from auricle.sealing.signatures import OrgSeed, org_public

KEY_BYTES = 32
OWNER = "owner"
SECRETS = (
    *("pepper", "form", "registrar.seed", "org.seed", "checkpoint.seed", "paper.seed", "tokens"),
    *("line", "phone"),
)
# Installations that were complete before these existed are given them once.
LATER = ("checkpoint.seed", "paper.seed", "tokens", "line", "phone")

# The public face never has what opens a registration; no face has what signs keys, or checkpoints of the trail. What
# signs papers is where papers are made.
HELD_BY = {
    "public": ("pepper", "form"),
    "desk": ("pepper", "form", "paper.seed", "tokens", "phone"),
    "agency": ("pepper", "form", "paper.seed"),
    "api": ("tokens",),
    "line": ("pepper", "line"),
    "voice": ("line", "phone"),
    "worker": ("pepper", "registrar.seed", "checkpoint.seed"),
}


# Written when all keys were made, with their names; from then on a missing one is a loss and never made anew.
COMPLETE = "complete"
ORG_SEED, ORG_PUBLIC = "org.seed", "org.public"


def make_keys(keys: Path, *, organisation: bytes | None = None) -> None:
    """Make every secret of a new installation and give each face its share; what is there is never changed.

    With the public key of an `organisation` that keeps its seed on a machine of its own, none is made here.

    Raises MissingKey when a key of an installation that has been in use is gone: a new pepper would make every receipt
    and password useless, unseen. Only the organisation's seed may be away, since it belongs offline.
    """
    owner = keys / OWNER
    owner.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = _made(owner)
    _require(owner, made)
    for name in SECRETS:
        if name not in made and (name != ORG_SEED or organisation is None):
            _keep(owner / name, secrets.token_bytes(KEY_BYTES))
    if not made:
        _keep(owner / ORG_PUBLIC, organisation or org_public(OrgSeed((owner / ORG_SEED).read_bytes())))
    if made != frozenset(SECRETS):
        _write(owner / COMPLETE, "\n".join(SECRETS).encode())
    for face, names in HELD_BY.items():
        (keys / face).mkdir(mode=0o700, exist_ok=True)
        for name in names:
            _keep(keys / face / name, (owner / name).read_bytes())


def organisation_key(keys: Path) -> str:
    """Return the organisation's public key in base64, as AURICLE_ORG_KEY wants it."""
    return base64.b64encode((keys / OWNER / ORG_PUBLIC).read_bytes()).decode()


def organisation_seed(owner: Path) -> OrgSeed | None:
    """Return the organisation's seed when it still lies in the owner's folder, and None when it is offline."""
    path = owner / ORG_SEED
    return OrgSeed(path.read_bytes()) if path.exists() else None


def change_organisation(owner: Path, public: bytes | None) -> None:
    """Trust this organisation's key from now on, or one that is made here; the seed of the one before is destroyed.

    Only before anything was signed: whatever the old key signed would count no more.
    """
    (owner / ORG_SEED).unlink(missing_ok=True)
    if public is None:
        seed = secrets.token_bytes(KEY_BYTES)
        _write(owner / ORG_SEED, seed)
        public = org_public(OrgSeed(seed))
    _write(owner / ORG_PUBLIC, public)


def _made(owner: Path) -> frozenset[str]:
    """The names of the keys that were all made once; an early version wrote no names."""
    complete = owner / COMPLETE
    if not complete.exists():
        return frozenset()
    names = complete.read_text(encoding="utf-8").split()
    return frozenset(names) if names else frozenset(SECRETS) - set(LATER)


def _require(owner: Path, made: frozenset[str]) -> None:
    for name in (*made, *((ORG_PUBLIC,) if made else ())):
        if name != ORG_SEED and not (owner / name).exists():
            raise MissingKey(
                f"The key file {name} is gone from {owner}: put it back from the recovery envelope; "
                "a new one would make what the old one protects useless."
            )


def _keep(path: Path, value: bytes) -> None:
    """Write a file unless it is there already."""
    if not path.exists():
        _write(path, value)


def _write(path: Path, value: bytes) -> None:
    """Write all of a file or nothing: half a key would look like a key."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
