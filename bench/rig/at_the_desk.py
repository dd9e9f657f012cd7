"""Sign in with a passkey and open reports at the real desk of a demonstration, in the system's Chromium.

What a page costs is taken from the browser's own clock: from asking for it to the last byte of it. The sign-in page,
for which no key is opened and no report read, is the baseline in the same run.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.rig.hotline import ROOT

REPORTS = 13
PATIENCE = 120.0
SIGN_INS, OPENINGS = 12, 60
LOGIN = re.compile(r'name="(login|password|code)" value="([^"]*)"')
TOOK = "() => { const t = performance.getEntriesByType('navigation')[0]; return t.responseEnd - t.requestStart; }"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "hasPrf": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


Authenticator = tuple[CDPSession, str]
"""A virtual authenticator: its session, and its number there."""


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration's desk, by its name: an address of numbers has no passkeys."""
    place = Path(tempfile.mkdtemp(prefix="auricle-bench-desk-", dir="/tmp"))
    place.chmod(0o755)
    said, port = place / "said", free_ports()
    command = [sys.executable, "-m", "auricle", "demo", "--data", str(place / "data"), "--port", str(port)]
    # Its own settings, and not those of whatever was measured before in this process.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AURICLE_", "DJANGO_"))
    }
    environment["PYTHONPATH"] = str(ROOT)
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--reports", str(REPORTS)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        until = time.monotonic() + PATIENCE
        while "Ctrl+C" not in said.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(said.read_text(errors="replace"))
            time.sleep(0.2)
        yield f"http://localhost:{port + 1}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        shutil.rmtree(place, ignore_errors=True)


def free_ports() -> int:
    """A port with three free ones behind it."""
    while True:
        with (
            socket.socket() as first,
            socket.socket() as second,
            socket.socket() as third,
            socket.socket() as last,
        ):
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
                last.bind(("127.0.0.1", port + 3))
                return port


def measure() -> dict[str, Any]:
    """The figures of one run: medians and the p95 of opening, in milliseconds."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
    with demonstration() as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page()
        page.set_default_timeout(20_000)
        sign_in_by_password(page, desk)
        device = add_passkey(page, desk)
        sign_ins = [sign_in_by_passkey(page, desk, device) for _ in range(SIGN_INS)]
        look_away(device)
        empty = [timed(page, f"{desk}/sign-in/") for _ in range(OPENINGS)]
        page.goto(f"{desk}/queue/")
        reports = page.locator("#queue a[href*='/report/']").evaluate_all("all => all.map(each => each.href)")
        opened = [timed(page, reports[number % len(reports)]) for number in range(OPENINGS)]
        browser.close()
    return {
        "passkey_login_ms": round(statistics.median(sign_ins), 1),
        "open_page_ms": round(statistics.median(opened), 1),
        "open_page_p95_ms": round(sorted(opened)[int(OPENINGS * 0.95)], 1),
        "page_without_key_ms": round(statistics.median(empty), 1),
    }


def timed(page: Page, address: str) -> float:
    """How long the server took for a page."""
    page.goto(address)
    return float(page.evaluate(TOOK))


def sign_in_by_password(page: Page, desk: str) -> None:
    """As the demonstration's page of logins says."""
    page.goto(f"{desk}/demo/")
    found = LOGIN.findall(page.content())
    at = found.index(("login", "mei"))
    page.goto(f"{desk}/sign-in/")
    for name, value in found[at : at + 3]:
        page.fill(f"[name={name}]", value)
    page.locator("form:has([name=code]) button[type=submit]").click()
    page.locator(".desk-person").wait_for()


def add_passkey(page: Page, desk: str) -> Authenticator:
    """Plug in an authenticator that opens keys, and make a passkey."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{desk}/account/")
    page.fill("#new-label", "Bench")
    page.locator("form[data-passkey-new] button").click()
    page.locator("input[value='Bench']").wait_for()
    return session, str(added["authenticatorId"])


def look_away(device: Authenticator, *, on: bool = False) -> None:
    """Let the authenticator take no gesture, or take them again."""
    session, number = device
    session.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": number, "enabled": on})


def sign_in_by_passkey(page: Page, desk: str, device: Authenticator) -> float:
    """From the gesture to the queue, signed in and unlocked.

    The virtual authenticator takes what the browser suggests in the name's field at once, so it looks away until the
    page has asked for a suggestion: what is measured begins with the gesture.
    """
    page.context.clear_cookies()
    look_away(device)
    with page.expect_response("**/sign-in/passkey/"):
        page.goto(f"{desk}/sign-in/?next=/queue/")
    page.wait_for_timeout(300)
    look_away(device, on=True)
    began = time.perf_counter()
    page.locator("form[data-passkey] button").click()
    page.locator("#queue").wait_for()
    return 1000 * (time.perf_counter() - began)
