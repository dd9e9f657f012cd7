"""The sound of one call, over chan_websocket: what we play goes out, what the caller says comes in.

    heard = await media.play(pcm)          # True when the caller heard it to its end, False when it was flushed
    async for frame in media.recorded():   # 20 ms each, until the call or the loop ends

Asterisk plays what lies in its queue at the pace of speech, holds 20 s of it and drops what is more; so at most AHEAD
seconds are under way. It makes no silence of its own, and a line without sound is taken for dead; so silence is sent
while nothing is played.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from auricle.voice.ari import EngineAway, Where
from auricle.voice.gaps import Gaps

FRAME = 0.02
AHEAD = 8.0
AT_FIRST = 2.0
"""Seconds of sound that are sent at once; then twice as much as is heard, until AHEAD is reached."""
AT_ONCE = 0.4
"""Seconds of sound in one message."""
SILENCE = 0.2
"""Seconds of silence in one message, sent as often."""
WAITING = 3000
"""Frames, a minute, that may wait for whoever seals them; older ones are then lost, counted, and silence."""
TAIL = 0.1
TAILS = 3
"""So often nothing within TAIL, and all that was under way has come; once may be we who were late."""
LONGEST_TAIL = 10.0
STOOD_STILL = 2.0
"""Seconds. The call may have ended meanwhile: whoever sends to a closed connection loses what has not come yet."""
LISTENS_FIRST = 2.0
SAID = 25
"""Frames, half a second, of what somebody says just now."""
PATIENCE = 5.0


@dataclass(frozen=True)
class Sound:
    """How sound is written: the name that Asterisk has for it, samples in a second, bytes in a sample, its silence."""

    name: str
    rate: int
    width: int
    silence: bytes

    @property
    def frame_size(self) -> int:
        return self.size(FRAME)

    def size(self, seconds: float) -> int:
        """How many bytes so much sound takes, in whole samples."""
        return round(seconds * self.rate) * self.width

    def seconds(self, size: int) -> float:
        return size / (self.rate * self.width)


SLIN16 = Sound("slin16", rate=16_000, width=2, silence=b"\0")
ALAW = Sound("alaw", rate=8_000, width=1, silence=b"\xd5")


class Media:
    """The sound of one call. Made by `opened`, which also closes it."""

    def __init__(self, socket: ClientConnection, sound: Sound) -> None:
        self.sound = sound
        self.lost = 0
        """Frames that came while WAITING of them waited."""
        self._socket = socket
        self._numbers = itertools.count(1)
        self._heard: dict[str, asyncio.Future[bool]] = {}
        self._playing = asyncio.Lock()
        self._flushed = asyncio.Event()
        self._waiting: deque[bytes] = deque()
        self._came = asyncio.Event()
        self._said: deque[bytes] = deque(maxlen=SAID)
        self._spoke = asyncio.Event()
        self._recording = False
        self._missing = 0
        self._ends: float | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    async def play(self, pcm: bytes) -> bool:
        """Play sound; return when the caller heard it or it was flushed, and whether they heard all of it."""
        async with self._playing:
            self._flushed.clear()
            number = str(next(self._numbers))
            heard = self._heard[number] = asyncio.get_running_loop().create_future()
            try:
                if self._closed:
                    return False
                return await self._sent(pcm, number) and await heard
            except ConnectionClosed:
                return False
            finally:
                del self._heard[number]

    async def flush(self) -> None:
        """Stop what is played, at once: the caller pressed a key."""
        self._flushed.set()
        for heard in self._heard.values():
            if not heard.done():
                heard.set_result(False)
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send("FLUSH_MEDIA")

    async def recorded(self, *, steady: bool = False) -> AsyncGenerator[bytes]:
        """Yield what the caller says from now on, a frame at a time, until the call ends or `stop_recording`.

        A `steady` one is silent where nothing comes, so that it is as long as it took.
        """
        loop = asyncio.get_running_loop()
        self._waiting.clear()
        self._missing, self._recording = 0, True
        gaps, empty = Gaps(loop.time()), 0
        try:
            while True:
                while self._waiting:
                    yield self._next()
                    gaps.heard(loop.time())
                    empty = 0
                if self._is_over(loop.time()):
                    return
                if await self._comes(self._patience(gaps, steady=steady)):
                    continue
                if self._ends is None:
                    yield self._silent(gaps.silence(loop.time()))
                elif (empty := empty + 1) >= TAILS:
                    return
        finally:
            self._recording = False
            self._waiting.clear()

    def stop_recording(self) -> None:
        """Let `recorded` end after what has come by now."""
        self._recording = False
        self._came.set()

    def end_recording(self) -> None:
        """Let `recorded` end after what is under way: the caller is gone, and we may have stood still before."""
        if self._ends is None:
            self._ends = asyncio.get_running_loop().time() + LONGEST_TAIL
        self._came.set()

    async def listen(self) -> None:
        """Take what comes until the call ends. `opened` runs it."""
        try:
            async for message in self._socket:
                if isinstance(message, str):
                    self._told(message)
                elif self._recording:
                    self._keep(message)
        except ConnectionClosed:
            pass
        finally:
            self._close()

    async def keep_alive(self) -> None:
        """Send silence while nothing is played. `opened` runs it."""
        size = self.sound.size(SILENCE) // len(self.sound.silence)
        silence = self.sound.silence * size
        loop = asyncio.get_running_loop()
        begins = loop.time()
        with contextlib.suppress(ConnectionClosed):
            while not self._closed:
                if not self._playing.locked() and self._ends is None and loop.time() >= begins:
                    await self._socket.send(silence)
                slept = loop.time()
                await asyncio.sleep(SILENCE)
                if loop.time() - slept > STOOD_STILL:
                    begins = loop.time() + LISTENS_FIRST

    def pass_on(self, frame: bytes) -> None:
        """Send 20 ms that somebody says just now; of a line that stands still the oldest is lost."""
        self._said.append(frame)
        self._spoke.set()

    async def send_on(self) -> None:
        """Send what `pass_on` takes. `opened` runs it."""
        with contextlib.suppress(ConnectionClosed):
            while not self._closed:
                await self._spoke.wait()
                self._spoke.clear()
                while self._said:
                    await self._socket.send(self._said.popleft())

    async def _sent(self, pcm: bytes, number: str) -> bool:
        """Hand the sound over, at most AHEAD of what is heard; False when it was flushed meanwhile."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        # Silence that is still under way would come first.
        await self._socket.send("FLUSH_MEDIA")
        await self._socket.send("START_MEDIA_BUFFERING")
        step = self.sound.size(AT_ONCE)
        for start in range(0, len(pcm), step):
            sent = self.sound.seconds(start)
            early = max(sent - AHEAD, (sent - AT_FIRST) / 2) - (loop.time() - began)
            if early > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._flushed.wait(), early)
            if self._flushed.is_set():
                return False
            await self._socket.send(pcm[start : start + step])
        await self._socket.send(f"STOP_MEDIA_BUFFERING {number}")
        return not self._flushed.is_set()

    def _told(self, message: str) -> None:
        name, _, rest = message.partition(" ")
        if name == "MEDIA_BUFFERING_COMPLETED":
            heard = self._heard.get(rest.rpartition(":")[2].strip())
            if heard is not None and not heard.done():
                heard.set_result(True)

    def _keep(self, frame: bytes) -> None:
        # Half a sample would turn all that comes after it into noise.
        frame = frame[: len(frame) - len(frame) % self.sound.width]
        if not frame:
            return
        if len(self._waiting) >= WAITING:
            self._missing += len(self._waiting.popleft())
            self.lost += 1
        self._waiting.append(frame)
        self._came.set()

    def _next(self) -> bytes:
        missing, self._missing = self._missing, 0
        return self._silence(missing) + self._waiting.popleft()

    def _is_over(self, now: float) -> bool:
        return self._closed or not self._recording or (self._ends is not None and now >= self._ends)

    def _patience(self, gaps: Gaps, *, steady: bool) -> float | None:
        if self._ends is not None:
            return TAIL
        return gaps.patience if steady else None

    async def _comes(self, patience: float | None) -> bool:
        """Wait until something comes, or there is something else to look at; False when it took too long."""
        self._came.clear()
        try:
            async with asyncio.timeout(patience):
                await self._came.wait()
        except TimeoutError:
            return False
        return True

    def _silent(self, seconds: float) -> bytes:
        return self._silence(self.sound.size(seconds))

    def _silence(self, size: int) -> bytes:
        return self.sound.silence * (size // len(self.sound.silence))

    def _close(self) -> None:
        self._closed = True
        self._came.set()
        self._flushed.set()
        for heard in self._heard.values():
            if not heard.done():
                heard.set_result(False)


@contextlib.asynccontextmanager
async def opened(where: Where, connection: str, sound: Sound, *, live: bool = False) -> AsyncIterator[Media]:
    """Be the sound of the media channel whose connection is named, for as long as the block lasts.

    A `live` one keeps silent by itself: what somebody says is passed on as it comes.
    """
    try:
        socket = await connect(
            f"{where.address}/media/{connection}",
            additional_headers=where.header,
            subprotocols=["media"],  # type: ignore[list-item]
            compression=None,
            proxy=None,
            open_timeout=PATIENCE,
            close_timeout=1,
            ping_interval=None,
        )
    except (OSError, WebSocketException):
        raise EngineAway("Asterisk does not open the sound of a call.") from None
    async with socket:
        media = Media(socket, sound)
        runs = [media.listen(), media.send_on() if live else media.keep_alive()]
        tasks = [asyncio.create_task(each) for each in runs]
        try:
            yield media
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
