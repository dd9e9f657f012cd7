"""`auricle call`: a telephone for trying a phone line on this machine, without any telephone.

    auricle call --wav story.wav                # leaves a report, and prints the code that it heard
    auricle call 127.0.0.1:5060 listen:3 keys:1 say:story.wav keys:# listen:20 --keep heard.wav

It calls without a number, and does one step after the other. The code is heard as a caller hears it, from its sound.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from auricle.errors import NotNow
from auricle.voice.caller import NotHeard, leave_report
from auricle.voice.calling import CallRefused, Phone, calling
from auricle.voice.prompts.speech import NoSpeech
from auricle.voice.wav import BadWav, read_wav, write_wav

Step = Callable[[Phone], Awaitable[None]]
Done = TypeVar("Done")
DEMO = "127.0.0.1:8005"
LEAVE = "110"
"""The first language, a report, none of the categories."""


class BadStep(NotNow):
    """A step or an address is not one of those that the help names."""


class NoAnswer(NotNow):
    """Nobody answers there."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to call, and what to do."""
    parser.add_argument(
        "address",
        nargs="?",
        default=DEMO,
        metavar="HOST:PORT",
        help="where the line is (default: %(default)s, the demonstration's)",
    )
    parser.add_argument(
        "steps", nargs="*", metavar="STEP", help="listen:SECONDS, keys:12# or say:FILE.wav, in their order"
    )
    parser.add_argument(
        "--wav",
        type=Path,
        metavar="FILE.wav",
        help="leave what is in this file as a report, and hear its code",
    )
    parser.add_argument(
        "--keys", default=LEAVE, help="the keys that lead to the recording (default: %(default)s)"
    )
    parser.add_argument("--language", default="en", help="of the code's digits (default: %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="FILE.wav", help="write what was heard to this file")


def run(arguments: argparse.Namespace) -> int:
    """Call, do the steps, hang up."""
    found = re.fullmatch(r"(127(?:\.\d{1,3}){3}):(\d{1,5})", arguments.address)
    if found is None:
        raise BadStep("The address must be on this machine, such as 127.0.0.1:5060.")
    there = found[1], int(found[2])
    if arguments.wav is not None:
        return _leave(there, arguments)
    if not arguments.steps:
        raise BadStep("Nothing is to be done: name --wav FILE.wav, or steps.")
    steps = [(named, step_of(named)) for named in arguments.steps]
    asyncio.run(_call(there, steps, arguments.keep))
    return 0


def _leave(there: tuple[str, int], arguments: argparse.Namespace) -> int:
    try:
        story = read_wav(arguments.wav)
        code = asyncio.run(
            _answered(leave_report(there, story, keys=arguments.keys, language=arguments.language))
        )
    except (BadWav, NoSpeech) as sentence:
        raise BadStep(str(sentence)) from None
    print(f"The code that was heard: {' '.join(code[start : start + 4] for start in range(0, len(code), 4))}")
    return 0


def step_of(named: str) -> Step:
    """Return what a step does. Raises BadStep."""
    kind, _, rest = named.partition(":")
    if kind == "listen" and re.fullmatch(r"\d{1,4}(\.\d+)?", rest):
        return lambda phone: _listen(phone, float(rest))
    if kind == "keys" and re.fullmatch(r"[0-9*#]{1,100}", rest):
        return lambda phone: phone.press(rest)
    if kind == "say" and rest:
        try:
            pcm = read_wav(Path(rest))
        except BadWav as sentence:
            raise BadStep(str(sentence)) from None
        return lambda phone: phone.speak(pcm)
    raise BadStep(f"{named} is no step: there are listen:SECONDS, keys:12# and say:FILE.wav.")


async def _answered(work: Awaitable[Done]) -> Done:
    try:
        return await work
    except CallRefused as refused:
        raise NoAnswer(
            f"The call was refused with SIP's {refused.status}: is the phone's service running?"
        ) from None
    except TimeoutError:
        raise NoAnswer("Nobody answers there: is Asterisk running?") from None
    except NotHeard as sentence:
        raise NoAnswer(str(sentence)) from None


async def _call(there: tuple[str, int], steps: list[tuple[str, Step]], keep: Path | None) -> None:
    await _answered(_done(there, steps, keep))


async def _done(there: tuple[str, int], steps: list[tuple[str, Step]], keep: Path | None) -> None:
    async with calling(there) as phone:
        print(f"Answered after {phone.answered_after:.2f} s.", flush=True)
        for named, step in steps:
            if phone.over.is_set():
                print("The other side has hung up.", flush=True)
                break
            print(named, flush=True)
            await step(phone)
        print(f"Heard {len(phone.frames) / 50:.1f} s.")
        if keep is not None:
            write_wav(keep, phone.heard)


async def _listen(phone: Phone, seconds: float) -> None:
    try:
        await asyncio.wait_for(phone.over.wait(), seconds)
    except TimeoutError:
        return
