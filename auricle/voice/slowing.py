"""Who calls again and again is answered later, never not at all. Plain: the moments come from outside.

    slowing = Slowing(key)                      # 32 random bytes; a new one each hour, so that nothing is older
    wait = slowing.called(source, now)          # seconds to let it ring
    slowing.ended(source, now, used=False)      # nobody spoke and no key was pressed

A source is a keyed hash of a number, made in the dialplan before the number is cleared: SHA1 over the key and the
number. The key is in memory alone, so that whoever reads a hash later cannot try all numbers against it. Callers who
withhold their number have one hash together, and are no source; they share a pace.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, deque

WINDOW = 3600.0
"""Seconds for which a call counts."""
FREE = 6
"""Calls in that time that nobody is slowed for: lines break, and codes are keyed in wrongly."""
SILENT_COUNTS = 3
"""A call in which nothing was said or pressed counts as so many."""
LONGEST = 30.0
"""Seconds. A carrier gives up after about a minute."""
MOST_SOURCES = 20_000
WITHHELD_A_MINUTE = 60
"""Calls without a number that are answered at once."""
WITHHELD_WAIT = 5.0
WITHHELD = ("", "anonymous", "Anonymous", "unavailable", "unknown", "restricted", "private", "withheld", "0")
"""How carriers write that a number is withheld."""


class Slowing:
    """Counts the calls of an hour, for one key."""

    def __init__(self, key: str) -> None:
        self._withheld = frozenset(source_of(key, each) for each in WITHHELD)
        self._counts: OrderedDict[str, deque[tuple[float, int]]] = OrderedDict()
        self._nameless: deque[float] = deque()

    def called(self, source: str, now: float) -> float:
        """Count a call and return for how many seconds it has to ring. A source that is not known counts nothing."""
        if not source:
            return 0.0
        if source in self._withheld:
            return self._pace_of_withheld(now)
        counts = self._kept(source, now)
        wait = wait_after(sum(count for _, count in counts))
        counts.append((now, 1))
        return wait

    def ended(self, source: str, now: float, *, used: bool) -> None:
        """Learn that a call has ended, and whether anything was said or pressed in it."""
        if used or source in self._withheld or not source:
            return
        self._kept(source, now).append((now, SILENT_COUNTS - 1))

    def _kept(self, source: str, now: float) -> deque[tuple[float, int]]:
        counts = self._counts.setdefault(source, deque())
        self._counts.move_to_end(source)
        while counts and counts[0][0] <= now - WINDOW:
            counts.popleft()
        while len(counts) > FREE * 10:
            # More than this changes no wait any more.
            counts.popleft()
        while len(self._counts) > MOST_SOURCES:
            self._counts.popitem(last=False)
        return counts

    def _pace_of_withheld(self, now: float) -> float:
        while self._nameless and self._nameless[0] <= now - 60.0:
            self._nameless.popleft()
        if len(self._nameless) >= WITHHELD_A_MINUTE:
            return WITHHELD_WAIT
        self._nameless.append(now)
        return 0.0


def wait_after(calls: int) -> float:
    """Seconds to ring after so many calls in an hour: none for the first, then 2, 4, 8, 16, and LONGEST at most."""
    return 0.0 if calls < FREE else min(2.0 ** min(calls - FREE + 1, 10), LONGEST)


def source_of(key: str, number: str) -> str:
    """What the dialplan makes of a number (func_sha1: lower-case hexadecimal)."""
    return hashlib.sha1((key + number).encode(), usedforsecurity=False).hexdigest()
