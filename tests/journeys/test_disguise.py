"""A copy with a disguised voice in a real browser: one asks and hears it, another hears it and lets it go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visiting
from tests.journeys.markers import Evidence, tell
from tests.journeys.test_access import PHONE
from tests.journeys.test_listening import SECONDS, SPOKEN, until
from tests.journeys.test_vault import Seeing, sat
from tests.journeys.visitors import Desk, reporter

SITTING = Callable[..., Desk]
WAYS = [
    pytest.param("en", True, 1280, False, id="en scripted wide light"),
    pytest.param("zh-hans", True, PHONE, True, id="zh-hans scripted phone dark"),
]
WHY = "The agency must hear how she was threatened."


@pytest.mark.parametrize(("language", "scripted", "width", "dark"), WAYS)
def test_one_asks_for_a_disguised_copy_and_another_decides_on_it(
    visit: Visiting, at_desk: SITTING, language: str, scripted: bool, width: int, dark: bool
) -> None:
    looks = {"language": language, "scripted": scripted, "width": width, "dark": dark}
    person = reporter(visit(**looks))
    person.open_form()
    report = person.report
    person.fill(replace(tell(), files=(Evidence("call.wav", SPOKEN, "audio/wav"),)))
    person.send()

    asking = sat(at_desk, "tomas", looks)
    seeing = Seeing(asking.visit)
    asking.open(f"report/{report}/")
    asking.page.locator(f"a[href*='{report}'][href$='/listen/']").first.click()
    asking.page.locator("a[href$='/disguise/']").click()
    form = asking.page.locator("form[action$='/disguise/']")
    form.locator("button").click()
    expect(asking.page.locator(".govuk-error-summary")).to_be_visible()
    seeing.look("disguise without a reason")
    asking.page.fill("[name=why]", WHY)
    form.locator("button").click()
    expect(asking.page.locator("#done")).to_be_visible(timeout=60_000)
    until(asking.page, f"Math.abs(sound.duration - {SECONDS}) < 0.01")
    expect(asking.page.locator("button[value=approve]")).to_have_count(0)
    asking.page.locator("[data-play]").click()
    until(asking.page, "!sound.paused && sound.currentTime > 0.3")
    asking.page.locator("[data-play]").click()
    seeing.look("disguised copy of one's own")
    seeing.done()
    decided(sat(at_desk, "yara", looks), report)


def decided(desk: Desk, report: str) -> None:
    """Another supervisor finds it on top of the list of referrals."""
    page, seeing = desk.page, Seeing(desk.visit)
    desk.open("referrals/")
    seeing.look("list with a disguised voice to decide on")
    page.locator(f"section[aria-labelledby=disguised-title] a[href*='{report}']").click()
    until(page, f"Math.abs(sound.duration - {SECONDS}) < 0.01")
    seeing.look("disguised copy to decide on")
    page.locator("button[value=approve]").click()
    expect(page.locator("#done")).to_be_visible()
    expect(page.locator("button[value=approve]")).to_have_count(0)
    seeing.look("disguised copy that may go")
    seeing.done()
