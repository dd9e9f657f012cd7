"""A caller who leaves a report and writes down the code, by what is heard alone. For `auricle call` and the tests."""

from __future__ import annotations

import asyncio
from array import array

from auricle.voice.call_flow import CODE_DIGITS, GROUP
from auricle.voice.calling import RATE, Address, Phone, calling
from auricle.voice.hearing import digits_heard, tone_ends
from auricle.voice.prompts.speech import BEEP_PITCH, MARK, MARK_PAUSE, SLOT, Speech
from auricle.voice.tones import from_alaw, samples_of

TO_A_KEY = 0.6
"""Seconds between two keys: the line has said that it heard the first."""
TO_THE_BEEP = 40.0
TO_THE_CODE = 60.0


class NotHeard(Exception):
    """What a caller waits for did not come; the message is one sentence."""


async def leave_report(there: Address, story: bytes, *, keys: str, language: str) -> str:
    """Call, speak, send it, and return the code. Raises NotHeard, CallRefused, TimeoutError, NoSpeech."""
    async with calling(there) as phone:
        await speak(phone, story, keys=keys)
        await phone.press("#")
        await asyncio.sleep(TO_A_KEY)
        begins = len(phone.frames)
        await phone.press("#")
        return await write_down(phone, language, after=begins)


async def speak(phone: Phone, story: bytes, *, keys: str) -> None:
    """Press the keys that lead to a recording, hear no more than the tone, and speak."""
    for key in keys:
        await asyncio.sleep(TO_A_KEY)
        await phone.press(key)
    await asyncio.sleep(TO_A_KEY)
    await to_the_beep(phone)
    await phone.speak(story)


async def to_the_beep(phone: Phone) -> None:
    """Pass over the words, and hear the tone after which one speaks."""
    await phone.press("#")
    try:
        await phone.hears(BEEP_PITCH, within=TO_THE_BEEP)
    except TimeoutError:
        raise NotHeard("The tone after which one speaks was not heard.") from None
    await asyncio.sleep(TO_A_KEY)


async def write_down(phone: Phone, language: str, *, after: int) -> str:
    """Hear a code, from a frame on."""
    known = await digit_sounds(language)
    groups = CODE_DIGITS // GROUP
    for _ in range(round(TO_THE_CODE / 0.5)):
        await asyncio.sleep(0.5)
        ends = tone_ends(_heard(phone, after), MARK)
        last = round((MARK_PAUSE + GROUP * SLOT) * RATE)
        if len(ends) >= groups and len(_heard(phone, after)) > ends[groups - 1] + last:
            heard = _heard(phone, after)
            return digits_heard(heard, known, mark=MARK, pause=MARK_PAUSE, slot=SLOT, group=GROUP)[
                :CODE_DIGITS
            ]
        if phone.over.is_set():
            break
    raise NotHeard("No code was read out.")


async def digit_sounds(language: str) -> dict[str, array[int]]:
    """The digits as the line says them, at the rate of a telephone."""
    speech = Speech()
    return {digit: samples_of(await speech.digit(language, digit))[::2] for digit in "0123456789"}


def _heard(phone: Phone, after: int) -> array[int]:
    return samples_of(from_alaw(b"".join(frame for _, frame in phone.frames[after:])))
