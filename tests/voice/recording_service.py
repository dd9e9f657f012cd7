"""A service of its own process, to be killed: records whoever calls and keeps each sealed chunk at once."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TextIO

from auricle.voice.answering import serve
from auricle.voice.ari import Where
from auricle.voice.line import Line
from auricle.voice.recording import Recording, sealed
from tests.voice.whole_calls import KEY, LABEL, REPORT, prompt


async def main(address: str, kept: Path) -> None:
    where = Where(address, "auricle", os.environ["ARI_PASSWORD"])

    async def talk(line: Line) -> None:
        recording = Recording(KEY, report=REPORT, label=LABEL, sound=line.media.sound)
        await line.say(prompt(0.3))
        with kept.open("w", encoding="ascii") as file:
            _keep(recording.header, file)
            async for chunk in sealed(line.recorded(most=60.0), recording):
                _keep(chunk, file)

    serving = asyncio.create_task(serve(where, talk))
    await asyncio.sleep(0.5)
    sys.stdout.write("open\n")
    sys.stdout.flush()
    await serving


def _keep(sealed_bytes: bytes, file: TextIO) -> None:
    file.write(sealed_bytes.hex() + "\n")
    file.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
