"""The phone's service as a process of its own, which plays to every caller and records them sealed at the same time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

from auricle.sealing.seal import new_content_key
from auricle.voice.answering import serve
from auricle.voice.ari import Where
from auricle.voice.engine.starting import Asterisk
from auricle.voice.line import Line
from auricle.voice.media import SLIN16
from auricle.voice.recording import Recording, sealed
from auricle.voice.tones import tone

PROMPT = 1000


class Service:
    """One such process. Made by `served`."""

    def __init__(self, asterisk: Asterisk, longest: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.rig.phone_service", asterisk.ari, str(longest)],
            env=os.environ | {"ARI_PASSWORD": asterisk.password},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        if self._process.stdout is None or self._process.stdout.readline() != "open\n":
            raise SystemExit("The phone's service did not start.")

    def stop(self) -> dict[str, float]:
        """End it and return what it sealed: seconds of sound, chunks, and frames that were lost."""
        self._process.send_signal(signal.SIGTERM)
        said, _ = self._process.communicate(timeout=30)
        kept: dict[str, float] = json.loads(said)
        return kept

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextlib.contextmanager
def served(asterisk: Asterisk, *, longest: float) -> Iterator[Service]:
    """Run it for as long as the block lasts."""
    service = Service(asterisk, longest)
    try:
        yield service
    finally:
        service.close()


async def _main(address: str, longest: float) -> None:
    kept = {"seconds": 0.0, "chunks": 0.0, "lost": 0.0}
    # One second, over and over: a tone of whole turns fits to itself.
    prompt = tone(PROMPT, 1.0, SLIN16.rate) * round(longest)

    async def talk(line: Line) -> None:
        recording = Recording(new_content_key(), report=uuid4(), label="voice/1", sound=line.media.sound)
        playing = asyncio.create_task(line.media.play(prompt))
        async for _ in sealed(line.recorded(most=longest), recording):
            kept["chunks"] += 1
        kept["seconds"] += recording.seconds
        kept["lost"] += line.media.lost
        await playing

    serving = asyncio.create_task(serve(Where(address, "auricle", os.environ["ARI_PASSWORD"]), talk))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    await asyncio.sleep(0.5)
    print("open", flush=True)
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    print(json.dumps(kept), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], float(sys.argv[2])))
