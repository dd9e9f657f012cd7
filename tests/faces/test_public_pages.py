"""The pages for reporters as a browser without scripting, or a script's request, meets them."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from auricle.directory.questions import DESK_ONLY
from auricle.faces.public.landing import CHANNELS
from auricle.faces.shared.question_fields import question_field
from auricle.faces.shared.security_headers import HEADERS
from tests import people

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAID = {"id": "paid", "kind": "text", "label": {"en": "Did you pay?"}, "help": {"en": "In money."}}
PAGES = ["", "protection/", "rights/", "emergency/", "checkpoints/", "report/", "inbox/"]
REFUSED = ["report/send/", "inbox/say/", "nothing/", "upload/"]


@pytest.fixture
def browser(settings: Settings) -> Client:
    """A visitor of a hotline that is set up."""
    settings.ERROR_BASE = "public/base.html"
    people.move_in(NOW)
    return Client(headers={"Accept": "text/html"})


class Outside(HTMLParser):
    """What of a page exists while scripting is on: everything that is not inside <noscript> or <template>."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.depth = 0
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("src", "href", "action") if name in given]
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag in ("noscript", "template"):
            self.depth += 1
        elif not self.depth:
            self.tags.append(f"{tag}:{given.get('type') or ''}")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("noscript", "template"):
            self.depth -= 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", PAGES + REFUSED)
def test_every_answer_carries_exactly_our_headers(browser: Client, language: str, page: str) -> None:
    answer = browser.get(f"/{language}/{page}")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_nothing_of_anybody_else_and_has_nothing_inline(browser: Client, page: str) -> None:
    found = Outside(browser.get(f"/en/{page}").content.decode())
    strangers = [a for a in found.addresses if "://" in a]
    assert strangers == ["https://www.wikipedia.org"]
    assert found.inline == []


@pytest.mark.parametrize("page", ["report/", "inbox/"])
def test_with_scripting_on_there_is_no_form_that_could_be_posted(browser: Client, page: str) -> None:
    found = Outside(browser.get(f"/en/{page}").content.decode())
    assert "form:" not in found.tags
    assert "button:submit" not in found.tags
    assert "input:submit" not in found.tags


@pytest.mark.parametrize("page", PAGES)
def test_every_script_and_style_sheet_is_checked_by_its_hash(browser: Client, page: str) -> None:
    text = browser.get(f"/en/{page}").content.decode()
    loaded = re.findall(r"<script[^>]*>|<link rel=\"stylesheet\"[^>]*>", text)
    assert loaded
    assert all('integrity="sha384-' in tag for tag in loaded)


def test_the_bare_address_leads_to_the_language_of_the_visitor(browser: Client) -> None:
    answer = browser.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert answer.headers["Location"] == "/zh-hans/"
    assert not answer.cookies


def test_only_the_channel_that_is_open_says_so() -> None:
    with translation.override("en"):
        assert [str(channel.name) for channel in CHANNELS if channel.open] == ["Web form"]


@pytest.mark.parametrize(
    ("origin", "site", "status"),
    [
        ("http://testserver", "same-origin", 302),
        ("http://elsewhere.example", "cross-site", 403),
        ("null", "cross-site", 403),
        ("http://testserver", "same-site", 403),
    ],
)
def test_another_site_cannot_make_a_browser_write(
    browser: Client, origin: str, site: str, status: int
) -> None:
    answer = browser.post("/en/inbox/leave/", headers={"Origin": origin, "Sec-Fetch-Site": site})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("method", "page", "status"),
    [("get", "/en/nothing/", 404), ("get", "/en/report/send/", 405), ("put", "/upload/x/0/", 404)],
)
def test_a_refusal_is_a_page_in_our_look_with_the_way_out(
    browser: Client, method: str, page: str, status: int
) -> None:
    answer = getattr(browser, method)(page)
    assert answer.status_code == status
    assert b"data-quick-exit" in answer.content


def test_a_script_gets_refusals_as_json(browser: Client) -> None:
    headers = {"Accept": "application/json"}
    for body in ("", "[]", "{", '"x"', "[" * 5000):
        answer = browser.post("/en/report/send/", body, content_type="application/json", headers=headers)
        assert answer.status_code == 422
        assert answer.json()["error"] == "invalid"


def test_more_than_we_take_is_413(browser: Client) -> None:
    body = b"{" + b" " * 3_000_000
    answer = browser.post("/en/report/send/", body, content_type="application/json")
    assert answer.status_code == 413


def test_a_chunk_without_a_form_is_refused(browser: Client) -> None:
    answer = browser.put("/upload/6f1d3c0e-8c1a-4d6a-9f43-1f1a4be7a001/0/", b"x" * 100)
    assert answer.status_code == 403


def test_an_empty_form_says_what_is_missing_at_the_field(browser: Client) -> None:
    answer = browser.post("/en/report/", {"where": "Mill Lane 5", "contact": "sealed"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_story"' in text
    assert 'id="id_story_error"' in text
    assert 'aria-describedby="id_story_helptext id_story_error"' in text
    assert "Mill Lane 5" in text
    assert "or choose to use only the code" in text


def test_a_subject_that_nobody_offered_is_refused_at_the_field(browser: Client) -> None:
    answer = browser.post("/en/report/", {"story": "x", "category": "opinion", "region": "atlantis"})
    text = answer.content.decode()
    assert "Choose one of the listed subjects" in text
    assert "Choose one of the listed regions" in text


def test_what_was_typed_is_text_and_never_markup(browser: Client) -> None:
    answer = browser.post("/en/report/", {"story": "</textarea><script>alert(1)</script>"})
    assert b"<script>alert" not in answer.content


def test_a_mistyped_code_is_told_apart_from_an_unknown_one(browser: Client) -> None:
    for code, words in (("1234", "not a whole code"), ("", "Type the 20 digits")):
        answer = browser.post("/en/inbox/open/", {"code": code})
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_an_inbox_that_was_never_opened_shows_the_code_form(browser: Client) -> None:
    browser.cookies["__Host-inbox"] = "nonsense"
    answer = browser.get("/en/inbox/")
    assert b'name="code"' in answer.content
    assert answer.cookies["__Host-inbox"]["max-age"] == 0


def test_the_form_says_which_answer_is_handed_to_nobody() -> None:
    kept = question_field({**PAID, DESK_ONLY: True}).help_text
    assert kept == "In money. Only our own team reads this answer. It is never handed to anybody else."
    assert question_field(PAID).help_text == "In money."
