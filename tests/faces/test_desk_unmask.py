"""Masked by default on the report's page; shown for one page with a reason; names hidden for good."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.faces.desk import Desk, acts, page_of, text_of

STORY = "Zuzanna Kral took it. Call 13800138000 <now>."


@pytest.fixture
def report(desk: Desk) -> UUID:
    """A report that Mei screens."""
    report = desk.file(STORY).id
    desk.cast.taken_by_mei(report)
    desk.sign_in("mei")
    return report


def test_the_page_does_not_hold_what_it_hides(desk: Desk, report: UUID) -> None:
    page = desk.get(page_of(report)).content.decode()
    assert "13800138000" not in page
    assert '<span class="masked">telephone number</span>' in page
    assert "&lt;now&gt;" in page
    assert "1 place that could point to a person is hidden." in text_of(desk.get(page_of(report)))


def test_with_a_reason_it_is_shown_for_this_page(desk: Desk, report: UUID) -> None:
    address = f"{page_of(report)}unmask/"
    answer = desk.post(address, page_of(report), **{"unmask-code": "judge", "unmask-words": "for Tomas"})
    assert answer.status_code == 200
    assert "13800138000" in text_of(answer)
    assert "Nothing is hidden on this page." in text_of(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert acts()[-1] == "unmask"
    assert "13800138000" not in desk.get(page_of(report)).content.decode()


def test_without_a_reason_it_stays_hidden(desk: Desk, report: UUID) -> None:
    answer = desk.post(f"{page_of(report)}unmask/", page_of(report))
    assert answer.status_code == 422
    assert "Choose why you need to see it" in text_of(answer)
    assert "13800138000" not in text_of(answer)


def test_a_name_is_moved_into_the_vault(desk: Desk, report: UUID) -> None:
    answer = desk.post(f"{page_of(report)}vault/", page_of(report), **{"vault-words": "Zuzanna Kral"})
    assert answer.status_code == 302
    page = text_of(desk.get(answer.headers["Location"]))
    assert "The words are in the vault and hidden on every page." in page
    assert "Zuzanna" not in page
    assert '<span class="masked">person</span>' in page
    assert "Who reports is sealed in the vault." in page


def test_names_in_the_text_are_offered_until_they_are_hidden(desk: Desk, report: UUID) -> None:
    page = desk.get(page_of(report)).content.decode()
    assert '<option value="Zuzanna Kral"></option>' in page
    assert "<li><bdi>Zuzanna Kral</bdi></li>" in page
    assert 'list="suggested-names"' in page
    desk.post(f"{page_of(report)}vault/", page_of(report), **{"vault-words": "Zuzanna Kral"})
    page = desk.get(page_of(report)).content.decode()
    assert '<datalist id="suggested-names"></datalist>' in page
    assert "These names may stand in the text" not in page


@pytest.mark.parametrize(
    ("typed", "why"), [("Nobody Here", "do not stand in the report"), ("", "Write the words")]
)
def test_what_does_not_stand_there_is_refused(desk: Desk, report: UUID, typed: str, why: str) -> None:
    answer = desk.post(f"{page_of(report)}vault/", page_of(report), **{"vault-words": typed})
    assert answer.status_code == 422
    assert why in text_of(answer)
