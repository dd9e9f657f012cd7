"""A hotline that can be called: its faces, its way in, and the phone's service as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auricle.config.key_files import organisation_key
from auricle.voice.calling import CallRefused, calling
from auricle.voice.engine.starting import Asterisk
from auricle.voice.tones import samples_of, seconds_of
from bench.rig.hotline import Hotline, send
from bench.rig.logins import CALL_TAKER, LOGIN, password_of
from bench.rig.processes_of import command_of, descendants
from tests.faults.paper_browser import Form, Page, PaperBrowser
from tests.voice.floors import free_port
from tests.voice.taker_client import ORIGIN

ROOT = Path(__file__).resolve().parents[2]
START_PATIENCE = 180.0
"""What could not be handed over is tried again soon, and a busy machine takes its time."""
REPORTED = "SELECT id FROM reports_report ORDER BY received_at, id"


@dataclass
class House:
    """One hotline, and whatever answers its phone at the moment."""

    hotline: Hotline
    asterisk: Asterisk
    folder: Path
    codes: list[str] = field(default_factory=list)
    sounds: list[bytes] = field(default_factory=list)
    """What was heard, and how a part of it sounded: none of it may be found anywhere."""
    socket: int = field(default_factory=free_port)
    """Where call-takers' browsers come in."""
    _desks: dict[str, PaperBrowser] = field(default_factory=dict)
    _service: subprocess.Popen[bytes] | None = None

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    @property
    def ticket_key(self) -> bytes:
        """What the desk signs tickets with."""
        return (self.hotline.installation.keys / "voice" / "phone").read_bytes()

    @property
    def log(self) -> Path:
        return self.folder / "voice.log"

    def start(self) -> None:
        """Let the phone's service answer, as an operator starts it."""
        password = self.folder / "password"
        password.write_text(self.asterisk.password, encoding="ascii")
        installation = self.hotline.installation
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "AURICLE_VOICE_ENGINE": self.asterisk.ari,
            "AURICLE_VOICE_PASSWORD": str(password),
            "AURICLE_LINE": f"http://127.0.0.1:{installation.line_port}",
            "AURICLE_KEYS": str(installation.keys / "voice"),
            "AURICLE_ORG_KEY": organisation_key(installation.keys),
            "AURICLE_VOICE_SPOOL": str(self.spool),
            "AURICLE_VOICE_SOCKET": str(self.socket),
            "AURICLE_VOICE_ORIGINS": ORIGIN,
        }
        with self.log.open("ab") as log:
            self._service = subprocess.Popen(
                [sys.executable, "-m", "auricle", "voice"], env=environment, stdout=log, stderr=log
            )
        # Asterisk knows the name from a service before this one: whether it is there shows when it answers.
        wait_for(lambda: asyncio.run(_is_answered(self.asterisk.sip)), self.log)

    def answer(self) -> None:
        """Start the phone's service again where a test has left it dead."""
        if self._service is None or self._service.poll() is not None:
            self.start()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the phone's service, politely or not."""
        if self._service is not None:
            self._service.send_signal(number)
            self._service.wait(timeout=20)
            self._service = None

    @contextlib.contextmanager
    def line_away(self) -> Iterator[None]:
        """Kill the phone's way in, and keep it away."""
        os.kill(self.hotline.supervisor, signal.SIGSTOP)
        port = str(self.hotline.installation.line_port)
        try:
            below = descendants(self.hotline.supervisor)
            line = [pid for pid in below if port in command_of(pid).split("\0")]
            assert line
            send({*line, *(pid for pid in below if below[pid] in line)}, signal.SIGKILL)
            yield
        finally:
            os.kill(self.hotline.supervisor, signal.SIGCONT)

    def reports(self) -> list[str]:
        """All that are there, in the order in which they came."""
        with self.hotline.database() as connection:
            return [str(name) for (name,) in connection.execute(REPORTED).fetchall()]

    def new_report(self, before: list[str]) -> str:
        """The one report that was not there before, once it is."""
        wait_for(lambda: len(self.reports()) > len(before), self.log)
        (new,) = set(self.reports()) - set(before)
        return new

    def registered(self, report: str) -> None:
        """The code of a report opens its inbox from now on."""
        wait_for(
            lambda: bool(self._asked("SELECT 1 FROM vault_receipt WHERE report_id = %s", report)), self.log
        )

    def happened(self) -> list[str]:
        """What the hotline was told of calls that asked for a person."""
        return [str(what) for (what,) in self._asked("SELECT what FROM calls_callevent ORDER BY at")]

    def sounds_of(self, report: str) -> list[bytes]:
        """What somebody at the desk hears of a report, file by file."""
        desk = self._signed_in()
        page = desk.get(f"/report/{report}/").html
        known: list[str] = []
        for piece in page.split(f'"/report/{report}/file/')[1:]:
            address = f"/report/{report}/file/{piece.split('/')[0]}/"
            if address not in known:
                known.append(address)
        return [desk.download(address) for address in known]

    def sealed_numbers(self) -> list[str]:
        """The promises to call back whose number is there still, sealed."""
        rows = self._asked("SELECT id FROM call_backs_callback WHERE octet_length(sealed) = 1168")
        return [str(name) for (name,) in rows]

    def promised(self) -> str:
        """The one promise, once it is there; its hours are now, and whoever signs in takes calls too."""
        wait_for(lambda: len(self.sealed_numbers()) == 1, self.log)
        hours = "starts_at = now() - interval '1 hour', ends_at = now() + interval '1 hour'"
        role = (
            "INSERT INTO directory_memberrole (member_id, role) SELECT id, 'call_taker' FROM directory_member"
        )
        with self.hotline.database() as connection:
            connection.execute(f"UPDATE call_backs_callback SET {hours}")
            connection.execute(f"{role} WHERE login = %s", [LOGIN])
        return self.sealed_numbers()[0]

    def list_of_call_backs(self) -> Page:
        """Whom the desk is to call."""
        return self._signed_in().get("/call-backs/")

    def calls_back(self, call_back: str, button: str) -> Page:
        """What somebody at the desk sees who presses a button of one of them."""
        form = self.list_of_call_backs().form(f"/call-backs/{call_back}/")
        return self._signed_in().send(form, {"button": button})

    def page_of(self, report: str) -> str:
        """What the desk sees of a report."""
        return self._signed_in().get(f"/report/{report}/").html

    def form_of_a_call(self) -> Form:
        """The form that a call-taker's page shows for the next call."""
        return self._signed_in(CALL_TAKER).get("/phone/").forms["call"]

    def files(self, form: Form, **typed: str) -> None:
        """Let the call-taker file a call."""
        page = self._signed_in(CALL_TAKER).send(form, {**typed, "button": "file"})
        assert page.status == 200, page.html

    def _signed_in(self, login: str = LOGIN) -> PaperBrowser:
        if login not in self._desks:
            desk = self._desks[login] = PaperBrowser(self.hotline.installation.desk_port)
            signing = {
                "login": login,
                "password": password_of(login),
                "code": self.hotline.one_time_code(login),
            }
            desk.send(desk.get("/sign-in/").form("/sign-in/"), signing)
        return self._desks[login]

    def _asked(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.hotline.database() as connection:
            return connection.execute(statement, values).fetchall()


async def _is_answered(there: tuple[str, int]) -> bool:
    try:
        async with calling(there):
            return True
    except CallRefused:
        return False


def seconds_in(wav: bytes, pitch: float, *, rate: int = 16_000) -> float:
    """How many seconds of a tone are in a file."""
    return seconds_of(pitch, samples_of(wav[44:]), rate)


def wait_for(holds: Any, log: Path, *, within: float = START_PATIENCE) -> None:
    """Wait until something holds."""
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until, (
            log.read_text(errors="replace") if log.exists() else "nothing was said"
        )
        time.sleep(0.1)


@contextlib.contextmanager
def callable_house(hotline: Hotline, asterisk: Asterisk) -> Iterator[House]:
    """A house whose phone is answered."""
    with tempfile.TemporaryDirectory(prefix="auricle-phone-", dir="/tmp") as folder:
        house = House(hotline, asterisk, Path(folder))
        house.spool.mkdir()
        house.start()
        try:
            yield house
        finally:
            house.stop()
