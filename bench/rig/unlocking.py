"""What a request spends on the member's key: the session's row is read, the seed unsealed, roles and teams looked up.

Imported after Django's settings are in force.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from django.utils import timezone

from auricle.directory.models import Member
from auricle.sealing import wraps
from auricle.sealing.envelope import Sealed, Seed
from auricle.vault import desk_session
from auricle.vault.member_keys import Unlocked


def measure(by: Unlocked, rounds: int) -> dict[str, float]:
    """Medians in milliseconds: the whole resuming of a session, and the unsealing alone, which is what a key adds."""
    now = timezone.now()
    member = Member.objects.get(pk=by.person.id)
    cookie = desk_session.begin_unlocked(member=member, seed=by.seed, how="password", now=now)
    secret, row = desk_session.find(cookie=cookie, now=now)
    sealed, context = Sealed(bytes(row.seed_sealed or b"")), desk_session.CONTEXT + row.pk.bytes
    return {
        "unlock_ms": _median(rounds, lambda: Seed(wraps.unwrap(secret, sealed, context=context))),
        "resume_ms": _median(rounds, lambda: desk_session.resume(cookie=cookie, now=now)),
    }


def _median(rounds: int, act: Callable[[], object]) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(took), 3)
