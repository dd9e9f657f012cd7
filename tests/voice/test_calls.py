"""Whole calls, by a phone of our own, through a real Asterisk, to our service and back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
from pathlib import Path

import pytest

from auricle.sealing.unseal import open_cut_live, open_live
from auricle.voice import sip
from auricle.voice.answering import TakenOver
from auricle.voice.ari import Refused
from auricle.voice.calling import RATE, CallRefused, calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.events import Event, read_event
from auricle.voice.line import Line
from auricle.voice.media import ALAW, SLIN16, Sound
from auricle.voice.phone import datagrams
from auricle.voice.tones import from_alaw, samples_of, seconds_of, share_of, tone
from auricle.voice.wav import read_wav, write_wav
from tests.voice.whole_calls import (
    KEY,
    LABEL,
    PATIENCE,
    PROMPT,
    REPORT,
    VOICE,
    Recorder,
    asking,
    channels,
    prompt,
    service,
    told,
    until,
)

ROOT = Path(__file__).resolve().parents[2]
LONG = prompt(30.0)
"""Made before a call begins: it takes longer than a caller waits."""
TRIES = 10
AT_ONCE = 2.0
"""Seconds, of the 30 that it would take: there is little but the tests on a good day."""


def test_a_call_is_answered_within_half_a_second_and_the_prompt_is_heard(asterisk: Asterisk) -> None:
    heard: list[bool] = []

    async def talk(line: Line) -> None:
        heard.append(await line.say(prompt(1.0)))

    async def scenario() -> float:
        async with calling(asterisk.sip) as phone:
            after = phone.answered_after + await phone.hears(PROMPT, within=PATIENCE)
            await asyncio.wait_for(phone.over.wait(), PATIENCE)
            assert seconds_of(PROMPT, samples_of(phone.heard), RATE) == pytest.approx(1.0, abs=0.21)
            return after

    async def soonest() -> float:
        async with service(asterisk, talk):
            best = await scenario()
            # Others may have both cores just now: what counts is what it can do.
            while best > 0.5 and len(heard) < TRIES:
                best = min(best, await scenario())
            return best

    assert asyncio.run(soonest()) <= 0.5
    assert all(heard)


@pytest.mark.parametrize("sound", [SLIN16, ALAW], ids=lambda sound: sound.name)
def test_what_a_caller_says_is_sealed_as_it_comes_and_found_after_opening(
    asterisk: Asterisk, sound: Sound
) -> None:
    recorder = Recorder()

    async def scenario() -> None:
        async with service(asterisk, recorder, sound=sound), calling(asterisk.sip) as phone:
            await phone.hears(PROMPT, within=PATIENCE)
            await asyncio.wait_for(recorder.listening.wait(), PATIENCE)
            await phone.speak(tone(VOICE, 2.2, RATE))
            assert len(recorder.chunks) >= 2, "nothing was sealed while the caller spoke"
            await phone.press("#")
            await asyncio.wait_for(recorder.done.wait(), PATIENCE)

    asyncio.run(scenario())
    assert recorder.recording is not None
    opened = b"".join(
        open_live(KEY, report=REPORT, label=LABEL, header=recorder.recording.header, chunks=recorder.chunks)
    )
    pcm = from_alaw(opened) if sound is ALAW else opened
    assert seconds_of(VOICE, samples_of(pcm), sound.rate) == pytest.approx(2.2, abs=0.21)


def test_every_key_arrives_in_order_and_is_not_in_the_sound(asterisk: Asterisk) -> None:
    keys: list[str | None] = []
    recorder = Recorder()

    async def talk(line: Line) -> None:
        while (key := await line.key(PATIENCE)) is not None:
            keys.append(key)
            if len(keys) == 12:
                await recorder(line)

    async def scenario() -> None:
        async with service(asterisk, talk), calling(asterisk.sip) as phone:
            await phone.press("1234567890*#")
            await phone.hears(PROMPT, within=PATIENCE)
            await asyncio.wait_for(recorder.listening.wait(), PATIENCE)
            await phone.press("5")
            await asyncio.wait_for(recorder.done.wait(), PATIENCE)

    asyncio.run(scenario())
    assert keys[:12] == list("1234567890*#")
    assert recorder.recording is not None
    opened, _ = open_cut_live(
        KEY, report=REPORT, label=LABEL, header=recorder.recording.header, chunks=recorder.chunks
    )
    # 770 and 1336 Hz together are the key 5.
    assert all(share_of(row, samples_of(opened), SLIN16.rate) < 0.1 for row in (770, 1336))


def test_a_key_silences_a_prompt_at_once_and_the_next_one_is_heard(asterisk: Asterisk) -> None:
    heard: list[bool] = []

    async def talk(line: Line) -> None:
        heard.append(await line.say(LONG))
        assert await line.key(PATIENCE) == "1"
        heard.append(await line.say(tone(600, 0.5, SLIN16.rate)))

    async def scenario() -> None:
        async with service(asterisk, talk), calling(asterisk.sip) as phone:
            await phone.hears(PROMPT, within=PATIENCE)
            await phone.press("1")
            pressed = len(phone.frames)
            await phone.hears(600, within=PATIENCE, after=pressed)
            await asyncio.wait_for(phone.over.wait(), PATIENCE)
            after = samples_of(phone.heard)[pressed * 160 :]
            assert seconds_of(PROMPT, after, RATE) <= AT_ONCE
            assert seconds_of(600, after, RATE) == pytest.approx(0.5, abs=0.21)

    asyncio.run(scenario())
    assert heard == [False, True]


def test_who_hangs_up_in_a_prompt_ends_it(asterisk: Asterisk) -> None:
    heard: list[bool] = []

    async def talk(line: Line) -> None:
        heard.append(await line.say(LONG))
        heard.append(line.over)

    async def scenario() -> None:
        async with service(asterisk, talk):
            async with calling(asterisk.sip) as phone:
                await phone.hears(PROMPT, within=PATIENCE)
            await until(lambda: _nobody_calls(asterisk), within=PATIENCE)
            assert heard == [False, True]

    asyncio.run(scenario())


def test_who_hangs_up_while_recorded_loses_nothing(asterisk: Asterisk) -> None:
    recorder = Recorder()

    async def scenario() -> None:
        async with service(asterisk, recorder):
            async with calling(asterisk.sip) as phone:
                await phone.hears(PROMPT, within=PATIENCE)
                await asyncio.wait_for(recorder.listening.wait(), PATIENCE)
                await phone.speak(tone(VOICE, 1.5, RATE))
            await asyncio.wait_for(recorder.done.wait(), PATIENCE)
            await until(lambda: _nobody_calls(asterisk))

    asyncio.run(scenario())
    assert recorder.recording is not None
    opened, whole = open_cut_live(
        KEY, report=REPORT, label=LABEL, header=recorder.recording.header, chunks=recorder.chunks
    )
    assert whole
    assert seconds_of(VOICE, samples_of(opened), SLIN16.rate) == pytest.approx(1.5, abs=0.21)


def test_a_service_killed_while_recording_loses_a_second_at_most_and_the_next_one_hangs_up_the_call(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    kept, again = tmp_path / "chunks", list[str]()

    async def never(line: Line) -> None:
        again.append(line.channel)

    async def scenario() -> None:
        killed = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.voice.recording_service", asterisk.ari, str(kept)),
            cwd=ROOT,
            env=os.environ | {"ARI_PASSWORD": asterisk.password},
            stdout=asyncio.subprocess.PIPE,
        )
        assert killed.stdout is not None
        await killed.stdout.readline()
        async with calling(asterisk.sip) as phone:
            await phone.hears(PROMPT, within=PATIENCE)
            await until(lambda: begun(kept))
            await phone.speak(tone(VOICE, 2.5, RATE))
            killed.kill()
            await killed.wait()
            assert await channels(asterisk) == 1, "the caller's channel stays up"
            async with service(asterisk, never):
                await asyncio.wait_for(phone.over.wait(), PATIENCE)
                await until(lambda: _nobody_calls(asterisk))

    asyncio.run(scenario())
    assert again == []
    header, *chunks = (bytes.fromhex(line) for line in kept.read_text().split())
    opened, whole = open_cut_live(KEY, report=REPORT, label=LABEL, header=header, chunks=chunks)  # type: ignore[arg-type]
    assert not whole
    assert seconds_of(VOICE, samples_of(opened), SLIN16.rate) >= 1.5 - 0.1


def test_while_the_service_is_away_callers_are_sent_on(asterisk: Asterisk) -> None:
    async def scenario() -> None:
        with pytest.raises(CallRefused) as refused:
            async with calling(asterisk.sip):
                pass
        assert refused.value.status == 503

    asyncio.run(scenario())


@pytest.mark.parametrize("number", ["anonymous", "carrier", "carrier-contact"])
def test_who_is_not_the_carrier_reaches_nobody(asterisk: Asterisk, number: str) -> None:
    async def talk(line: Line) -> None:
        raise AssertionError("a stranger was answered")

    async def scenario() -> int:
        async with service(asterisk, talk):
            with pytest.raises(CallRefused) as refused:
                async with calling(asterisk.sip, host="127.0.0.2", number=number):
                    pass
            return refused.value.status

    assert asyncio.run(scenario()) == 401


def test_two_calls_at_once_hear_their_own(asterisk: Asterisk) -> None:
    tones = iter((700, 900))

    async def talk(line: Line) -> None:
        await line.say(tone(next(tones), 1.0, SLIN16.rate))

    async def scenario() -> None:
        async with service(asterisk, talk), calling(asterisk.sip) as one:
            await one.hears(700, within=PATIENCE)
            async with calling(asterisk.sip) as two:
                await two.hears(900, within=PATIENCE)
                assert not seconds_of(700, samples_of(two.heard), RATE)
            assert not seconds_of(900, samples_of(one.heard), RATE)

    asyncio.run(scenario())


def test_a_fault_in_one_call_ends_that_call_and_no_word_of_it_is_logged(
    asterisk: Asterisk, caplog: pytest.LogCaptureFixture
) -> None:
    async def talk(line: Line) -> None:
        if await line.key(PATIENCE) == "1":
            raise ValueError("what the caller said")
        await line.say(prompt(0.5))

    async def scenario() -> None:
        async with service(asterisk, talk):
            async with calling(asterisk.sip) as phone:
                await phone.press("1")
                await asyncio.wait_for(phone.over.wait(), PATIENCE)
            async with calling(asterisk.sip) as phone:
                await phone.press("2")
                await phone.hears(PROMPT, within=PATIENCE)

    asyncio.run(scenario())
    assert "ValueError" in caplog.text
    assert "what the caller said" not in caplog.text


def test_the_callers_number_is_in_no_file_no_log_and_no_message_of_asterisk(
    asterisk: Asterisk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = f"1555{secrets.randbelow(10**8):08}"
    seen: list[str] = []
    caplog.set_level("DEBUG")
    messages: list[str] = []

    def read_and_keep(text: str | bytes) -> Event | None:
        messages.append(str(text))
        return read_event(text)

    monkeypatch.setattr("auricle.voice.ari.read_event", read_and_keep)

    async def talk(line: Line) -> None:
        await line.say(prompt(1.0))

    async def scenario() -> None:
        async with service(asterisk, talk), calling(asterisk.sip, number=number) as phone:
            await phone.hears(PROMPT, within=PATIENCE)
            seen.append(await told(asterisk, "core show channels verbose"))
            seen.extend(path.read_text(errors="replace") for path in _files_that_hold(asterisk))
            assert _open_files(asterisk) <= {"astdb.sqlite3", "astdb.sqlite3-journal", "messages", "said"}
            await asyncio.wait_for(phone.over.wait(), PATIENCE)
        with pytest.raises(CallRefused):
            async with calling(asterisk.sip, number=number):
                pass

    asyncio.run(scenario())
    seen += [path.read_text(errors="replace") for path in _files_that_hold(asterisk)]
    seen.append(
        "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("asyncio"))
    )
    assert any("StasisStart" in message for message in messages)
    assert [text for text in [*seen, *messages] if number in text] == []


def test_asterisk_can_write_no_sound(asterisk: Asterisk) -> None:
    statuses: list[int] = []

    async def scenario() -> None:
        waiting = asyncio.Event()

        async def talk(line: Line) -> None:
            with pytest.raises(Refused) as refused:
                await line._ari.ask("POST", f"channels/{line.channel}/record", name="x", format="wav")
            statuses.append(refused.value.status)
            waiting.set()

        async with service(asterisk, talk), calling(asterisk.sip):
            await asyncio.wait_for(waiting.wait(), PATIENCE)

    asyncio.run(scenario())
    assert statuses == [422]
    assert "0 file formats registered" in asterisk.tell("core show file formats")
    assert [
        path for path in asterisk.folder.rglob("*") if path.suffix in {".wav", ".sln", ".raw", ".alaw"}
    ] == []


def test_a_service_whose_calls_another_took_over_ends_and_does_not_fight(asterisk: Asterisk) -> None:
    async def talk(line: Line) -> None:
        await line.key(PATIENCE)

    async def scenario() -> None:
        async with service(asterisk, talk) as serving, asking(asterisk) as ari:
            assert await ari.ask("GET", "bridges") == []
            with pytest.raises(Refused) as refused:
                await ari.ask("GET", "nothing/here")
            assert refused.value.status == 404
            with pytest.raises(TakenOver, match="run one only"):
                await asyncio.wait_for(serving, PATIENCE)

    asyncio.run(scenario())


def test_a_service_that_is_stopped_hangs_up_and_puts_away_what_was_said(asterisk: Asterisk) -> None:
    recorder = Recorder()

    async def scenario() -> None:
        async with contextlib.AsyncExitStack() as stack:
            _serving = await stack.enter_async_context(service(asterisk, recorder))
            async with calling(asterisk.sip) as phone:
                await phone.hears(PROMPT, within=PATIENCE)
                await asyncio.wait_for(recorder.listening.wait(), PATIENCE)
                await phone.speak(tone(VOICE, 0.7, RATE))
                await stack.aclose()
                await asyncio.wait_for(phone.over.wait(), PATIENCE)
            assert await channels(asterisk) == 0

    asyncio.run(scenario())
    assert recorder.recording is not None
    _, whole = open_cut_live(
        KEY, report=REPORT, label=LABEL, header=recorder.recording.header, chunks=recorder.chunks
    )
    assert whole


def test_the_command_calls_speaks_presses_and_keeps_what_it_heard(asterisk: Asterisk, tmp_path: Path) -> None:
    recorder = Recorder()
    write_wav(tmp_path / "story.wav", tone(VOICE, 1.0, RATE))
    steps = ["listen:3", f"say:{tmp_path / 'story.wav'}", "keys:#", "listen:3"]

    async def scenario() -> str:
        async with service(asterisk, recorder):
            command = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "auricle", "call", f"127.0.0.1:{asterisk.ports.sip}", *steps),
                *("--keep", str(tmp_path / "heard.wav")),
                cwd=ROOT,
                stdout=asyncio.subprocess.PIPE,
            )
            said, _ = await asyncio.wait_for(command.communicate(), PATIENCE)
            assert command.returncode == 0
            return said.decode()

    assert "Answered after" in asyncio.run(scenario())
    assert seconds_of(PROMPT, samples_of(read_wav(tmp_path / "heard.wav")), RATE) >= 0.1
    assert recorder.recording is not None
    opened, whole = open_cut_live(
        KEY, report=REPORT, label=LABEL, header=recorder.recording.header, chunks=recorder.chunks
    )
    assert whole
    assert seconds_of(VOICE, samples_of(opened), SLIN16.rate) == pytest.approx(1.0, abs=0.21)


async def begun(kept: Path) -> bool:
    return await asyncio.to_thread(kept.exists)


async def _nobody_calls(asterisk: Asterisk) -> bool:
    return await channels(asterisk) == 0


def _files_that_hold(asterisk: Asterisk) -> list[Path]:
    return [path for path in asterisk.folder.rglob("*") if path.is_file()]


def _open_files(asterisk: Asterisk) -> set[str]:
    """The names of the files that Asterisk has open for writing, as the system says."""
    found = set()
    for link in Path(f"/proc/{asterisk.pid}/fd").iterdir():
        target = link.readlink()
        flags = (link.parent.parent / "fdinfo" / link.name).read_text().split("flags:")[1].split()[0]
        if target.is_absolute() and target.is_file() and int(flags, 8) & (os.O_WRONLY | os.O_RDWR):
            found.add(target.name)
    return found


def test_who_was_redirected_is_told_nothing_of_what_we_forget(asterisk: Asterisk) -> None:
    statuses: list[int | None] = []

    async def talk(line: Line) -> None:
        await line.key(PATIENCE)

    async def scenario() -> None:
        async with service(asterisk, talk), datagrams("127.0.0.1", asterisk.sip) as way:
            dialog = sip.Dialog(
                f"{way.here[0]}:{way.here[1]}",
                f"{asterisk.sip[0]}:{asterisk.sip[1]}",
                number="+15550142",
                called="hotline",
            )
            # It names somebody who redirected the call.
            way.send(dialog.invite(way.here[1]))
            async with asyncio.timeout(PATIENCE):
                while 200 not in statuses:
                    answer = sip.read_message((await way.came.get())[1])
                    statuses.append(answer.status)
            dialog.accept(answer)
            way.send(dialog.ack())
            way.send(dialog.bye())
            await until(lambda: none_left(asterisk))

    asyncio.run(scenario())
    assert set(statuses) <= {100, 180, 200}


async def none_left(asterisk: Asterisk) -> bool:
    return await channels(asterisk) == 0
