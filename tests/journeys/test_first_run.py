"""From an empty folder to a report that is read: `auricle up`, the pages of the first run, then the hotline."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from auricle.sealing.one_time import TotpSecret, totp_now
from tests.journeys.access import too_wide, violations
from tests.journeys.hotline import ROOT, free_ports
from tests.journeys.markers import tell
from tests.journeys.test_passkeys import authenticator

PATIENCE = 90.0
WAITS = 60_000
TEAM, OWN_TEAM = "general", "harbour-desk"
CSV = """code,name_en,name_zh,parent,population,profile
north,Northland,北原,,,
weir,Weir County,堰县,north,90000,mixed
"""
# Only Mei works in the team of the hotline's own, to which the report goes.
CAST = (
    ("Mei Sandoval", "mei", ("screener", "supervisor", "auditor"), OWN_TEAM),
    ("Jonas Weber", "jonas", ("reviewer", "handler"), TEAM),
    ("Ada Holm", "ada", ("administrator",), ""),
    *((name, name.lower(), ("custodian",), "") for name in ("Ines", "Pavel", "Greta")),
)


@dataclass
class Up:
    """One `auricle up`, what it printed, and where it is."""

    process: subprocess.Popen[bytes]
    said: Path
    data: Path
    port: int

    @property
    def printed(self) -> str:
        return self.said.read_text(errors="replace")

    def wait_for(self, sentence: str) -> None:
        until = time.monotonic() + PATIENCE
        while sentence not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < until, self.printed
            time.sleep(0.1)

    @property
    def code(self) -> str:
        """The code that was printed last."""
        return str(re.findall(r"with this code: (\S+)", self.printed)[-1])

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)


@pytest.fixture
def up() -> Iterator[Callable[[], Up]]:
    """Start the command on a folder that is empty the first time."""
    place = Path(tempfile.mkdtemp(prefix="auricle-first-run-", dir="/tmp"))
    place.chmod(0o755)
    port = free_ports()
    started: list[Up] = []

    def start() -> Up:
        said = place / f"said-{len(started)}"
        command = [sys.executable, "-m", "auricle", "up", "--data", str(place / "data"), "--port", str(port)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        environment.pop("AURICLE_DATABASE_URL", None)
        with said.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
        started.append(Up(process, said, place / "data", port))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.end()
            each.process.kill()
    shutil.rmtree(place, ignore_errors=True)


def test_an_empty_folder_becomes_a_hotline_that_takes_a_report(
    up: Callable[[], Up], browser: Browser
) -> None:
    running = up()
    running.wait_for("with this code")
    page = browser.new_page()
    page.set_default_timeout(15_000)
    begin(page, running)
    answer_hotline(page, running)
    running = killed_and_started_again(page, running, up)
    answer_regions(page)
    add_own_team(page)
    add_people(page)
    page.get_by_role("link", name="Everybody is here").click()
    for kind in ("here", "without"):
        page.check(f"[name=kind][value={kind}]")
        proceed(page)
    look(page)
    page.get_by_role("button", name="Found the hotline").click()
    accounts = read_sheets(page)
    look(page)
    link = page.locator("[id^=link-] ~ .long-code").inner_text()
    assert set(accounts) == {login for _, login, _, _ in CAST}
    open_hotline(page, running)

    story = file_report(page, running)
    read_report(page, running, accounts["mei"], story)
    come_in(browser.new_page(), running, link)
    # A hotline that was founded asks nobody to found it again.
    running.end()
    again = up()
    again.wait_for("Ctrl+C stops everything.")
    assert "with this code" not in again.printed


def killed_and_started_again(page: Page, running: Up, up: Callable[[], Up]) -> Up:
    """With one step answered everything is killed: whoever comes back needs the new code and goes on with the next."""
    running.process.kill()
    running.process.wait()
    again = up()
    again.wait_for("with this code")
    page.goto(f"http://127.0.0.1:{again.port + 1}/")
    expect(page.locator("[name=code]")).to_be_visible()
    begin(page, again)
    expect(page.locator("[name=source]").first).to_be_visible()
    return again


def open_hotline(page: Page, running: Up) -> None:
    """The end of the first run; the answers, which hold names, are gone from the folder."""
    page.get_by_role("button", name="They are printed").click()
    expect(page.locator(".fingerprint")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Noor Vega (noor): the link is good until")
    look(page)
    page.get_by_role("button", name="Open the hotline").click()
    running.wait_for("Ctrl+C stops everything.")
    assert not (running.data / "first-run.json").exists()


def look(page: Page) -> None:
    """Nothing that axe finds, and on a telephone nothing beside the page."""
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert too_wide(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def begin(page: Page, running: Up) -> None:
    """Type the code; a wrong one opens nothing."""
    page.goto(f"http://127.0.0.1:{running.port + 1}/")
    page.fill("[name=code]", "aaaaa-bbbbb-ccccc-ddddd")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".govuk-error-message")).to_be_visible()
    page.fill("[name=code]", running.code.upper())
    page.get_by_role("button", name="Begin").click()


def answer_hotline(page: Page, running: Up) -> None:
    """The first step, with one thing wrong at first, which loses nothing else."""
    page.check("[name=preset][value=national_hotline]")
    page.fill("[name=name]", "Weir Line")
    page.fill("[name=site]", "Weir Line!")
    page.fill("[name=address]", f"http://127.0.0.1:{running.port}")
    proceed(page)
    expect(page.locator("[data-field=site] .govuk-error-message")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Weir Line")
    look(page)
    page.fill("[name=site]", "weir-line")
    proceed(page)
    expect(page.locator("[name=source]").first).to_be_visible()


def answer_regions(page: Page) -> None:
    """A file with a mistake, which is named by its line, then a good one, which is shown."""
    page.check("[name=source][value=file]")
    send_file(page, CSV.replace(",north,", ",south,"))
    expect(page.locator("[data-field=file] .govuk-error-message")).to_contain_text("Line 3")
    page.check("[name=source][value=file]")
    send_file(page, CSV)
    expect(page.locator("table")).to_contain_text("Northland")
    page.get_by_role("link", name="These are right").click()
    chosen = page.locator("[name=teams]:checked")
    while chosen.count():
        chosen.first.uncheck()


def add_own_team(page: Page) -> None:
    """One is added by mistake and taken off again; another one gets what this hotline is told of."""
    page.get_by_role("button", name="Keep, and add teams of my own").click()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("[data-field=categories] .govuk-error-message")).to_contain_text("no report")
    for english, chinese, subject in (("Mistake", "错误", "corruption"), ("Harbour desk", "港口组", "fraud")):
        page.fill("[name=english]", english)
        page.fill("[name=chinese]", chinese)
        page.check(f"[name=categories][value={subject}]")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("table")).to_contain_text(english)
    expect(page.locator("[name=categories][value=fraud]")).to_have_count(0)
    page.get_by_role("button", name="Remove Mistake").click()
    expect(page.locator("table")).not_to_contain_text("Mistake")
    look(page)
    page.get_by_role("link", name="These are all: go on").click()


def send_file(page: Page, text: str) -> None:
    """Choose and send a file with regions."""
    page.set_input_files(
        "[name=file]", {"name": "regions.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    proceed(page)


def add_people(page: Page) -> None:
    """One after the other; until nobody is missing the list says who is."""
    expect(page.locator(".lacks .must").first).to_be_visible()
    for name, login, roles, works in CAST:
        page.fill("[name=name]", name)
        page.fill("[name=login]", login)
        for role in roles:
            page.check(f"[name=roles][value={role}]")
        if works:
            page.check(f"[name=teams][value={works}]")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("table")).to_contain_text(login)
    assert page.locator(".lacks .must").count() == 0
    invite_by_link(page)
    look(page)


def invite_by_link(page: Page) -> None:
    """Noor gets no password from anybody, and no role before she is in."""
    page.fill("[name=name]", "Noor Vega")
    page.fill("[name=login]", "noor")
    page.check("[name=comes][value=link]")
    page.check("[name=roles][value=handler]")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("[data-field=comes] .govuk-error-message")).to_contain_text("once somebody is in")
    page.uncheck("[name=roles][value=handler]")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("table")).to_contain_text("by a link, without a role yet")


def come_in(page: Page, running: Up, link: str) -> None:
    """Follow the link at the desk and make a passkey; the account is there, and nothing is open to it."""
    authenticator(page, gives_secret=True)
    code = link.rpartition("#")[2]
    page.goto(f"http://localhost:{running.port + 1}/enrol/#{code}")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".desk-name")).to_contain_text("Noor Vega")
    page.goto(f"http://localhost:{running.port + 1}/queue/")
    expect(page.locator("main")).to_contain_text("403")


def proceed(page: Page) -> None:
    """The button of every step."""
    page.get_by_role("button", name="Keep and go on").click()


def read_sheets(page: Page) -> dict[str, tuple[str, str]]:
    """What each person is given: the password, and the secret of the one-time code."""
    expect(page.locator(".person-sheet").first).to_be_visible(timeout=WAITS)
    found = {}
    for sheet in page.locator(".person-sheet:has(svg.qr)").all():
        expect(sheet.locator("svg.qr")).to_be_visible()
        secret = re.search(r"secret=([A-Z2-7]+)", sheet.locator(".long-code").inner_text())
        assert secret
        found[sheet.locator("h2").inner_text()] = (sheet.locator("dl code").inner_text(), secret[1])
    return found


def file_report(page: Page, running: Up) -> str:
    """Report something by the sealed form."""
    told = tell()
    page.goto(f"http://127.0.0.1:{running.port}/en/report/")
    expect(page.locator("html.ready")).to_be_attached()
    page.fill("[name=story]", told.story)
    page.locator("[data-next]").click()
    page.check("[name=category][value=fraud]")
    for _ in range(2):
        page.locator("[data-next]").click()
    expect(page.locator("[name=region] option[value=weir]")).to_be_attached()
    for _ in range(4):
        page.locator("[data-next]").click()
    expect(page.locator("#receipt")).to_be_visible(timeout=WAITS)
    return told.story.splitlines()[0]


def read_report(page: Page, running: Up, account: tuple[str, str], story: str) -> None:
    """Sign in with what the sheet says, and open it."""
    password, secret = account
    page.goto(f"http://127.0.0.1:{running.port + 1}/")
    page.fill("[name=login]", "mei")
    page.fill("[name=password]", password)
    page.fill("[name=code]", totp_now(TotpSecret(secret_bytes(secret)), time.time()))
    page.locator("main button[type=submit]").first.click()
    page.locator("#queue a[href*='/report/']").first.click()
    expect(page.locator("#story")).to_contain_text(story)


def secret_bytes(secret: str) -> bytes:
    """The bytes behind an authenticator's letters."""
    return base64.b32decode(secret + "=" * (-len(secret) % 8))
