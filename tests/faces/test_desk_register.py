"""The page that registers a report for somebody who called, wrote or came, and its code that is read back."""

import re

from django.utils import timezone

from auricle.directory.permissions import Role
from auricle.inbox.desk_reading import open_report
from auricle.reports.models import Report
from tests.faces.desk import Desk, acts, text_of
from tests.people import login_of

PAGE = "/register/"
TOLD = {"channel": "letter", "text": "They took my savings.", "category": "fraud", "language": "en"}
HIDDEN = re.compile(r'name="(report|retry)" value="([^"]+)"')
QUESTION = re.compile(r'name="(q_[^"]+)" value="([^"]+)"')
CODE = re.compile(r"<span>(\d{4})</span>")


def hidden(desk: Desk) -> dict[str, str]:
    return {**desk.hidden(PAGE), **dict(HIDDEN.findall(desk.get(PAGE).content.decode()))}


def test_a_clerk_begins_here(desk: Desk) -> None:
    desk.sign_in(login_of(Role.CLERK))
    assert desk.get("/").headers["Location"] == PAGE


def test_the_code_is_shown_once(desk: Desk) -> None:
    desk.sign_in("lin")
    given = hidden(desk)
    answer = desk.send(PAGE, given, **TOLD)
    assert answer.status_code == 200
    groups = CODE.findall(answer.content.decode())
    assert len(groups) == 5
    assert acts()[-1] == "report_registered"
    assert Report.objects.get().channel == "letter"
    assert "They took my savings." not in text_of(answer)

    wrong = desk.send(PAGE, given, end="0000" if groups[-1] != "0000" else "1111")
    assert wrong.status_code == 422
    assert CODE.findall(wrong.content.decode()) == groups, "to be read out once more"
    right = desk.send(PAGE, given, end=groups[-1])
    assert "They have it right." in text_of(right)
    assert CODE.findall(right.content.decode()) == []


def test_a_refusal_keeps_what_was_written(desk: Desk) -> None:
    desk.sign_in("lin")
    answer = desk.send(PAGE, hidden(desk), **{**TOLD, "channel": ""})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Choose how it came" in page
    assert "They took my savings." in page
    assert not Report.objects.exists()


def test_what_the_category_asks_is_shown_and_filed_and_what_was_written_stays(desk: Desk) -> None:
    desk.sign_in("lin")
    given = hidden(desk)
    assert "What to ask" not in text_of(desk.get(PAGE))
    shown = desk.send(PAGE, given, **TOLD, button="questions")
    assert shown.status_code == 200
    page = text_of(shown)
    assert "What to ask" in page
    assert "They took my savings." in page
    assert given["report"] in shown.content.decode(), "it stays the same report, with the same code"
    assert not Report.objects.exists()
    question = QUESTION.search(shown.content.decode())
    assert question, "the category of the cast asks something to choose from"
    field, value = question.groups()
    assert desk.send(PAGE, given, **TOLD, **{field: value}).status_code == 200
    report = Report.objects.get().pk
    story = open_report(by=desk.cast.unlocked("mei"), report=report, now=timezone.now()).story
    assert story["answers"] == {field.removeprefix("q_"): value}


def test_without_a_category_it_is_said_that_there_is_none_yet(desk: Desk) -> None:
    desk.sign_in("lin")
    answer = desk.send(PAGE, hidden(desk), **{**TOLD, "category": ""}, button="questions")
    assert answer.status_code == 200
    assert "Choose what it is about first." in text_of(answer)


def test_the_link_is_for_whoever_may(desk: Desk) -> None:
    desk.sign_in("lin")
    assert 'data-key="c"' in text_of(desk.get(PAGE))
    desk.sign_in("mei")
    assert 'data-key="c"' not in text_of(desk.get("/queue/"))
