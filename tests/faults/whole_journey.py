"""A whole journey with a marker in everything a person can write, by the way on which the server sees the words."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from bench.rig import receipts
from bench.rig.hotline import Hotline
from bench.rig.logins import LOGIN, password_of
from tests.faults.paper_browser import File, PaperBrowser

WORDS = (
    "story",
    "where",
    "when",
    "name",
    "reach",
    "hours",
    "file_name",
    "file_bytes",
    "reply",
    "note",
    "answer",
)
TOO_YOUNG = 2.2
"""A form that is sent sooner was not filled in by a person."""
CODE_GROUP = re.compile(r"<span>(\d{4})</span>")


@dataclass(frozen=True)
class Walked:
    """What became of a journey: what was read by whom it was for, and the browsers, still signed in."""

    shown: dict[str, bool]
    report: UUID
    code: str = field(repr=False)
    desk: PaperBrowser = field(repr=False)
    reporter: PaperBrowser = field(repr=False)


def walk(hotline: Hotline, markers: dict[str, str], *, file_bytes: int) -> Walked:
    """File, read at the desk, reply and note, read and answer with the code."""
    padding = os.urandom(file_bytes)
    content = markers["file_bytes"].encode() + padding + markers["file_bytes"].encode()
    code = file_plainly(hotline, markers, (File(f"{markers['file_name']}.pdf", content),))
    report = only_report(hotline)
    receipts.register_first(hotline, [report], patience=60)

    desk = PaperBrowser(hotline.installation.desk_port)
    signing = {"login": LOGIN, "password": password_of(LOGIN), "code": hotline.one_time_code(LOGIN)}
    desk.send(desk.get("/sign-in/").form("/sign-in/"), signing)
    page = desk.get(f"/report/{report}/")
    shown = {what: markers[what] in page.html for what in ("story", "where", "when", "file_name")}
    (address,) = set(re.findall(rf"/report/{report}/file/[0-9a-f-]+/", page.html))
    shown["file_bytes"] = desk.download(address) == content
    desk.send(page.form("/say/"), {"reader": "reply", "button": "reply", "text": markers["reply"]})
    page = desk.get(f"/report/{report}/")
    desk.send(page.form("/say/"), {"reader": "note", "button": "note", "text": markers["note"]})

    reporter = PaperBrowser(hotline.port)
    inbox = reporter.send(reporter.get("/en/inbox/").form("/inbox/open/"), {"code": code})
    shown["reply"] = markers["reply"] in inbox.html
    shown["note kept from the reporter"] = markers["note"] not in inbox.html
    reporter.send(inbox.form("/inbox/say/"), {"text": markers["answer"]})
    page = desk.get(f"/report/{report}/")
    shown |= {what: markers[what] in page.html for what in ("answer", "note")}
    return Walked(shown, report, code, desk, reporter)


def file_plainly(hotline: Hotline, markers: dict[str, str], files: tuple[File, ...]) -> str:
    """Fill in both pages of the form without scripting. Returns the code."""
    browser = PaperBrowser(hotline.port)
    first = browser.get("/en/report/").form("/report/")
    time.sleep(TOO_YOUNG)
    typed = {
        "story": markers["story"],
        "category": "fraud",
        "where": markers["where"],
        "when": markers["when"],
        "contact": "sealed",
        **{what: markers[what] for what in ("name", "reach", "hours")},
    }
    check = browser.send(first, typed)
    assert markers["story"] in check.html
    time.sleep(TOO_YOUNG)
    receipt = browser.send(check.forms["plain-report"], {}, files)
    assert receipt.status == 200
    return " ".join(CODE_GROUP.findall(receipt.html))


def to_disk(hotline: Hotline) -> None:
    """Let PostgreSQL write all that it has only in memory."""
    with hotline.administration() as connection:
        connection.execute("CHECKPOINT")


def only_report(hotline: Hotline) -> UUID:
    """The report that is there."""
    with hotline.database() as connection:
        rows = connection.execute("SELECT id FROM reports_report").fetchall()
    ((report,),) = rows
    return UUID(str(report))


@contextmanager
def database_away(hotline: Hotline) -> Iterator[None]:
    """Kill PostgreSQL while the supervisor is held, so that it stays away until we are done."""
    os.kill(hotline.supervisor, signal.SIGSTOP)
    try:
        family = hotline.processes()
        os.kill(family.postgres, signal.SIGKILL)
        yield
    finally:
        os.kill(hotline.supervisor, signal.SIGCONT)
        wait_until_filed(hotline)


def wait_until_filed(hotline: Hotline) -> None:
    """Return when the database is back and the spool is empty."""
    deadline = time.monotonic() + 60
    while list(hotline.spool.glob("*.au1")) or not hotline.processes().postgres:
        assert time.monotonic() < deadline, "the spool is not drained"
        time.sleep(0.1)
