"""Letters at the desk: written, looked at, kept, and added to a message without a script."""

from __future__ import annotations

import re

import pytest

from auricle.directory.models import LetterVersion
from tests.faces.desk import Desk, page_of, text_of

WRITTEN = {
    "title-en": "First answer",
    "text-en": "Thank you.\n\n? if late\nWe are sorry.",
    "title-zh-hans": "首次答复",
    "text-zh-hans": "谢谢。\n\n? 如果晚了\n很抱歉。",
}


@pytest.fixture
def written(desk: Desk) -> Desk:
    """Tomas wrote a letter."""
    desk.sign_in("tomas")
    answer = desk.post("/letters/new/", "/letters/new/", code="first-answer", button="keep", **WRITTEN)
    assert answer.status_code == 302, text_of(answer)
    return desk


def test_a_letter_is_written_listed_and_changed(written: Desk) -> None:
    page = text_of(written.get("/letters/?done=kept"))
    assert "First answer" in page
    assert "From now on the desk is offered this version" in page
    address = "/letters/of/first-answer/"
    changed = {**WRITTEN, "text-en": "Thanks."}
    assert written.post(address, address, button="keep", **changed).status_code == 302
    assert "Thanks." in text_of(written.get(address))
    assert "We are sorry." in text_of(written.get(f"{address}?version=1")), "an older one is taken up again"
    assert written.post(address, address, button="retire", **changed).status_code == 302
    assert "not offered" in text_of(written.get("/letters/"))


def test_looking_shows_the_parts_and_how_plain_it_is_and_keeps_nothing(desk: Desk) -> None:
    desk.sign_in("tomas")
    page = text_of(desk.post("/letters/new/", "/letters/new/", code="x", button="look", **WRITTEN))
    assert re.search(r"Optional:</span> if late", page)
    assert "plain; the longest sentence has 3 words" in page
    assert "We are sorry." in page
    assert not LetterVersion.objects.exists()


def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.sign_in("tomas")
    typed = {**WRITTEN, "text-en": "Hello.\n\n? if late"}
    answer = desk.post("/letters/new/", "/letters/new/", code="Not good", button="keep", **typed)
    assert answer.status_code == 422
    page = text_of(answer)
    assert 'href="#text-en"' in page
    assert "An optional part needs text" in page
    assert 'href="#code"' in page
    assert "? if late" in page
    assert 'value="not good"' in page


def test_a_letter_that_somebody_changed_meanwhile_keeps_what_was_typed(written: Desk) -> None:
    address = "/letters/of/first-answer/"
    hidden = written.hidden(address)
    written.send(address, hidden, button="keep", **WRITTEN)
    answer = written.send(address, hidden, button="keep", **{**WRITTEN, "text-en": "Mine."})
    assert answer.status_code == 409
    assert "Somebody wrote a newer version" in text_of(answer)
    assert "Mine." in text_of(answer)


def test_without_a_script_a_letter_is_added_below_what_was_typed(written: Desk) -> None:
    report = written.file().id
    written.cast.taken_by_mei(report)
    written.sign_in("mei")
    page = page_of(report)
    typed = {"reader": "reply", "text": "Dear reporter,", "letter": "first-answer"}
    before = written.get(page).content.decode().count("data-entry")
    answer = written.post(f"{page}say/", page, part="first-answer:1", **typed)
    assert answer.status_code == 200
    text = re.search(r"<textarea[^>]*name=\"text\"[^>]*>(.*?)</textarea>", answer.content.decode(), re.S)
    assert text is not None
    assert text[1].strip() == "Dear reporter,\n\nThank you.\n\nWe are sorry."
    assert 'value="reply" checked' in answer.content.decode()
    assert written.get(page).content.decode().count("data-entry") == before, "nothing was sent"
    answer = written.post(f"{page}say/", page, **{**typed, "letter": "nothing-of-this-name"})
    assert "Dear reporter," in text_of(answer)
