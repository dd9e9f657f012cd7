"""Saved searches on the desk: kept from the queue, counted, opened, changed, deleted and brought back."""

import re
from html import unescape

from auricle.faces.desk.search_forms import MARKS
from auricle.reports.models import SavedSearch
from auricle.reports.search_marks import Mark
from tests.faces.desk import Desk, text_of

KEEP = re.compile(r'href="(/searches/keep/[^"]*)"')


def kept(desk: Desk, name: str = "Ours, urgent", team: str = "") -> int:
    """Keep a search by the pages; its number."""
    page = unescape(desk.get("/queue/?urgent=yes").content.decode())
    found = KEEP.search(page)
    assert found
    answer = desk.post(found[1], found[1], name=name, team=team)
    assert answer.headers["Location"] == "/searches/?done=kept#done"
    return SavedSearch.objects.latest("pk").pk


def test_a_search_is_kept_from_the_queue_and_opens_it_again(desk: Desk) -> None:
    desk.file(urgent=True)
    desk.file()
    desk.sign_in("mei")
    search = kept(desk)
    page = text_of(desk.get("/searches/"))
    assert f'<a href="/searches/{search}/" data-row-link>Ours, urgent</a> <b>1</b>' in page
    assert desk.get(f"/searches/{search}/").headers["Location"] == "/queue/?urgent=yes"


def test_the_page_says_that_a_name_is_not_sealed_and_who_reads_it(desk: Desk) -> None:
    desk.sign_in("mei")
    page = text_of(desk.get("/searches/keep/?list=urgent%3Dyes"))
    assert "Name nobody: a name is not sealed, and the team reads it if you share it." in page
    assert "only me" in page
    assert "General desk" in page


def test_a_shared_search_says_whose_it_is_and_has_no_button_to_delete_it(desk: Desk) -> None:
    desk.sign_in("mei")
    team = str(desk.cast.person("mei").teams[0])
    search = kept(desk, team=team)
    desk.sign_in("jonas")
    page = text_of(desk.get("/searches/"))
    assert "Mei, for General desk" in page
    assert "Move up" not in page
    assert "Delete" not in page
    answer = desk.post(f"/searches/{search}/change/", "/searches/", button="deleted")
    assert answer.status_code == 403
    assert "Whoever keeps a search" in text_of(answer)


def test_deleting_offers_to_undo_it(desk: Desk) -> None:
    desk.sign_in("mei")
    search = kept(desk)
    done = desk.post(f"/searches/{search}/change/", "/searches/", button="deleted").headers["Location"]
    page = text_of(desk.get(done))
    assert "data-key-undo" in page
    assert "You keep no search yet." in page
    desk.post(f"/searches/{search}/change/", done, button="back")
    assert "Ours, urgent" in text_of(desk.get("/searches/"))


def test_a_mark_is_chosen_and_shown(desk: Desk) -> None:
    desk.file(urgent=True)
    desk.sign_in("mei")
    search = kept(desk)
    desk.post(f"/searches/{search}/change/", "/searches/", button="mark", mark="many", threshold="1")
    assert "as many as you set" in text_of(desk.get("/searches/"))
    assert set(MARKS) == set(Mark)


def test_what_cannot_be_read_is_refused_and_what_was_typed_is_kept(desk: Desk) -> None:
    desk.sign_in("mei")
    address = "/searches/keep/?list=urgent%3Dyes"
    answer = desk.post(address, address, name="x" * 61, team="")
    assert answer.status_code == 422
    assert "x" * 61 in text_of(answer)
    assert desk.post(address, address, name="x", team="999999").status_code == 422
    search = kept(desk)
    change = f"/searches/{search}/change/"
    assert desk.post(change, "/searches/", button="mark", mark="many", threshold="0").status_code == 422
    assert desk.post(change, "/searches/", button="nonsense").status_code == 404
