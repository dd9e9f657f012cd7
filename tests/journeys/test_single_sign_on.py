"""Single sign-on in a real browser, with an identity provider that others wrote.

The desk is opened as localhost and the provider as a number, so that they are two sites to the browser: the desk's
cookies stay at home when somebody comes back, and every page's policy holds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import real_provider
from tests.journeys import hotline as hotlines
from tests.journeys.access import too_wide, violations
from tests.journeys.conftest import Visiting
from tests.journeys.hotline import CODE_LASTS, Hotline, free_ports
from tests.journeys.test_passkeys import NamedDesk

PICTURES = os.environ.get("AURICLE_PICTURES", "")
WORDS = {
    "en": ("You are signed in. Now open your key.", "Linked to your account at House"),
    "zh-hans": ("您已登录。现在请打开您的密钥。", "已与您在 House 的账户关联"),
}


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline of its own, whose members may sign in by a provider."""
    secret = tmp_path_factory.mktemp("provider") / "secret"
    secret.write_text(real_provider.SECRET)
    port = free_ports()
    with hotlines.opened(
        AURICLE_SIGN_ON_ISSUER=f"http://127.0.0.1:{port}",
        AURICLE_SIGN_ON_CLIENT=real_provider.CLIENT,
        AURICLE_SIGN_ON_SECRET=str(secret),
        AURICLE_SIGN_ON_NAME="House",
    ) as opened:
        back = f"{opened.desk.replace('127.0.0.1', 'localhost')}/sign-in/provider/return/"
        with real_provider.opened(port=port, backs=[back]):
            yield opened


class Linking(NamedDesk):
    """Somebody who has an account at the provider too."""

    def in_own_language(self) -> None:
        """The member's language is kept with the account, and not the browser's."""
        button = self.page.locator(f".desk-person button[lang={self.visit.language}]")
        if button.count():
            button.click()
            expect(button).to_have_count(0)

    def link(self, name: str) -> None:
        """From the account's page there and back."""
        self.open("account/")
        self.page.locator("a[href='/account/sign-on/']").click()
        self.page.locator("[data-sign-on]").wait_for()
        self.looked_at("way")
        self.page.locator("[data-sign-on]").click()
        self.enter(name)
        self.page.locator("form[method=post][action='/account/sign-on/'] button").wait_for()
        self.looked_at("asked once more")
        self.page.locator("form[method=post][action='/account/sign-on/'] button").click()
        expect(self.page.locator("form[action='/account/sign-on/remove/']")).to_be_visible()
        self.looked_at("linked")

    def enter(self, name: str) -> None:
        """Sign in at the provider, and come back."""
        self.page.fill("[name=name]", name)
        self.page.locator("button[value=enter]").click()
        self.go_on()

    def go_on(self) -> None:
        """The page that comes back sends itself; without scripts somebody presses its button."""
        if not self.visit.scripted:
            self.page.locator("form[data-goes-on] button").click()

    def sign_out(self) -> None:
        self.page.locator("form[action='/sign-out/'] button").click()
        expect(self.page.locator("[data-sign-on]")).to_be_visible()

    def unlock(self, name: str) -> None:
        """With password and code; a code that was used a moment ago means waiting for the next."""
        until = time.monotonic() + 2 * CODE_LASTS
        while self.page.locator("[data-prove]").count():
            assert time.monotonic() < until
            login = self.visit.hotline.login(name)
            self.page.fill("[name=password]", login.password)
            self.page.fill("[name=code]", login.code)
            self.page.locator("form:has([name=password]) button[type=submit]").click()
            if self.page.locator("[data-error-summary]").count():
                self.visit.hotline.code_after(login)
        self.visit.complaints[:] = [each for each in self.visit.complaints if "403" not in each]

    def looked_at(self, what: str) -> None:
        """What holds for every page, and a picture for whoever wants to see it."""
        if self.visit.scripted:
            assert violations(self.page) == [], what
        assert too_wide(self.page) == [], what
        if PICTURES:
            path = Path(PICTURES) / f"{self.visit.language} {what}.png"
            self.page.screenshot(path=path, full_page=True)


@pytest.mark.parametrize("member", ["mei", "jonas"])
def test_a_member_links_leaves_comes_back_by_the_provider_and_sees_nothing_before_the_unlock(
    visit: Visiting, member: str
) -> None:
    language = {"mei": "en", "jonas": "zh-hans"}[member]
    desk = Linking(visit(language=language, direct=True))
    locked, linked = WORDS[language]
    desk.sign_in(member)
    desk.in_own_language()
    desk.link(f"{member}-at-house")
    expect(desk.page.locator("main")).to_contain_text(linked)
    desk.sign_out()
    desk.looked_at("signed out")

    # The provider still knows who is there, and asks nothing.
    desk.page.locator("[data-sign-on]").click()
    expect(desk.page.locator("[data-prove]")).to_contain_text(locked)
    desk.looked_at("signed in and locked")
    expect(desk.page.locator("[name=code]")).to_be_visible()
    for path in ("queue/", "account/", "keys/"):
        desk.open(path)
        expect(desk.page.locator("[data-prove]")).to_be_visible()
        expect(desk.page.locator(".desk-nav")).to_have_count(0)
    desk.open("queue/")
    desk.unlock(member)
    expect(desk.page.locator("#queue")).to_be_visible()
    assert desk.visit.complaints == []


def test_without_scripts_it_takes_one_press_more(visit: Visiting) -> None:
    desk = Linking(visit(direct=True, scripted=False))
    desk.sign_in("amara")
    desk.link("amara-at-house")
    desk.sign_out()
    desk.page.locator("[data-sign-on]").click()
    desk.go_on()
    expect(desk.page.locator("[data-prove]")).to_contain_text(WORDS["en"][0])


def test_whoever_says_no_or_has_no_link_reads_one_sentence_and_can_use_another_way(visit: Visiting) -> None:
    desk = Linking(visit(direct=True))
    desk.open("sign-in/")
    desk.page.locator("[data-sign-on]").click()
    desk.page.locator("button[value=deny]").click()
    expect(desk.page.locator("[data-error-summary]")).to_contain_text("House did not say who you are.")
    desk.looked_at("denied")
    desk.page.locator("[data-sign-on]").click()
    desk.enter("a-stranger")
    expect(desk.page.locator("[data-error-summary]")).to_contain_text("does not sign in here")
    desk.looked_at("not linked")
    expect(desk.page.locator("[name=password]")).to_be_visible()
    # The address that was come back to is of no use a second time, also in the same browser.
    desk.page.go_back()
    expect(desk.page.locator("[data-error-summary]")).to_be_visible()
