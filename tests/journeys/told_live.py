"""The phone's way in beside the hotline of the journeys, and a service that tells of calls through it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from auricle.config.database import face_url, read_passwords
from auricle.config.one_machine import owner_environment
from tests.journeys.hotline import PATIENCE, ROOT, Hotline, ask, free_ports


@dataclass(frozen=True)
class Line:
    """`auricle line`, and the key that it knows its caller by."""

    address: str
    key: bytes

    def tell(self, path: str, body: object) -> None:
        """One call of the phone's service."""
        headers = {
            "Authorization": f"Bearer {base64.b64encode(self.key).decode()}",
            "Content-Type": "application/json",
        }
        answer = ask("POST", f"{self.address}{path}", body=json.dumps(body).encode(), headers=headers)
        assert answer.status == 204, (path, answer.status, answer.text)

    def happened(
        self, call: str, *steps: str, ago: float = 0, language: str = "en", urgent: bool = False
    ) -> None:
        """What happened to a call so many seconds ago."""
        at = datetime.now(UTC) - timedelta(seconds=ago)
        events = [
            {"call": call, "what": step, "at": at.isoformat(), "language": language, "urgent": urgent}
            for step in steps
        ]
        self.tell("/v1/calls", {"events": events})

    def takers(self, *, ready: int, busy: int, **languages: int) -> None:
        """Who answers now."""
        said = {"ready": ready, "busy": busy, "languages": languages, "at": datetime.now(UTC).isoformat()}
        self.tell("/v1/takers", said)


def new_call() -> str:
    """A call's number."""
    return str(uuid4())


@contextlib.contextmanager
def line_of(hotline: Hotline) -> Iterator[Line]:
    """Serve the phone's way in for a while, with its own role and its own keys."""
    owner, port = owner_environment(hotline.data), free_ports()
    password = read_passwords(hotline.data / "passwords.json")["line"]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "AURICLE_DATABASE_URL": face_url(owner["AURICLE_DATABASE_URL"], "line", password),
        "AURICLE_KEYS": str(hotline.data / "keys" / "line"),
        "AURICLE_SPOOL": str(hotline.data / "spool"),
        "AURICLE_ORG_KEY": owner["AURICLE_ORG_KEY"],
    }
    command = [sys.executable, "-m", "auricle", "line", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    line = Line(f"http://127.0.0.1:{port}", (hotline.data / "keys" / "line" / "line").read_bytes())
    try:
        _wait(process, line)
        yield line
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], line: Line) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError):
            ask("GET", f"{line.address}/v1/menu")
            return
        assert process.poll() is None, "auricle line ended"
        assert time.monotonic() < until, "auricle line does not answer"
        time.sleep(0.2)
