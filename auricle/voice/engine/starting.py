"""Run a private Asterisk for as long as a block lasts: for the demo, the tests and the benchmark.

    with running(fetched()) as asterisk:
        asterisk.ari, asterisk.password, asterisk.sip

Its configuration is that of deploy/asterisk, which operators copy, with the places filled in. It listens on loopback
only, runs as an unprivileged account, leaves no core, and ends when we end, even by kill -9.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import http.client
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from auricle.config import children
from auricle.voice.engine.fetching import Engine, EngineTrouble

START_PATIENCE = 30.0
STOP_PATIENCE = 5.0
CALLS = 1000
"""For how many calls at once there are ports: each takes two for its sound."""
LOOPBACK = "127.0.0.1"
USER = "auricle"
SIOCGIFADDR = 0x8915
"""Linux's name for the question which address an interface has."""


@dataclass(frozen=True)
class Ports:
    """Where one Asterisk listens."""

    ari: int
    sip: int
    rtp_first: int
    rtp_last: int
    carrier: int
    """Where the carrier is that it calls out to. A test may answer there."""


def free_ports() -> Ports:
    """Choose ports that nobody has now."""
    with contextlib.ExitStack() as held:
        tcp, udp, carrier = (
            held.enter_context(socket.socket(socket.AF_INET, kind))
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_DGRAM)
        )
        for one in (tcp, udp, carrier):
            one.bind((LOOPBACK, 0))
        ari, sip, called = (one.getsockname()[1] for one in (tcp, udp, carrier))
        first = 10_000 + 2 * secrets.randbelow(5_000)
        return Ports(ari, sip, first, first + 2 * CALLS - 1, called)


