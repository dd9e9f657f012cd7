"""The page that searches the words of reports: by a post alone, step by step, with what is hidden hidden."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from auricle.inbox import searching
from tests.faces.desk import Desk, acts, text_of

STORY = "The harbour master took an envelope. Call me at 13800138000."
SHOWN = re.compile(r'<input type="hidden" name="(after|kept)" value="([^"]*)">')


def searched(desk: Desk, words: str, **typed: str) -> Any:
    today = timezone.localdate()
    given = {"since": str(today - timedelta(days=29)), "until": str(today), "words": words, **typed}
    return desk.post("/find/words/", "/find/words/", **given)


def test_a_search_shows_the_facts_and_the_words_around_what_was_found(desk: Desk) -> None:
    report = desk.file(STORY).id
    desk.sign_in("mei")
    page = searched(desk, "envelope")
    text = text_of(page)
    assert page.status_code == 200
    assert f"/report/{report}/" in text
    assert "took an <mark>envelope</mark>." in text
    assert "Looked through 1 report: all of them." in text
    assert '<span class="masked">telephone number</span>' in text
    assert "13800138000" not in text
    assert acts()[-1] == "content_searched"


def test_the_page_gives_its_days_as_a_browser_reads_them_in_every_language(desk: Desk) -> None:
    desk.sign_in("mei")
    desk.post("/language/", "/find/words/", language="zh-hans", next="/find/words/")
    page = text_of(desk.get("/find/words/"))
    assert "搜索举报文字" in page
    assert f'value="{timezone.localdate()}"' in page


def test_words_in_an_address_search_nothing(desk: Desk) -> None:
    desk.file(STORY)
    desk.sign_in("mei")
    page = text_of(desk.get("/find/words/?words=envelope"))
    assert "<mark>" not in page
    assert 'value="envelope"' not in page
    assert "content_searched" not in acts()


def test_the_answer_may_be_kept_nowhere(desk: Desk) -> None:
    desk.sign_in("mei")
    assert searched(desk, "envelope").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"words": ""}, "Type what you look for"),
        ({"words": "x"}, "Type at least two letters, or two signs"),
        ({"since": "2026-02-30"}, "Choose a day"),
        ({"since": "2099-01-01"}, "This day is before the first one"),
        ({"kept": "x"}, "Enter a valid value"),
    ],
)
def test_what_cannot_be_searched_is_said_and_opens_nothing(
    desk: Desk, typed: dict[str, str], said: str
) -> None:
    desk.sign_in("mei")
    page = searched(desk, **{"words": "envelope", **typed})
    assert page.status_code == 422
    assert said in text_of(page)
    assert "content_searched" not in acts()


def test_it_goes_on_by_a_form_that_carries_what_was_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "BATCH", 1)
    monkeypatch.setattr(searching, "SECONDS", 0.0)
    monkeypatch.setattr(searching.step, "__kwdefaults__", {"seconds": 0.0, "most": 20})
    older = desk.file(STORY, at=timezone.now() - timedelta(hours=1)).id
    newer = desk.file(STORY).id
    desk.sign_in("mei")
    page = searched(desk, "envelope")
    text = text_of(page)
    assert "data-goes-on" in text
    assert "Looked through 1 of 2 reports" in text
    assert f"/report/{newer}/" in text
    assert f"/report/{older}/" not in text
    text = text_of(searched(desk, "envelope", **dict(SHOWN.findall(text))))
    assert f"/report/{newer}/" in text
    assert f"/report/{older}/" in text


def test_a_receipt_code_is_no_way_to_a_report_and_is_not_shown_again(desk: Desk) -> None:
    desk.sign_in("mei")
    page = text_of(desk.get("/find/?reference=1234+5678+9012+3456+7890"))
    assert "This looks like a receipt code." in page
    assert "1234" not in page
