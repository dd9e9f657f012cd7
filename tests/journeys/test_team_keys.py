"""Keys of teams at the desk: a change that goes on by itself, one without a script, and a recovery from paper."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visiting
from tests.journeys.hotline import ROOT, Hotline
from tests.journeys.test_access import LOOKS, Looking
from tests.journeys.visitors import Desk

SITTING = Callable[..., Desk]
THROUGH = re.compile("All is under the new key")
# The signer looks every two seconds.
SIGNED = 20_000


def auricle(hotline: Hotline, act: str, *words: object, online: bool = True) -> str:
    """A command of the operator; what it prints."""
    place = ("--data", str(hotline.data)) if online else ()
    done = subprocess.run(
        [sys.executable, "-m", "auricle", "keys", act, *place, *map(str, words)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def make_next_key(page: Page) -> None:
    """Press the button, and wait until the organisation's machine has signed."""
    page.get_by_role("button", name="Make the next key").click()
    expect(page.locator("#done")).to_contain_text("Nothing changes until the organisation has signed it.")
    for _ in range(10):
        page.wait_for_timeout(SIGNED / 10)
        page.reload()
        if page.locator("#change").count():
            return
    raise AssertionError("the key was not signed")


def test_a_change_of_keys_goes_on_by_itself(visit: Visiting) -> None:
    desk = Desk(visit())
    desk.sign_in("mei")
    desk.speak("en")
    desk.open("keys/general/")
    page = desk.visit.page
    make_next_key(page)
    if page.get_by_role("button", name="Move what is under the old key").count():
        page.get_by_role("button", name="Move what is under the old key").click()
    expect(page.locator("#moved")).to_contain_text(THROUGH, timeout=SIGNED)
    expect(page.locator("#change")).to_contain_text("The old key is kept until")
    desk.open("queue/")
    page.locator("[data-row-link]").first.click()
    expect(page.locator("#story")).to_contain_text("Opened for you just now")


def test_a_change_of_keys_without_a_script(visit: Visiting) -> None:
    desk = Desk(visit(scripted=False))
    desk.sign_in("jonas")
    desk.speak("en")
    desk.open("keys/labour/")
    page = desk.visit.page
    make_next_key(page)
    while page.locator("#change form button").count():
        page.locator("#change form button").click()
    expect(page.locator("#moved")).to_contain_text(THROUGH)


def test_a_recovery_from_paper(visit: Visiting, hotline: Hotline, tmp_path: Path) -> None:
    auricle(hotline, "shares", tmp_path / "paper", online=False)
    auricle(hotline, "import", tmp_path / "paper" / "recovery.public.json")
    desk = Desk(visit())
    desk.sign_in("tomas")
    desk.speak("en")
    page = desk.visit.page
    desk.open("keys/safety/")
    for _ in range(10):
        if page.get_by_role("button", name="Seal for recovery").count():
            break
        page.wait_for_timeout(SIGNED / 10)
        page.reload()
    page.get_by_role("button", name="Seal for recovery").click()
    expect(page.locator("#done")).to_contain_text("sealed for recovery from paper")
    auricle(hotline, "export-recovery", tmp_path / "export.json")
    typed = tmp_path / "typed.txt"
    typed.write_text("\n".join(words_of(tmp_path / "paper" / f"sheet-{number}.txt") for number in (5, 2, 3)))
    said = auricle(
        *(hotline, "recover", tmp_path / "export.json", "--login", "tomas", "--team", "safety"),
        *("--out", tmp_path / "back.json", "--shares", typed),
        online=False,
    )
    desk.open("keys/safety/")
    mine = re.search(r"^  ((?:[0-9a-f]{4} ){7}[0-9a-f]{4})$", said, re.MULTILINE)
    assert mine
    expect(page.get_by_text(f"Your own key: {mine[1]}")).to_be_visible()
    assert "was given 0 seeds that they did not have" in auricle(hotline, "import", tmp_path / "back.json")
    assert "in use until" in auricle(hotline, "list")


def words_of(sheet: Path) -> str:
    """The words of a sheet, as a person reads them off."""
    rows = [line for line in sheet.read_text().splitlines() if line[:2].strip().isdigit()]
    return " ".join(word for row in rows for word in row.split() if not word.isdigit())


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_the_pages_of_keys_at_rest(
    visit: Visiting, at_desk: SITTING, language: str, width: int, dark: bool
) -> None:
    outside = Looking(visit(language=language, width=width, dark=dark))
    outside.window.open("keys/")
    outside.look("the log outside")
    outside.done()
    desk = at_desk("tomas", language=language, width=width, dark=dark)
    desk.speak(language)
    inside = Looking(desk.visit)
    for path in ("keys/", "keys/general/", "key-log/"):
        desk.open(path)
        inside.look(path)
    inside.done()
