"""A service of its own process, to be stopped and let go on: whole calls, and what is filed of them on its output."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from auricle.voice import lease
from auricle.voice.acting import House
from auricle.voice.answering import serve
from auricle.voice.ari import Where
from auricle.voice.conversing import converse
from auricle.voice.floor import Floor
from auricle.voice.keeping import Keeper
from auricle.voice.line import Line
from auricle.voice.prompts.saying import Menu
from auricle.voice.spool import Spool
from auricle.voice.tones import samples_of, seconds_of
from tests.plain.test_conversing import Made
from tests.voice.test_waiting import Toned
from tests.voice.whole_calls import VOICE


class Telling(Made):
    """A hotline that says what it files."""

    def _report(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = super()._report(body)
        sound = samples_of(self.heard(body)[44:])
        told = {"unfinished": body.get("unfinished", False), "seconds": len(sound) / 16_000}
        sys.stdout.write(json.dumps({**told, "voice": seconds_of(VOICE, sound, 16_000)}) + "\n")
        sys.stdout.flush()
        return answer


async def main(address: str, folder: Path) -> None:
    house = House(Keeper(Telling(), Spool(folder), ["en"]), Toned(), Menu(("en",), "112", (), ()))  # type: ignore[arg-type]

    async def talk(line: Line) -> None:
        await converse(line, house, Floor())

    await serve(Where(address, "auricle", os.environ["ARI_PASSWORD"]), talk)


if __name__ == "__main__":
    lease.LASTS = int(sys.argv[3])
    lease.RENEWED = 1.0
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
