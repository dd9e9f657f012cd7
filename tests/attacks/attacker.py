"""A program that has stolen something and knows this code: it tries every key on everything that is sealed.

    attacker = Attacker(tables)
    opened = attacker.try_keys(keys)

What a key opens may be a key again, and is tried in turn: a session's secret opens a member's seed, the seed a team's,
the team's a report's key, that one its words. It knows no more than the format says. A grant or a note is only tried
with a seed whose public key it was sealed to, since HPKE opens to no other; everything symmetric is tried with all.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from auricle.sealing import shares, unseal, wraps
from auricle.sealing.context import commitment_of
from auricle.sealing.envelope import ContentKey, Header, SealError, Seed
from auricle.sealing.keys import key_id, public_key
from auricle.sealing.quick import QuickWraps
from tests.attacks import sealed_things
from tests.attacks.loot import KEY, Row, Tables
from tests.attacks.sealed_things import Note


@dataclass
class Opened:
    """What was opened. `words` by report and purpose, such as ("…", "content")."""

    words: dict[tuple[UUID, str], list[bytes]] = field(default_factory=lambda: defaultdict(list), repr=False)
    seeds: set[str] = field(default_factory=set)
    one_time_secrets: set[Any] = field(default_factory=set)
    registrations: set[UUID] = field(default_factory=set)
    addresses: set[Any] = field(default_factory=set)
    """Whose mail address was read."""
    drafts: set[Any] = field(default_factory=set)
    """Whose draft of a call was read."""
    tickets: set[UUID] = field(default_factory=set)
    """Files that somebody was about to download."""
    halves: set[UUID] = field(default_factory=set)
    """Receipts whose seed is locked by nothing but a fast hash of its code any more."""

    def reports(self, *purposes: str) -> set[UUID]:
        """The reports of which something was read under one of these purposes, or under any."""
        return {report for report, purpose in self.words if not purposes or purpose in purposes}

    @property
    def nothing(self) -> bool:
        """Whether no word was read and no seed is known."""
        return not self.words and not self.seeds


class Attacker:
    """Tries keys on what the tables hold."""

    def __init__(self, stolen: Tables) -> None:
        self._tables = stolen
        self._owners = sealed_things.owners(stolen)
        self._notes: dict[bytes, list[Note]] = defaultdict(list)
        for note in sealed_things.notes(stolen):
            self._notes[note.to].append(note)
        self._wrapped = list(sealed_things.wrapped(stolen))
        self._commitments = sealed_things.commitments(stolen)
        self._shares: dict[tuple[UUID, str], dict[int, bytes]] = defaultdict(dict)
        self._tried: set[bytes] = set()
        self.opened = Opened()

    def try_keys(self, keys: Iterable[bytes]) -> Opened:
        """Try these keys, and whatever they open, on everything."""
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if len(key) == KEY and key not in self._tried:
                self._tried.add(key)
                waiting += self._try(key)
        return self.opened

    def _try(self, key: bytes) -> Iterator[bytes]:
        yield from self._as_seed(Seed(key))
        yield from self._as_wrapping_key(key)
        self._as_reports_key(ContentKey(key))

    def _as_seed(self, seed: Seed) -> Iterator[bytes]:
        own = key_id(public_key(seed))
        if own not in self._owners:
            return
        self.opened.seeds.add(self._owners[own])
        for note in self._notes[own]:
            with suppress(SealError):
                yield from self._read(note, unseal.open_note(seed, note.blob, context=note.context))
        for grant in self._rows("vault_grant"):
            if bytes(grant["key_id"]) == own:
                yield from self._open_grant(seed, grant)
            if grant["quick"] is not None:
                yield from self._open_quick_wrap(seed, grant)

    def _open_grant(self, seed: Seed, grant: Row) -> Iterator[bytes]:
        report, purpose = grant["report_id"], grant["purpose"]
        pinned = self._commitments.get((report, purpose))
        with suppress(SealError):
            if pinned is not None:
                key = unseal.open_grant(
                    seed, bytes(grant["blob"]), purpose=purpose, report=report, commitment=pinned
                )
                if purpose.startswith("seat/"):
                    yield from self._keep_share(report, purpose, key)
                yield key

    def _open_quick_wrap(self, seed: Seed, grant: Row) -> Iterator[bytes]:
        """The second wrap of a grant, whatever key its row names."""
        report, purpose = grant["report_id"], grant["purpose"]
        pinned = self._commitments.get((report, purpose))
        with suppress(SealError):
            if pinned is not None:
                yield QuickWraps(seed).unwrap(
                    bytes(grant["quick"]), purpose=purpose, report=report, commitment=pinned
                )

    def _keep_share(self, report: UUID, purpose: str, share: bytes) -> Iterator[bytes]:
        """A seat's share, and what it gives with each other one."""
        _, seat, *number = purpose.split("/")
        held = self._shares[report, "/".join(number)]
        held[int(seat)] = share
        for (one, first), (two, second) in combinations(held.items(), 2):
            with suppress(SealError):
                yield shares.combine({one: first, two: second})

    def _as_wrapping_key(self, key: bytes) -> Iterator[bytes]:
        for wrapped in self._wrapped:
            with suppress(SealError):
                plain = wraps.unwrap(key, wrapped.blob, context=wrapped.context)
                if wrapped.what == "one-time":
                    self.opened.one_time_secrets.add(wrapped.of)
                elif wrapped.what == "half":
                    self.opened.halves.add(wrapped.of)
                elif wrapped.what == "ticket":
                    self.opened.tickets.add(wrapped.of)
                else:
                    yield plain

    def _as_reports_key(self, key: ContentKey) -> None:
        for report in {report for report, _ in self._commitments}:
            made = commitment_of(key, report)
            for (theirs, purpose), pinned in self._commitments.items():
                if theirs == report and pinned == made and not purpose.startswith("seat/"):
                    self._open_objects(key, report, purpose)

    def _open_objects(self, key: ContentKey, report: UUID, purpose: str) -> None:
        for row in self._rows("vault_sealedobject"):
            if (row["report_id"], row["purpose"]) == (report, purpose):
                header, label = Header(bytes(row["header"])), row["label"]
                stream = unseal.open_stream(
                    key, report=report, label=label, header=header, chunks=self._chunks(row)
                )
                with suppress(SealError):
                    self.opened.words[report, purpose].append(b"".join(stream))

    def _chunks(self, row: Row) -> list[bytes]:
        if row["body"] is not None:
            return [bytes(row["body"])]
        chunks = [each for each in self._rows("vault_objectchunk") if each["object_id"] == row["id"]]
        return [bytes(each["data"]) for each in sorted(chunks, key=lambda each: int(each["index"]))]

    def _read(self, note: Note, plain: bytes) -> Iterator[bytes]:
        """What a note held: a seed, a share, or keys one after another with a number before each."""
        if note.what.startswith("seat/"):
            yield from self._keep_share(note.of, note.what, plain)
        elif note.what == "registration":
            self.opened.registrations.add(note.of)
        elif note.what == "mail":
            self.opened.addresses.add(note.of)
        elif note.what == "draft":
            self.opened.drafts.add(note.of)
        elif note.what == "opening":
            yield from (plain[at + 1 : at + 1 + KEY] for at in range(0, len(plain), 1 + KEY))
        yield plain

    def _rows(self, table: str) -> list[Row]:
        return self._tables.get(table, [])


def secret_of(cookie: str) -> bytes:
    """The key in a cookie of a session."""
    return base64.urlsafe_b64decode(cookie)
