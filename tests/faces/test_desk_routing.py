"""The page of the routing rules: read, tried and changed by administrators, and the line on a report."""

from auricle.directory import catalogue
from auricle.directory.routing_versions import write_version
from tests.faces.desk import Desk, acts, page_of, text_of

MORE = 'tag money "Money" "钱款"\ncategory fraud: tag money\neverything: team security\n'


def test_a_report_says_why_it_is_here(desk: Desk) -> None:
    write_version(
        document='tag money "Money" "钱款"\nregion north: tag money\nchannel web: raise\neverything: team general',
        actor="operator",
        seen=None,
        now=desk.cast.now,
    )
    report = desk.file()
    desk.sign_in("mei")
    page = text_of(desk.get(page_of(report.id)))
    assert "By version 2 of the routing rules." in page
    assert "Northland → tag “Money”" in page
    assert "by web form → is urgent" in page
    assert "everything else → General desk" in page
    assert "<dt>Tags</dt><dd>Money</dd>" in page


def test_rules_are_shown_in_words_and_as_lines(desk: Desk) -> None:
    desk.sign_in("ada")
    page = text_of(desk.get("/routing/"))
    assert "Version 1, which holds" in page
    assert "category sabotage: team security" in page
    assert ">Sabotage</td>" in page
    assert "the set-up" in page


def test_trying_rules_shows_what_would_change_and_keeps_the_lines(desk: Desk) -> None:
    desk.file()
    desk.sign_in("ada")
    before = acts()
    page = text_of(desk.post("/routing/", "/routing/", button="try", rules=MORE, seen="1"))
    assert "Of the latest 1 report, 1 would go elsewhere." in page
    assert "everything: team security" in page
    assert acts() == before
    assert catalogue.current().rules.version == 1


def test_adopted_rules_hold_and_the_older_ones_can_be_taken_up_again(desk: Desk) -> None:
    desk.sign_in("ada")
    answer = desk.post("/routing/", "/routing/", button="adopt", rules=MORE, seen="1")
    assert answer["Location"] == "/routing/?done=adopted"
    assert "These rules hold from now on." in text_of(desk.get("/routing/?done=adopted"))
    older = text_of(desk.get("/routing/1/"))
    assert "Version 1, an older one" in older
    assert 'name="seen" value="2"' in older
    desk.post("/routing/1/", "/routing/1/", button="adopt", rules="everything: team general", seen="2")
    assert catalogue.current().rules.version == 3


def test_a_line_that_is_wrong_is_named_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.sign_in("ada")
    wrong = MORE + "category gossip: close"
    answer = desk.post("/routing/", "/routing/", button="adopt", rules=wrong, seen="1")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Line 4: A rule can name a team, add a tag or raise. It can do nothing else. (close)" in page
    assert "category gossip: close" in page


def test_of_two_administrators_the_second_is_told_and_keeps_the_lines(desk: Desk) -> None:
    desk.sign_in("ada")
    desk.post("/routing/", "/routing/", button="adopt", rules=MORE, seen="1")
    answer = desk.post(
        "/routing/", "/routing/", button="adopt", rules="# mine\neverything: team general", seen="1"
    )
    assert answer.status_code == 409
    assert "# mine" in text_of(answer)
    assert "Somebody changed the rules in the meantime." in text_of(answer)


def test_a_version_that_there_is_not_is_not_found(desk: Desk) -> None:
    desk.sign_in("ada")
    assert desk.get("/routing/9/").status_code == 404
