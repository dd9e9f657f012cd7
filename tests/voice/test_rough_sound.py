"""Whole calls over a bad network: sound that stops, comes twice, in another order, or is none; and storms of keys."""

from __future__ import annotations

import asyncio
import random
import secrets
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from auricle.voice import sip
from auricle.voice.call_values import KEYS
from auricle.voice.calling import RATE, Phone, calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.phone import Address
from auricle.voice.tones import LOUD, samples_of, seconds_of, tone
from tests.plain.test_conversing import CODE, Made
from tests.voice.test_calls import none_left
from tests.voice.test_faults import leaves_a_report
from tests.voice.test_waiting import OTHERS, answered, asks_for_a_person, hears
from tests.voice.whole_calls import PATIENCE, VOICE, until

STORM = 200
GAP = 3.0
PHONE_GONE = 30.0
"""Seconds without sound after which Asterisk takes a phone for gone (rtp_timeout)."""


class Network:
    """What a phone's packets go through: `does` makes none, one or several of each."""

    def __init__(self, phone: Phone) -> None:
        self.does: Callable[[bytes], list[bytes]] = lambda packet: [packet]
        self._way, phone._rtp = phone._rtp, cast("asyncio.DatagramTransport", self)

    def sendto(self, packet: bytes, there: Address) -> None:
        for each in self.does(packet):
            self._way.sendto(each, there)


def nothing(packet: bytes) -> list[bytes]:
    return []


class Rough:
    """Doubles, swaps, and throws things between that are no sound of this call."""

    def __init__(self) -> None:
        self._chance = random.Random(5)
        self._held: bytes | None = None

    def __call__(self, packet: bytes) -> list[bytes]:
        come = [packet] * self._chance.choice([1, 1, 2])
        if self._held is None and self._chance.random() < 0.2:
            self._held = packet
            return self._strange(packet)
        if self._held is not None:
            come, self._held = [*come, self._held], None
        return [*come, *self._strange(packet)]

    def _strange(self, packet: bytes) -> list[bytes]:
        number, stamp, source = struct.unpack("!HII", packet[2:12])
        strange = [
            sip.rtp(77, number, stamp, source, b"\x55" * 160),
            sip.rtp(sip.ALAW_TYPE, number, stamp, source, b""),
            sip.rtp(sip.DIGIT_TYPE, number, stamp, source, b"\xff" * 4),
            packet[:11],
            b"\xff" * 1400,
            b"\x80",
            secrets.token_bytes(60),
        ]
        return [self._chance.choice(strange)] if self._chance.random() < 0.3 else []


async def sends_it(phone: Phone) -> None:
    """Press the keys that end a recording and send it, and hear that the code follows."""
    await phone.press("#")
    await phone.hears(OTHERS, within=PATIENCE)
    await phone.press("#")
    await hears(phone, "receipt")


def heard_of(hotline: Made) -> tuple[float, float]:
    """How long the one report is, and how much of it is the caller's voice."""
    (report,) = hotline.reports
    assert "unfinished" not in report
    samples = samples_of(hotline.heard(report)[44:])
    return len(samples) / 16_000, seconds_of(VOICE, samples, 16_000)


