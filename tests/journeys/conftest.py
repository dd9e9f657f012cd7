"""Journeys: real Chromium, real processes, everything on this machine.

A test asks for `visit(...)`, an empty browser window on a wire of its own, and drives it with the people of
visitors.py.
Each worker of pytest-xdist has a hotline and a browser of its own.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from tests.journeys import hotline as hotlines
from tests.journeys import wire as wires
from tests.journeys.hotline import Hotline
from tests.journeys.visitors import Desk, Visit

LANGUAGES = ("en", "zh-hans")
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
)
PATIENCE = 15_000
# Members and reporters can leave an address; no server takes the mail.
MAIL = {
    "AURICLE_MAIL_FROM": "desk@hotline.example",
    "AURICLE_MAIL_SERVER": "127.0.0.1:9",
    "AURICLE_MAIL_TLS": "none",
    "AURICLE_MAIL_REPORTERS": "news@letters.example",
    "AURICLE_DESK_URL": "https://desk.hotline.example",
}
# What takes minutes, much memory, or looks at the same page once more is asked for.
SLOW = "AURICLE_SLOW_JOURNEYS"

# These files start a hotline of their own, which takes half a minute; one worker runs all that is in such a file.
TOGETHER = ("test_single_sign_on.py", "test_training.py")

Visiting = Callable[..., Visit]


class Spread(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each worker one test more as it comes to its end, and the files above as wholes, first of all."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path.endswith(TOGETHER) else nodeid


def pytest_configure(config: pytest.Config) -> None:
    """Name our marks."""
    config.addinivalue_line("markers", "breaks_policy: does on purpose what the pages' policy forbids")
    config.addinivalue_line("markers", f"slow_journey: takes minutes; runs with {SLOW}=yes")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread | None:
    """Spread the journeys in our own way, unless another one is asked for."""
    return Spread(config, log) if config.getvalue("dist") == "load" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the slow ones out unless they were asked for."""
    if os.environ.get(SLOW) == "yes":
        return
    for item in items:
        if item.get_closest_marker("slow_journey"):
            item.add_marker(pytest.mark.skip(reason=f"asked for by {SLOW}=yes"))


@pytest.fixture(scope="session")
def hotline() -> Iterator[Hotline]:
    """The hotline of this worker."""
    with hotlines.opened(**MAIL) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; nothing is downloaded."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "journeys need Chromium: apt-get install chromium"
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language that the pages are read in."""
    return str(request.param)


@pytest.fixture
def visit(hotline: Hotline, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visiting]:
    """Open browser windows, each with nothing in it and on a wire of its own.

    A page that did what its own policy forbids fails the journey, whatever the journey looked at.
    """
    windows: list[Visit] = []
    with ExitStack() as stack:

        def open_window(
            *,
            language: str = "en",
            scripted: bool = True,
            width: int = 1280,
            dark: bool = False,
            state: StorageState | None = None,
            direct: bool = False,
        ) -> Visit:
            wire = stack.enter_context(wires.stretched(*hotline.hosts))
            context = browser.new_context(
                proxy=None if direct else {"server": wire.address},
                java_script_enabled=scripted,
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                locale="zh-CN" if language == "zh-hans" else "en-GB",
                storage_state=state,
            )
            context.set_default_timeout(PATIENCE)
            stack.callback(_close, context.close)
            window = Visit(hotline, context, context.new_page(), wire, language, scripted)
            windows.append(window)
            return window

        yield open_window
        broken = [each for window in windows for each in window.violations]
    if not request.node.get_closest_marker("breaks_policy"):
        assert broken == []


@pytest.fixture(scope="session")
def signed_in(hotline: Hotline, browser: Browser) -> Callable[[str], StorageState]:
    """The cookies of somebody who has signed in; once for the whole run, since a one-time code works once."""
    kept: dict[str, StorageState] = {}

    def state_of(name: str) -> StorageState:
        if name not in kept:
            with wires.stretched(*hotline.hosts) as wire:
                context = browser.new_context(proxy={"server": wire.address})
                desk = Desk(Visit(hotline, context, context.new_page(), wire, "en", scripted=True))
                desk.sign_in(name)
                assert desk.visit.violations == []
                kept[name] = context.storage_state()
                context.close()
        return kept[name]

    return state_of


@pytest.fixture(scope="session")
def speaking() -> dict[str, str]:
    """In which language each member sat down last: they keep what a journey chooses."""
    return {}


@pytest.fixture
def at_desk(
    visit: Visiting, signed_in: Callable[[str], StorageState], speaking: dict[str, str]
) -> Callable[..., Desk]:
    """Somebody who is signed in at the desk. Who sits down in English reads English, whoever was here before."""

    def sit_down(name: str = "mei", **options: object) -> Desk:
        desk = Desk(visit(state=signed_in(name), **options))
        if desk.visit.language == "en" and speaking.get(name, "en") != "en":
            desk.speak("en")
        speaking[name] = desk.visit.language
        return desk

    return sit_down


def _close(close: Callable[[], None]) -> None:
    # A page that asks before it is left, or a browser that is gone, must not hide why a test failed.
    with contextlib.suppress(Exception):
        close()
