"""A real Chromium with a microphone, called through Asterisk: it is heard, it hears, and its end is noticed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page, Route, async_playwright

from auricle.voice.ari import APPLICATION
from auricle.voice.engine.starting import Asterisk
from auricle.voice.media import SLIN16, Media
from auricle.voice.sip_accounts import account
from auricle.voice.sip_tunnel import tunnel
from auricle.voice.tones import samples_of, share_of, tone
from tests.voice.browsers import browser
from tests.voice.test_dialling import house
from tests.voice.whole_calls import PROMPT, VOICE, told, where

PATIENCE = 30.0
NAMES = ("chromium", "chromium-browser", "google-chrome")
ANSWER = """async (offer) => {
  const call = new RTCPeerConnection();
  const quiet = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
  const microphone = await navigator.mediaDevices.getUserMedia({audio: quiet});
  for (const track of microphone.getTracks()) call.addTrack(track, microphone);
  call.ontrack = ({streams: [stream]}) => {
    const context = new AudioContext();
    const heard = context.createAnalyser();
    heard.fftSize = 4096;
    // Chromium feeds a graph of sounds only while an element plays the stream, too.
    const element = new Audio();
    element.srcObject = stream;
    element.play();
    context.createMediaStreamSource(stream).connect(heard);
    window.loudest = () => {
      const shares = new Float32Array(heard.frequencyBinCount);
      heard.getFloatFrequencyData(shares);
      return shares.indexOf(Math.max(...shares)) * context.sampleRate / heard.fftSize;
    };
  };
  await call.setRemoteDescription({type: "offer", sdp: offer});
  await call.setLocalDescription(await call.createAnswer());
  while (call.iceGatheringState !== "complete") await new Promise((go) => setTimeout(go, 20));
  window.call = call;
  return call.localDescription.sdp;
}"""


@contextlib.asynccontextmanager
async def chromium(microphone: Path) -> AsyncIterator[tuple[Page, Callable[[], Awaitable[None]]]]:
    """A page that may use a microphone, and what kills its browser."""
    flags = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}",
        "--autoplay-policy=no-user-gesture-required",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]

    async def blank(route: Route) -> None:
        await route.fulfill(body="<!doctype html><title>A page</title>", content_type="text/html")

    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "a browser's sound needs Chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        program = await playwright.chromium.launch(executable_path=path, args=flags)
        try:
            page = await program.new_page()
            await page.route("**/*", blank)
            # Of an origin that browsers trust with a microphone.
            await page.goto("http://localhost/")
            yield page, program.close
        finally:
            await program.close()


async def hears(media: Media, pitch: float) -> None:
    """Wait until a tone comes in."""
    heard: list[bytes] = []
    async with asyncio.timeout(PATIENCE), contextlib.aclosing(media.recorded()) as frames:
        async for frame in frames:
            heard.append(frame)
            if len(heard) >= 20 and share_of(pitch, samples_of(b"".join(heard[-20:])), SLIN16.rate) > 0.9:
                return
    raise AssertionError("The call ended before the tone was heard.")


def test_a_browser_is_heard_and_hears_and_its_end_is_noticed(asterisk: Asterisk, tmp_path: Path) -> None:
    microphone = tmp_path / "microphone.wav"
    with wave.open(str(microphone), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(tone(VOICE, 5.0, 48_000))
    played = tone(PROMPT, 60.0, SLIN16.rate)

    async def scenario() -> None:
        async with (
            house(asterisk) as (exchange, _),
            chromium(microphone) as (page, kill),
            account(exchange.ari) as seat,
            tunnel(where(asterisk), seat) as way,
            browser(way, seat) as one,
        ):
            assert await one.register() == 200
            with exchange.expected("leg-3") as gone:
                await exchange.ari.ask(
                    "POST",
                    "channels",
                    endpoint=seat.dialled,
                    app=APPLICATION,
                    channelId="leg-3",
                    timeout="60",
                )
                invite = await one.next("INVITE")
                await one.answer(invite, "200 OK", await page.evaluate(ANSWER, invite.body))
                assert await exchange.arrival("leg-3", within=PATIENCE)
                async with exchange.joined("leg-3", SLIN16, answer=False) as (media, _):
                    playing = asyncio.create_task(media.play(played))
                    await hears(media, VOICE)
                    near = f"window.loudest && Math.abs(loudest() - {PROMPT}) < 25"
                    await page.wait_for_function(near, timeout=PATIENCE * 1000)
                    assert "opus" in await told(asterisk, "pjsip show channelstats")
                    await kill()
                    await asyncio.wait_for(gone.wait(), PATIENCE)
                    playing.cancel()

    asyncio.run(scenario())