def test_sound_that_stops_for_three_seconds_is_silence_and_the_call_goes_on_to_its_code(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    hotline = Made()

    async def scenario() -> float:
        async with answered(asterisk, tmp_path, hotline=hotline), calling(asterisk.sip) as phone:
            network = Network(phone)
            await leaves_a_report(phone)
            began = time.monotonic()
            await phone.speak(tone(VOICE, 2.0, RATE))
            network.does = nothing
            await asyncio.sleep(GAP)
            network.does = lambda packet: [packet]
            await phone.speak(tone(VOICE, 2.0, RATE))
            lasted = time.monotonic() - began
            await sends_it(phone)
            return lasted

    lasted = asyncio.run(scenario())
    seconds, voice = heard_of(hotline)
    assert voice == pytest.approx(4.0, abs=0.6)
    assert seconds == pytest.approx(lasted, abs=1.0)


def test_packets_that_come_twice_swapped_and_among_rubbish_are_a_recording_of_the_right_length(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    hotline = Made()

    async def scenario() -> float:
        async with answered(asterisk, tmp_path, hotline=hotline), calling(asterisk.sip) as phone:
            network = Network(phone)
            await leaves_a_report(phone)
            network.does = Rough()
            began = time.monotonic()
            await phone.speak(tone(VOICE, 5.0, RATE))
            lasted = time.monotonic() - began
            network.does = lambda packet: [packet]
            await sends_it(phone)
            return lasted

    lasted = asyncio.run(scenario())
    (report,) = hotline.reports
    samples = samples_of(hotline.heard(report)[44:])
    assert len(samples) / 16_000 == pytest.approx(lasted, abs=1.0)
    # Where packets change places the tone breaks, and it is as loud as before.
    windows = [samples[start : start + 1600] for start in range(0, len(samples), 1600)]
    assert sum(max(window) > LOUD / 2 for window in windows) / 10 >= 4.0


def test_a_phone_that_never_sends_sound_is_let_go_and_has_reported_nothing(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    hotline = Made()

    async def scenario() -> None:
        async with answered(asterisk, tmp_path, hotline=hotline), calling(asterisk.sip) as phone:
            Network(phone).does = nothing
            await phone.hears(OTHERS, within=PATIENCE)
            await asyncio.wait_for(phone.over.wait(), PHONE_GONE + PATIENCE)
            await until(lambda: none_left(asterisk))

    asyncio.run(scenario())
    assert hotline.reports == []
    assert list(tmp_path.iterdir()) == []


class Storm:
    """So many keys at once, in one packet each, besides what the phone sends."""

    def __init__(self, network: Network, phone: Phone) -> None:
        self._network, self._phone = network, phone
        self._chance = random.Random(8)

    async def breaks(self, keys: str = KEYS) -> None:
        """Within a second."""
        waiting = [self._chance.choice(keys) for _ in range(STORM)]

        def keyed(packet: bytes) -> list[bytes]:
            number, stamp, source = struct.unpack("!HII", packet[2:12])
            now, waiting[:4] = waiting[:4], []
            return [packet] + [
                sip.rtp(sip.DIGIT_TYPE, number, stamp + place, source, sip.digit(key, 400, last=True))
                for place, key in enumerate(now)
            ]

        self._network.does = keyed
        async with asyncio.timeout(PATIENCE):
            # Keys may have led to the end of the call.
            while waiting and not self._phone.over.is_set():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        self._network.does = lambda packet: [packet]


@pytest.mark.parametrize("where", ["prompts", "recording", "code", "queue"])
def test_a_storm_of_keys_ends_in_a_code_a_queue_or_the_end_of_the_call_and_the_next_call_is_answered(
    asterisk: Asterisk, tmp_path: Path, where: str
) -> None:
    hotline = Made()

    async def scenario() -> None:
        async with answered(asterisk, tmp_path, hotline=hotline):
            async with calling(asterisk.sip) as phone:
                storm = Storm(Network(phone), phone)
                await phone.hears(OTHERS, within=PATIENCE)
                if where == "recording":
                    await phone.press("1")
                    await phone.hears(880.0, within=PATIENCE)
                    speaking = asyncio.create_task(phone.speak(tone(VOICE, 2.0, RATE)))
                    await storm.breaks()
                    await speaking
                elif where == "code":
                    await phone.press("2" + CODE[:7])
                    await storm.breaks("0123456789*")
                elif where == "queue":
                    await asks_for_a_person(phone)
                    await storm.breaks()
                else:
                    await storm.breaks()
                async with calling(asterisk.sip) as other:
                    await leaves_a_report(other)
                    await other.speak(tone(VOICE, 1.0, RATE))
                    await sends_it(other)
            await until(lambda: none_left(asterisk))

    asyncio.run(scenario())
    assert any("unfinished" not in report for report in hotline.reports)
    assert list(tmp_path.iterdir()) == []
