"""A hotline for training shows on every page, in its cookies and in its files that nothing in it is real."""

import pytest
from django.test import Client
from pytest_django import Settings

from auricle.config.tenant import Tenant
from auricle.faces.shared.marked import file_called
from tests import people
from tests.faces.desk import Desk
from tests.hotline import NOW

WORDS = {"en": "Training: nothing here is real", "zh-hans": "培训系统：这里的一切都不是真的"}
TITLE = {"en": "<title>Training: ", "zh-hans": "<title>培训："}


@pytest.fixture
def training(settings: Settings) -> None:
    """The setting of a hotline for training."""
    settings.AURICLE_TENANT = Tenant.TRAINING


@pytest.fixture
def desk(desk: Desk, settings: Settings) -> Desk:
    """A desk that has the addresses of exercises; a real one links to none of them."""
    settings.ROOT_URLCONF = "auricle.config.urls.desk_training"
    return desk


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", ["", "report/", "inbox/", "protection/", "nothing/"])
def test_every_page_for_reporters_says_so(
    training: None, settings: Settings, language: str, page: str
) -> None:
    settings.ERROR_BASE = "public/base.html"
    people.move_in(NOW)
    shown = Client(headers={"Accept": "text/html"}).get(f"/{language}/{page}").content.decode()
    assert WORDS[language] in shown
    assert TITLE[language] in shown
    assert '<html class="training"' in shown
    assert "favicon-training-" in shown


@pytest.mark.parametrize("page", ["/sign-in/", "/sign-in/?language=zh-hans", "/nothing/"])
def test_the_desk_says_so_before_signing_in(training: None, desk: Desk, page: str) -> None:
    language = "zh-hans" if page.endswith("hans") else "en"
    assert WORDS[language] in desk.get(page).content.decode()


def test_the_desk_says_so_on_pages_and_in_the_title_of_its_lock(training: None, desk: Desk) -> None:
    desk.sign_in("mei")
    shown = desk.get("/queue/").content.decode()
    assert WORDS["en"] in shown
    assert 'data-title="Training: Locked' in shown


def test_officers_are_told_too(training: None, agency: Desk) -> None:
    assert WORDS["en"] in agency.get("/sign-in/").content.decode()


def test_a_real_hotline_says_nothing_of_it(desk: Desk) -> None:
    shown = desk.get("/sign-in/").content.decode()
    assert "raining" not in shown
    assert file_called("reports.csv") == 'attachment; filename="reports.csv"'


def test_the_cookie_of_one_opens_nothing_at_the_other(desk: Desk, settings: Settings) -> None:
    desk.sign_in("mei")
    assert desk.get("/queue/").status_code == 200
    settings.AURICLE_TENANT = Tenant.TRAINING
    assert desk.get("/queue/").status_code != 200
    desk.sign_in("jonas")
    assert desk.get("/queue/").status_code == 200
    assert {"__Host-desk", "__Host-training-desk"} <= set(desk.client.cookies)


def test_files_are_named_after_it(training: None) -> None:
    assert file_called("reports.csv") == 'attachment; filename="training-reports.csv"'
