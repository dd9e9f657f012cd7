"""Keeps what is said until the hotline has it, and whatever happens meanwhile.

Without what the hotline prepares there is neither a key to seal to nor a code to read out. So a few preparations are
made ahead and renewed: while the hotline is away a caller can still speak, is told the code that the report will have,
and the report waits in the spool. When they are used up, callers are told so before they speak.

After a crash of this service everything in the spool is delivered as calls that broke off.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from auricle.voice.adding import Additions
from auricle.voice.hotline import Hotline, HotlineAway, Refusal, b64
from auricle.voice.media import SLIN16, Sound
from auricle.voice.parcel import Prepared, body_of, grants, new_key, talk_ahead, talk_left, words
from auricle.voice.spool import Entry, Spool
from auricle.voice.takes import PIECE, Takes

AHEAD = 4
"""Preparations in stock for each language."""
RENEWED = 600.0
"""Seconds after which a preparation that nobody used is made anew: teams change their keys."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
LONGEST_WHILE_AWAY = 10.0
"""A hotline that is back shall have soon what waits for it; one that refuses a report is not asked as often."""
LONGEST_WAIT = timedelta(days=6, hours=23)
"""The hotline files nothing under a moment that is a week ago."""
MOST_ROUNDS = 3

log = logging.getLogger(__name__)


class CannotKeep(Exception):
    """The spool cannot be written, or the hotline will not have this report."""


@dataclass
class Report:
    """A report that a caller is making."""

    prepared: Prepared = field(repr=False)
    entry: Entry
    key: Any = field(repr=False)
    takes: Takes = field(repr=False)
    body: dict[str, Any] = field(repr=False)
    said_at: datetime
    named: list[UUID] = field(default_factory=list)
    """The sounds that its sealed words name already."""

    async def put_down(self, *, unfinished: bool | None = None) -> None:
        """Write what would be posted if this service died now. Raises OSError."""
        if self.named != self.takes.sounds:
            self.named = self.takes.sounds
            story = words(self.key, report=self.prepared.report, label="story", sounds=self.named)
            self.body["objects"] = [story]
            if ahead := self.body.get("talk"):
                label = f"talk/{uuid4()}"
                named = words(
                    self.key, report=self.prepared.report, label=label, sounds=self.named, purpose="talk"
                )
                self.body["talk"] = {**ahead, "named": named}
        story = self.body["objects"][0]
        objects = [story, *self.takes.parts()]
        self.body["objects"] = objects
        said = {"said_at": self.said_at.isoformat(), "unfinished": unfinished is not False}
        waiting = {**self.body, **said, "whole": unfinished is not None}
        await asyncio.to_thread(self.entry.write, waiting)


