"""Asterisk as we start it: unprivileged, silent about callers, gone when we are gone; and how its packages come."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auricle.voice.calling import calling
from auricle.voice.engine import fetching
from auricle.voice.engine.fetching import Engine, EngineTrouble, fetched
from auricle.voice.engine.starting import Asterisk, running, templates
from auricle.voice.line import Line
from tests.voice.whole_calls import PATIENCE, PROMPT, is_served, prompt, service, until

ROOT = Path(__file__).resolve().parents[2]


def test_it_listens_on_loopback_only(asterisk: Asterisk) -> None:
    if shutil.which("ss") is None:
        pytest.skip("ss is not here")
    listening: list[str] = []

    async def talk(line: Line) -> None:
        listening.append(await asyncio.to_thread(_listening))

    async def scenario() -> None:
        async with service(asterisk, talk), calling(asterisk.sip) as phone:
            await asyncio.wait_for(phone.over.wait(), PATIENCE)

    asyncio.run(scenario())
    ours = [line.split() for line in listening[0].splitlines() if f"pid={asterisk.pid}," in line]
    at = {(words[0], *words[4].rsplit(":", 1)) for words in ours}
    assert {port for _, host, port in at if host == "127.0.0.1"} >= {
        str(asterisk.ports.sip),
        str(asterisk.ports.ari),
    }
    sound = range(asterisk.ports.rtp_first, asterisk.ports.rtp_last + 1)
    assert any(int(port) in sound for _, host, port in at if host == "127.0.0.1")
    # From these two pjproject asks the machine's name servers, and it takes nothing but their answers.
    others = {(kind, host) for kind, host, _ in at if host != "127.0.0.1"}
    assert others <= {("udp", "0.0.0.0"), ("udp", "[::]")}  # noqa: S104
    assert len([host for _, host, _ in at if host != "127.0.0.1"]) <= 2


def test_it_runs_unprivileged_and_leaves_no_core(asterisk: Asterisk) -> None:
    process = Path(f"/proc/{asterisk.pid}")
    status = dict(
        line.split(":\t", 1) for line in (process / "status").read_text().splitlines() if ":\t" in line
    )
    assert "0" not in status["Uid"].split()
    assert int(status["CapEff"], 16) == 0
    limits = (process / "limits").read_text()
    assert limits.split("Max core file size")[1].split()[:2] == ["0", "0"]


def test_it_has_no_module_that_reads_or_writes_files_of_sound_nor_one_that_nobody_named(
    asterisk: Asterisk,
) -> None:
    named = {
        line.split("=")[1].strip()
        for line in (templates() / "modules.conf").read_text().splitlines()
        if line.startswith("load")
    }
    loaded = {line.split()[0] for line in asterisk.tell("module show").splitlines() if ".so " in line}
    assert loaded == named
    assert not any(
        name.startswith(("format_", "cdr_", "cel_", "app_voicemail", "app_mixmonitor")) for name in named
    )


def test_it_ends_when_its_supervisor_is_killed(engine: Engine) -> None:
    program = (
        "from auricle.voice.engine.fetching import fetched\nfrom auricle.voice.engine.starting import running\n"
        "import sys, time\n"
        "with running(fetched()) as asterisk:\n"
        "    sys.stdout.write(f'{asterisk.pid} {asterisk.folder}\\n'); sys.stdout.flush(); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        pid, folder = supervisor.stdout.readline().split()
        supervisor.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
    shutil.rmtree(folder)


# As deploy/systemd/auricle-asterisk.service holds it: no memory becomes executable (PR_SET_MDWE, Linux 6.3), and no
# power is gained (PR_SET_NO_NEW_PRIVS). Whoever it starts inherits that.
LOCKED = """import ctypes, sys
p = ctypes.CDLL(None).prctl
if p(65, 1, 0, 0, 0) or p(38, 1, 0, 0, 0): sys.exit(77)
from tests.voice.test_engine import answer_one_call
answer_one_call()
"""


def answer_one_call() -> None:
    """Start an Asterisk and hear its prompt. For a process of its own."""
    said = prompt(0.5)

    async def talk(line: Line) -> None:
        await line.say(said)

    async def scenario(asterisk: Asterisk) -> None:
        async with service(asterisk, talk), calling(asterisk.sip) as phone:
            await phone.hears(PROMPT, within=PATIENCE)

    with running(fetched()) as own:
        assert "NoNewPrivs:\t1" in Path(f"/proc/{own.pid}/status").read_text()
        asyncio.run(scenario(own))


def test_it_lives_without_executable_memory(engine: Engine) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOCKED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 77:
        pytest.skip("the kernel is older than 6.3 and cannot lock memory in this way")
    assert done.returncode == 0, done.stderr


def test_after_asterisk_was_restarted_calls_are_answered_again(engine: Engine) -> None:
    async def talk(line: Line) -> None:
        await line.say(prompt(0.5))

    async def scenario(asterisk: Asterisk) -> None:
        async with service(asterisk, talk):
            async with calling(asterisk.sip) as phone:
                await phone.hears(PROMPT, within=PATIENCE)
                await asyncio.to_thread(asterisk.stop)
            asterisk.start()
            await until(lambda: is_served(asterisk))
            async with calling(asterisk.sip) as phone:
                await phone.hears(PROMPT, within=PATIENCE)

    with running(engine) as own:
        asyncio.run(scenario(own))


def test_an_asterisk_that_cannot_start_says_why_in_one_sentence(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auricle.voice.engine.starting.START_PATIENCE", 0.0)
    with pytest.raises(EngineTrouble, match="Asterisk does not start: "), running(engine):
        pass


def test_what_is_here_is_not_fetched_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert fetched() == engine


def test_packages_that_nobody_signed_are_refused_by_apt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = tmp_path / "mirror" / "dists" / fetching.SUITE / "Release"
    release.parent.mkdir(parents=True)
    release.write_text(f"Suite: {fetching.SUITE}\nCodename: {fetching.SUITE}\nComponents: main\n")
    monkeypatch.setattr(fetching, "_mirror", lambda: f"file://{tmp_path / 'mirror'}")
    with pytest.raises(
        EngineTrouble, match=r"^Debian's list of packages cannot be fetched: .*(signed|Release).*\.$"
    ):
        fetched(cache=tmp_path / "cache", say=lambda line: None)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["lock"]


def test_a_killed_fetch_leaves_nothing_that_counts_as_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A stand-in for dpkg that stands still in the middle of unpacking.
    slow = tmp_path / "bin" / "dpkg"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nmkdir -p $3/usr; exec sleep 60\n")
    slow.chmod(0o755)
    cache = tmp_path / "cache"
    program = (
        "from pathlib import Path\nfrom auricle.voice.engine import fetching\n"
        "fetching._download = lambda folder: [Path('asterisk_22.10.1_amd64.deb')]\n"
        f"fetching.fetched(cache=Path({str(cache)!r}))\n"
    )
    environment = os.environ | {"PATH": f"{slow.parent}:{os.environ['PATH']}"}
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as fetch:
        deadline = time.monotonic() + PATIENCE
        while not list(cache.glob("fetching-*/root/usr")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(fetch.pid, signal.SIGKILL)
    assert list(cache.glob("fetching-*/root/usr"))
    assert not (cache / fetching.CURRENT).exists()
    assert not list(cache.glob("22.*"))
    # The next fetch takes away what is left.
    monkeypatch.setattr(fetching, "_mirror", lambda: "file:///nowhere")
    with pytest.raises(EngineTrouble):
        fetched(cache=cache, say=lambda line: None)
    assert [path.name for path in cache.iterdir()] == ["lock"]


def _listening() -> str:
    return subprocess.run(["ss", "-Hlntup"], capture_output=True, text=True, check=True).stdout
