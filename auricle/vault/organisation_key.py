"""The organisation's key on a machine of its own: make it, and say which one it is. Plain: values in, values out."""

from auricle.errors import Invalid
from auricle.sealing.signatures import ORG_KEY_SIZE, OrgPublicKey, fingerprint, new_org_seed, org_public
from auricle.sealing.signatures import OrgSeed as OrgSeed


class NotASeed(Invalid):
    """A file of an organisation's seed holds 32 bytes."""

    def __init__(self, size: int) -> None:
        super().__init__({"seed": "malformed"})
        self._size = size

    def __str__(self) -> str:
        return f"the organisation's seed has {ORG_KEY_SIZE} bytes, and this file {self._size}."


def make() -> OrgSeed:
    """A fresh seed."""
    return new_org_seed()


def read(value: bytes) -> OrgSeed:
    """A seed from the bytes of its file. Raises NotASeed."""
    if len(value) != ORG_KEY_SIZE:
        raise NotASeed(len(value))
    return OrgSeed(value)


def public_of(seed: OrgSeed) -> OrgPublicKey:
    """The public half, which every process of a hotline is given."""
    return org_public(seed)


def fingerprint_of_public(public: bytes) -> str:
    """What people compare, from the public half."""
    return fingerprint(OrgPublicKey(public))


def fingerprint_of(seed: OrgSeed) -> str:
    """What people compare."""
    return fingerprint(org_public(seed))