class Keeper:
    """Prepares, keeps and delivers, for all calls."""

    def __init__(self, hotline: Hotline, spool: Spool, languages: Sequence[str]) -> None:
        self.hotline = hotline
        self._spool = spool
        self._stock: dict[str, deque[tuple[float, Prepared]]] = {code: deque() for code in languages}
        self._busy: set[str] = set()
        self._reports: dict[str, Report] = {}
        """Those whose keys are in memory still."""
        self.additions = Additions(hotline)
        self._away = False
        """Whether nobody answered when something was delivered last."""

    async def prepared(self, language: str, category: str | None, *, report: UUID | None = None) -> Prepared:
        """Prepare a report, or take one from the stock while the hotline is away. Raises HotlineAway, Refusal."""
        try:
            return await self._prepare(language, category, report or uuid4())
        except HotlineAway:
            stock = self._stock.get(language)
            if not stock:
                raise
            return stock.popleft()[1]
        except Refusal as refusal:
            log.error("The hotline prepares no report: %s", refusal.problem)
            raise

    async def _prepare(self, language: str, category: str | None, report: UUID) -> Prepared:
        asked: dict[str, object] = {
            "report": str(report),
            "retry": b64(secrets.token_bytes(32)),
            "language": language,
            **({"category": category} if category else {}),
        }
        return Prepared(report, asked, await self.hotline.ask("POST", "/v1/prepare", asked))

    async def begun(
        self, prepared: Prepared, *, sound: Sound = SLIN16, heard_again: bool = True, joins: bool = False
    ) -> Report:
        """Begin a report in the spool; one that `joins` may be filed by somebody else meanwhile. Raises CannotKeep."""
        key = new_key()
        entry = self._spool.begun(prepared.report)
        takes = Takes(key, prepared.report, entry, sound=sound, heard_again=heard_again)
        report = Report(prepared, entry, key, takes, body_of(prepared, key), datetime.now(UTC))
        if joins:
            report.body["talk"] = talk_ahead(prepared, key)
        self._busy.add(entry.report)
        self._reports[entry.report] = report
        try:
            takes.open()
            await report.put_down()
        except OSError as error:
            self.forget(report)
            log.error("The spool cannot be written: %s", type(error).__name__)
            raise CannotKeep from None
        return report

    async def filed(self, report: Report, *, unfinished: bool) -> bool:
        """File it; return whether the hotline has it by now, or it waits in the spool. Raises CannotKeep."""
        try:
            await report.takes.finish()
            await report.put_down(unfinished=unfinished)
        except OSError as error:
            log.error("The spool cannot be written: %s", type(error).__name__)
            raise CannotKeep from None
        try:
            await self._delivered(report, {**report.body, **({"unfinished": True} if unfinished else {})})
        except HotlineAway:
            self.leave(report)
            return False
        except Refusal as refusal:
            log.error("The hotline did not take a report: %s", refusal.problem)
            raise CannotKeep from None
        self.forget(report)
        return True

    def forget(self, report: Report) -> None:
        """It is at the hotline, or its caller took it back: nothing of it stays here."""
        report.entry.remove()
        self._reports.pop(report.entry.report, None)
        self._busy.discard(report.entry.report)

    def leave(self, report: Report) -> None:
        """Its caller is through with it and it is not filed: from now on it is delivered from the spool."""
        report.takes.not_heard_again()
        self._busy.discard(report.entry.report)

    async def _delivered(self, report: Report, body: dict[str, Any]) -> None:
        """Send it; seal its key anew where the team has another one. Raises HotlineAway, Refusal."""
        body = {name: value for name, value in body.items() if name != "talk"}
        await report.takes.send(self.hotline)
        for _ in range(MOST_ROUNDS):
            try:
                await self.hotline.ask("POST", "/v1/reports", body)
                return
            except Refusal as refusal:
                if refusal.problem == "incomplete":
                    await report.takes.send_again(self.hotline)
                elif refusal.problem == "recipients":
                    prepared = report.prepared
                    answered = await self.hotline.ask("POST", "/v1/prepare", prepared.asked)
                    report.prepared = Prepared(prepared.report, prepared.asked, answered)
                    body["grants"] = report.body["grants"] = grants(report.prepared, report.key)
                else:
                    raise
        raise Refusal("recipients")

    async def _delivered_or_joined(self, report: Report, body: dict[str, Any]) -> None:
        """Send it. Where its call-taker has filed the report that it was recorded for, it joins that."""
        try:
            await self._delivered(report, body)
        except Refusal as refusal:
            if refusal.problem != "other" or "talk" not in body:
                raise
            await self.hotline.ask("POST", "/v1/talks", talk_left(body, body["talk"]))

    async def stock_up(self) -> None:
        """Keep a few preparations, for ever."""
        while True:
            for language, stock in self._stock.items():
                with contextlib.suppress(HotlineAway, Refusal):
                    await self._fill(language, stock)
            await asyncio.sleep(FIRST_PAUSE if not all(self._stock.values()) else 4 * FIRST_PAUSE)

    async def _fill(self, language: str, stock: deque[tuple[float, Prepared]]) -> None:
        while len(stock) < AHEAD or stock[0][0] + RENEWED < time.monotonic():
            fresh = await self._prepare(language, None, uuid4())
            stock.append((time.monotonic(), fresh))
            if len(stock) > AHEAD:
                # Only now: while the hotline is away an old one is better than none.
                stock.popleft()

    async def deliver(self) -> None:
        """Deliver what waits in the spool, for ever: what a crash left, and what was said while nobody answered."""
        pause = 0.0
        while True:
            await asyncio.sleep(pause)
            try:
                waits = [entry for entry in self._spool.left() if entry.report not in self._busy]
            except OSError as error:
                log.error("The spool cannot be read: %s", type(error).__name__)
                pause = LONGEST_PAUSE
                continue
            self._away = False
            done = [await self._tried(entry) for entry in waits]
            longest = LONGEST_WHILE_AWAY if self._away else LONGEST_PAUSE
            pause = FIRST_PAUSE if all(done) else min(max(FIRST_PAUSE, 2 * pause), longest)

    async def _tried(self, entry: Entry) -> bool:
        self._busy.add(entry.report)
        try:
            await self._deliver(entry)
        except HotlineAway:
            self._away = True
            return False
        except OSError:
            return False
        except Refusal as refusal:
            log.error("The hotline did not take a report that waits: %s", refusal.problem)
            return False
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            log.error("A report that waits cannot be read: %s", type(error).__name__)
            return False
        finally:
            self._busy.discard(entry.report)
        return True

    async def _deliver(self, entry: Entry) -> None:
        body = await asyncio.to_thread(entry.read)
        known = self._reports.get(entry.report)
        if body is None:
            # Nothing was said yet when a crash came.
            entry.remove()
            return
        whole = body.pop("whole", False)
        body["said_at"] = _recent(str(body["said_at"]))
        if known is not None:
            if not whole:
                # More was said since this was put down: the disk was full then, or a fault of ours ended the call.
                named = [part for part in body["objects"] if part["body"] is not None]
                body["objects"] = [*named, *(part for part in known.takes.parts() if part["chunks"])]
            await self._delivered_or_joined(known, body)
            self.forget(known)
            return
        sounds = [part for part in body["objects"] if part["body"] is None]
        for part in sounds:
            if not whole:
                part["chunks"] = max(part["chunks"], entry.whole_chunks(UUID(part["id"]), PIECE))
            await self._send(entry, UUID(part["id"]), part["chunks"])
        if any(part["chunks"] for part in sounds):
            await self._post(body)
        entry.remove()

    async def _send(self, entry: Entry, sound: UUID, chunks: int) -> None:
        have = int((await self.hotline.ask("GET", f"/v1/objects/{sound}"))["have"])
        for index in range(have, chunks):
            chunk = await asyncio.to_thread(entry.chunk, sound, index, PIECE)
            await self.hotline.ask("PUT", f"/v1/objects/{sound}/{index}", chunk)

    async def _post(self, body: dict[str, Any]) -> None:
        # A sound of which nothing came is left out; the sealed words name it, and the desk sees that it is missing.
        body["objects"] = [part for part in body["objects"] if part["chunks"]]
        ahead = body.pop("talk", None)
        try:
            await self.hotline.ask("POST", "/v1/reports", body)
        except Refusal as refusal:
            if refusal.problem != "other" or ahead is None:
                raise
            # Its call-taker has filed the report that this was recorded for.
            await self.hotline.ask("POST", "/v1/talks", talk_left(body, ahead))


def _recent(moment: str) -> str:
    return max(datetime.fromisoformat(moment), datetime.now(UTC) - LONGEST_WAIT).isoformat()
