"""Knowledge at the desk: cards to read, searched by words that stand in no address, and written by administrators."""

from __future__ import annotations

import re

from auricle.directory.models import CardVersion
from tests.faces.desk import Desk, page_of, text_of

CARD = "/knowledge/cards/category/fraud/"
WRITTEN = {
    "safety-en": "Call {emergency} first.\nPay nothing more.",
    "what-en": "Money was lost.",
    "safety-zh-hans": "请先拨打 {emergency}。",
    "why": "first words",
}


def written(desk: Desk, **other: str) -> None:
    """Ada wrote the card of a category."""
    desk.sign_in("ada")
    answer = desk.post(CARD, CARD, button="keep", **{**WRITTEN, **other})
    assert answer.status_code == 302, text_of(answer)


def test_whoever_works_here_reads_a_card_with_what_to_say_first(desk: Desk) -> None:
    written(desk)
    desk.sign_in("mei")
    page = text_of(desk.get("/knowledge/of/fraud/"))
    first, *rest = (page.index(words) for words in ("Call 112 first.", "Money was lost.", "within 24 hours"))
    assert first < min(rest)
    assert "We looked into it and found no breach of the rules." in page
    assert "Write this card" not in page


def test_the_words_of_a_search_stand_in_no_address(desk: Desk) -> None:
    written(desk)
    desk.sign_in("mei")
    answer = desk.post("/knowledge/", "/knowledge/", words="nothing more")
    assert answer.status_code == 200
    assert "1 card holds “nothing more”" in text_of(answer)
    assert "/knowledge/of/fraud/" in answer.content.decode()
    assert "No card holds all of these words." in text_of(
        desk.post("/knowledge/", "/knowledge/", words="sea monsters")
    )
    everything = desk.get("/knowledge/?words=nothing").content.decode()
    assert everything.count("data-row-link") > 1, "words in an address are not looked at"


def test_a_report_leads_to_the_card_of_its_category_and_place(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("mei")
    found = re.search(r'href="(/knowledge/of/[^"]+)"', desk.get(page_of(report)).content.decode())
    assert found is not None
    assert found[1] == "/knowledge/of/fraud/?region=weir"
    assert desk.get(found[1]).status_code == 200
    assert 'data-key="g k"' in desk.get("/queue/").content.decode()


def test_looking_shows_how_it_is_read_and_what_changes_and_keeps_nothing(desk: Desk) -> None:
    written(desk)
    typed = {**WRITTEN, "safety-en": "Call {emergency} first.\nBreathe."}
    page = text_of(desk.post(CARD, CARD, button="look", **typed))
    assert "<del>Pay nothing more.</del>" in page
    assert "<ins>Breathe.</ins>" in page
    assert "Call 112 first." in page
    assert CardVersion.objects.count() == 1


def test_a_card_is_taken_back_by_taking_up_the_version_before(desk: Desk) -> None:
    written(desk)
    written(desk, **{"safety-en": "Wrong."})
    assert desk.post(f"{CARD}restore/", CARD, number="1").status_code == 302
    desk.sign_in("mei")
    assert "Call 112 first." in text_of(desk.get("/knowledge/of/fraud/"))
    desk.sign_in("ada")
    page = text_of(desk.get(CARD))
    assert "takes up version 1 again" in page
    assert "first words" in page
    assert "<ins>Wrong.</ins>" in text_of(desk.get(f"{CARD}?version=2"))


def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.sign_in("ada")
    answer = desk.post(CARD, CARD, button="keep", **{**WRITTEN, "why": ""})
    assert answer.status_code == 422
    assert 'href="#why"' in answer.content.decode()
    assert "Pay nothing more." in text_of(answer)
    hidden = desk.hidden(CARD)
    written(desk)
    answer = desk.send(CARD, hidden, button="keep", **{**WRITTEN, "what-en": "Mine."})
    assert answer.status_code == 409
    assert "Somebody wrote a newer version" in text_of(answer)
    assert "Mine." in text_of(answer)


def test_whoever_registers_has_the_words_at_hand_and_stays_on_the_page(desk: Desk) -> None:
    written(desk)
    desk.sign_in("lin")
    page = desk.get("/register/").content.decode()
    assert re.search(r'data-card="fraud" hidden>.*?Call 112 first\.', page, re.S)
    assert re.search(r'href="/knowledge/" target="_blank"[^>]*data-card-of="id_category"', page)


def test_only_administrators_come_to_the_forms(desk: Desk) -> None:
    desk.sign_in("tomas")
    for address in ("/knowledge/cards/", CARD):
        assert desk.get(address).status_code == 403
    desk.sign_in("ada")
    assert desk.get("/knowledge/cards/").status_code == 200
    assert desk.get("/knowledge/cards/person/fraud/").status_code == 404
