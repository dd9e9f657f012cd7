"""The collector that fails every journey with a broken policy does find one, in each of the ways to break it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.visitors import Visit

pytestmark = pytest.mark.breaks_policy

BREAKS = {
    "a script in the page": "const s = document.createElement('script'); s.textContent = '1'; document.body.append(s)",
    "markup made of text": "document.body.innerHTML = '<b>x</b>'",
    "a style in the page": "document.body.setAttribute('style', 'color: red')",
    "a picture from elsewhere": "new Image().src = 'http://harmless.example/x.png'",
    "a word to somebody else": "fetch('http://harmless.example/').catch(() => 0)",
    "a frame": "const f = document.createElement('iframe'); f.src = '/en/'; document.body.append(f)",
}


@pytest.mark.parametrize("way", sorted(BREAKS))
def test_a_page_that_breaks_its_policy_is_found(visit: Callable[..., Visit], way: str) -> None:
    window = visit()
    window.open("protection/")
    assert window.violations == []
    window.page.evaluate(f"() => {{ try {{ {BREAKS[way]} }} catch {{ }} }}")
    window.page.wait_for_timeout(500)
    assert window.violations


def test_pages_of_both_sides_break_nothing(visit: Callable[..., Visit]) -> None:
    window = visit()
    for path in ("", "protection/", "rights/", "emergency/", "report/", "inbox/"):
        window.open(path)
    window.page.goto(f"{window.hotline.desk}/sign-in/")
    assert window.violations == []
