"""Slow a flood down without knowing anybody: more work and a longer wait for a source that asks for very many forms.

A source is a keyed hash of its network address, in this process's memory only, under a key that is drawn anew every
hour, when all counts are forgotten. Nobody is ever refused. A classroom of thirty that all file, and all reload the
page twice, stays below the first step. Addresses of this machine are a proxy's or an onion service's: they stand for
everybody, so they are not counted.
"""

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from threading import Lock
from typing import Final

FREE: Final = 120
"""Forms in an hour that cost a source nothing more."""
STEP: Final = 60
HIGHEST: Final = 5
HOUR: Final = timedelta(hours=1)
# More sources than this in one hour are counted together, so that memory stays bounded.
MOST_SOURCES: Final = 200_000
# One IPv6 customer has a whole /64; counting single addresses there would count nothing.
IPV6_BYTES: Final = 8
SHORTEST_WAIT: Final = 2


@dataclass
class Flood:
    """What this process has seen in this hour."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    until: datetime | None = None
    seen: Counter[bytes] = field(default_factory=Counter, repr=False)
    lock: Lock = field(default_factory=Lock, repr=False)

    def level(self, address: str, *, now: datetime) -> int:
        """Count one form for this address and say how much harder the next is: 0 for almost everybody, at most 5."""
        source = network(address)
        if source is None:
            return 0
        with self.lock:
            if self.until is None or now >= self.until:
                self.key, self.until = secrets.token_bytes(32), now + HOUR
                self.seen.clear()
            name = hashlib.blake2b(source, key=self.key, digest_size=8).digest()
            if name not in self.seen and len(self.seen) >= MOST_SOURCES:
                name = b"others"
            self.seen[name] += 1
            over = self.seen[name] - FREE
        return 0 if over <= 0 else min(HIGHEST, 1 + (over - 1) // STEP)


def network(address: str) -> bytes | None:
    """What of an address is counted, or None for this machine's own and for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if parsed.is_loopback or parsed.is_unspecified:
        return None
    return parsed.packed if parsed.version == 4 else parsed.packed[:IPV6_BYTES]


def wait_seconds(level: int) -> int:
    """How long a form without script must lie before it is taken: two seconds, or a queue of up to a minute."""
    return SHORTEST_WAIT << level


flood = Flood()