class Asterisk:
    """One running Asterisk. Made by `running`, which also ends it."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        ports: Ports,
        account: pwd.struct_passwd | None,
        *,
        carrier: Sequence[str] = ("udp",),
        also: Mapping[str, object] | None = None,
    ) -> None:
        self.folder = folder
        self.ports = ports
        self.user = USER
        self.password = secrets.token_urlsafe(32)
        self.etc, self.run, self.log = (folder / name for name in ("etc", "run", "log"))
        self._engine = engine
        self._account = account
        self._carrier = carrier
        self._also = also or {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ari(self) -> str:
        """The one HTTP port, for ARI and for sound."""
        return f"ws://{LOOPBACK}:{self.ports.ari}"

    @property
    def sip(self) -> tuple[str, int]:
        return LOOPBACK, self.ports.sip

    @property
    def pid(self) -> int:
        if self._process is None:
            raise EngineTrouble("Asterisk is not running.")
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def configure(self) -> None:
        """Write its configuration."""
        for folder in (self.etc, self.run, self.log):
            folder.mkdir(mode=0o700, exist_ok=True)
        places: dict[str, object] = {
            "ETC": self.etc,
            "RUN": self.run,
            "LOG": self.log,
            "MODULES": self._engine.modules,
            "DATA": self._engine.data,
            "ARI_PORT": self.ports.ari,
            "ARI_PASSWORD": self.password,
            "SIP_BIND": f"{LOOPBACK}:{self.ports.sip}",
            "MEDIA_ADDRESS": LOOPBACK,
            "CARRIER": f"{LOOPBACK}/32",
            "CARRIER_CONTACT": f"sip:{LOOPBACK}:{self.ports.carrier}",
            "ICE_ADDRESSES": "\n".join(f"{address} => {LOOPBACK}" for address in _addresses()),
            "RTP_FIRST": self.ports.rtp_first,
            "RTP_LAST": self.ports.rtp_last,
        }
        places |= self._also
        texts = {path.name: path.read_text(encoding="utf-8") for path in templates().glob("*.conf")}
        ways = templates() / "carrier"
        texts["carrier.conf"] = "\n".join(
            (ways / f"{name}.conf").read_text("utf-8") for name in self._carrier
        )
        for name, text in texts.items():
            filled = re.sub(r"@([A-Z_]+)@", lambda place: str(places[place[1]]), text)
            (self.etc / name).write_text(filled, encoding="utf-8")
        if self._account is not None:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)

    def start(self) -> None:
        """Start and return when ARI answers."""
        deadline = time.monotonic() + START_PATIENCE
        with (self.log / "said").open("ab") as said:
            self._process = children.start(
                self._command(),
                environment={
                    "LC_ALL": "C.UTF-8",
                    "TZ": "UTC",
                    "HOME": str(self.run),
                    "PATH": "/usr/bin:/bin",
                },
                folder=self.run,
                account=self._account,
                output=said,
                leave_core=False,
            )
        while not self._answers():
            if not self.alive or time.monotonic() > deadline:
                self.stop()
                raise EngineTrouble(f"Asterisk does not start: {self._last_words()}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it: politely first, then at once."""
        if self._process is not None:
            children.stop(self._process, signals=(signal.SIGTERM,), patience=STOP_PATIENCE)
            self._process = None

    def tell(self, command: str) -> str:
        """Give one command to its console and return what it says."""
        done = subprocess.run(
            [*self._program(), "-rx", command],
            capture_output=True,
            text=True,
            timeout=START_PATIENCE,
            check=False,
        )
        return done.stdout

    def _command(self) -> list[str]:
        return [*self._program(), "-f"]

    def _program(self) -> list[str]:
        engine = self._engine
        return [
            str(engine.loader),
            *("--library-path", str(engine.libraries)),
            str(engine.program),
            *("-C", str(self.etc / "asterisk.conf")),
        ]

    def _answers(self) -> bool:
        """Whether ARI is there: the HTTP server is a while before it."""
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        connection = http.client.HTTPConnection(LOOPBACK, self.ports.ari, timeout=2)
        try:
            connection.request("GET", "/ari/asterisk/info", headers={"Authorization": f"Basic {basic}"})
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _last_words(self) -> str:
        logs = [path for path in (self.log / "messages", self.log / "said") if path.exists()]
        lines = [
            line for path in logs for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        ]
        return f"{lines[-1].strip().rstrip('.')} (more in {self.log})" if lines else "it said nothing"


@contextlib.contextmanager
def running(
    engine: Engine,
    *,
    ports: Ports | None = None,
    carrier: Sequence[str] = ("udp",),
    also: Mapping[str, object] | None = None,
) -> Iterator[Asterisk]:
    """Run Asterisk in a new folder, which is removed at the end.

    `carrier` names files of deploy/asterisk/carrier, and `also` what stands in their places.
    """
    # Short: the console's socket lies in it, and its path has 108 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="auricle-voice-", dir="/tmp"))
    asterisk = Asterisk(
        engine, folder, ports or free_ports(), unprivileged_account(), carrier=carrier, also=also
    )
    try:
        asterisk.configure()
        asterisk.start()
        yield asterisk
    finally:
        asterisk.stop()
        shutil.rmtree(folder, ignore_errors=True)


def templates() -> Path:
    """The configuration that operators copy: beside this file in a wheel, in deploy/ otherwise."""
    beside = Path(__file__).parent / "asterisk"
    return beside if beside.exists() else Path(__file__).parents[3] / "deploy" / "asterisk"


def _addresses() -> list[str]:
    """The addresses of this machine but loopback, the only ones that Asterisk itself would offer to browsers."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                told = fcntl.ioctl(one, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(told[20:24]))
    return [address for address in found if address != LOOPBACK]


def unprivileged_account() -> pwd.struct_passwd | None:
    """Return who runs Asterisk when we are root; None otherwise."""
    if os.geteuid() != 0:
        return None
    for name in ("asterisk", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EngineTrouble(
        "Asterisk does not run as root here: create a user named asterisk, or start as another user."
    )
