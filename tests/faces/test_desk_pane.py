"""The page of a call without a script: form, draft, read back, code, wrap-up. Nothing that was typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from auricle.inbox.desk_reading import open_report
from auricle.intake.models import CallOutcome, Draft
from auricle.reports.models import Report
from tests.faces.desk import Desk, acts, text_of

PAGE, DRAFT, WRAP_UP = "/phone/", "/phone/draft/", "/phone/wrap-up/"
HIDDEN = re.compile(r'<input type="hidden" name="(report|retry|seen|form_token)" value="([^"]*)"')
CODE = re.compile(r"<span>(\d{4})</span>")
TOLD = {"text": "They took my savings.", "category": "fraud", "language": "en"}


def hidden(answer: Any) -> dict[str, str]:
    """The hidden fields of the form of a call."""
    page = answer.content.decode()
    at = page.find('id="call"')
    return dict(HIDDEN.findall(page[at:] if at >= 0 else page))


def begun(desk: Desk) -> dict[str, str]:
    desk.sign_in("lin")
    return hidden(desk.get(PAGE))


def test_a_call_taker_begins_here_and_a_clerk_with_letters(desk: Desk) -> None:
    desk.sign_in("lin")
    assert desk.get("/").headers["Location"] == PAGE
    page = text_of(desk.get(PAGE))
    assert "/register/" in page
    assert "/queue/" not in page
    assert 'href="/phone/"' in text_of(desk.get("/register/"))


def test_filed_read_back_and_wrapped_up(desk: Desk) -> None:
    given = begun(desk)
    answer = desk.send(PAGE, given, **TOLD, button="file")
    assert answer.status_code == 200
    groups = CODE.findall(answer.content.decode())
    assert len(groups) == 5
    assert acts()[-1] == "report_registered"
    report = Report.objects.get()
    assert report.channel == "phone"
    assert str(report.pk) == given["report"]
    assert f'data-report="{report.pk}"' in answer.content.decode()

    wrong = desk.send(PAGE, given, end="0000" if groups[-1] != "0000" else "1111")
    assert wrong.status_code == 422
    assert CODE.findall(wrong.content.decode()) == groups, "to be read out once more"
    right = desk.send(PAGE, given, end=groups[-1])
    assert "They have it right." in text_of(right)
    assert CODE.findall(right.content.decode()) == []

    wrapped = desk.send(WRAP_UP, given, ended="filed")
    assert wrapped.status_code == 302
    page = desk.get(wrapped.headers["Location"])
    assert "Ready for the next call" in text_of(page)
    assert hidden(page)["report"] != given["report"], "the next call is another report"
    assert CallOutcome.objects.get().outcome == "filed"


def test_what_is_kept_shows_script_questions_counts_and_the_read_back(desk: Desk) -> None:
    given = begun(desk)
    answer = desk.send(DRAFT, given, **TOLD, urgent="on", button="read")
    assert answer.status_code == 200
    page = text_of(answer)
    assert "They took my savings." in page
    assert "fewer than 5" in page
    assert "until" in page
    assert 'id="pane-read-back"' in page
    assert "data-read" in page
    assert "Something can still be stopped" in page
    assert Draft.objects.get().number == 1
    assert hidden(answer)["seen"] == "1"
    assert not Report.objects.exists()


def test_the_questions_of_the_category_are_asked_kept_and_filed(desk: Desk) -> None:
    given = begun(desk)
    asked = desk.send(DRAFT, given, **TOLD, button="keep")
    choice = re.search(r'name="(q_[^"]+)" value="([^"]+)"', asked.content.decode())
    assert choice, "the category of the cast asks something to choose from"
    field, value = choice.groups()
    kept = desk.send(DRAFT, hidden(asked), **TOLD, button="keep", **{field: value})
    assert re.search(rf'name="{field}" value="{value}"[^>]* checked', kept.content.decode())
    filed = desk.send(PAGE, hidden(kept), **TOLD, button="file", **{field: value})
    assert filed.status_code == 200
    assert not Draft.objects.exists()
    story = open_report(
        by=desk.cast.unlocked("mei"), report=Report.objects.get().pk, now=timezone.now()
    ).story
    assert story["answers"] == {field.removeprefix("q_"): value}


def test_a_closed_browser_asks_once_and_brings_everything_back(desk: Desk) -> None:
    given = begun(desk)
    desk.send(DRAFT, given, **TOLD, where="The old mill", urgent="on", button="keep")
    left = desk.get(PAGE)
    page = text_of(left)
    assert "Go on with what you wrote at" in page
    assert "savings" not in page, "nothing is opened before it is asked for"
    assert "draft_opened" not in acts()
    answer = desk.send(DRAFT, hidden(left), button="go-on")
    page = text_of(answer)
    assert "They took my savings." in page
    assert 'value="The old mill"' in page
    assert re.search(r'name="urgent"[^>]* checked', page)
    assert hidden(answer)["report"] == given["report"], "a recording of the talk joins the same report"
    assert acts()[-1] == "draft_opened"
    assert desk.send(PAGE, hidden(answer), **TOLD, button="file").status_code == 200
    assert str(Report.objects.get().pk) == given["report"]


def test_what_was_discarded_can_be_brought_back(desk: Desk) -> None:
    kept = desk.send(DRAFT, begun(desk), **TOLD, button="keep")
    assert desk.send(DRAFT, hidden(kept), button="discard").status_code == 302
    page = desk.get(PAGE)
    assert "Discarded." in text_of(page)
    assert "They took" not in text_of(page)
    assert "They took my savings." in text_of(desk.send(DRAFT, hidden(page), button="undo"))


def test_a_call_without_a_report_is_wrapped_up_with_one_press(desk: Desk) -> None:
    kept = desk.send(DRAFT, begun(desk), **TOLD, button="keep")
    answer = desk.send(WRAP_UP, hidden(kept), ended="helped_elsewhere")
    page = desk.get(answer.headers["Location"])
    assert "Ready for the next call" in text_of(page)
    assert "Bring back what was written" in text_of(page)
    assert CallOutcome.objects.get().outcome == "helped_elsewhere"
    assert desk.send(WRAP_UP, hidden(page), ended="a story").status_code == 422


def test_a_refusal_keeps_everything_that_was_written(desk: Desk) -> None:
    given = begun(desk)
    answer = desk.send(PAGE, given, **{**TOLD, "category": ""}, where="The old mill", button="file")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Choose what it is about" in page
    assert "They took my savings." in page
    assert 'value="The old mill"' in page
    assert not Report.objects.exists()


def test_another_window_takes_nothing_away(desk: Desk) -> None:
    given = begun(desk)
    desk.send(DRAFT, given, **TOLD, button="keep")
    answer = desk.send(DRAFT, given, **{**TOLD, "text": "Written elsewhere."}, button="keep")
    assert answer.status_code == 409
    page = text_of(answer)
    assert "another window" in page
    assert "Written elsewhere." in page, "what stands here stays here"
    again = desk.send(DRAFT, hidden(answer), **{**TOLD, "text": "Written elsewhere."}, button="keep")
    assert again.status_code == 200
    assert Draft.objects.get().number == 2


def test_a_draft_of_yesterday_is_not_offered(desk: Desk) -> None:
    desk.send(DRAFT, begun(desk), **TOLD, button="keep")
    Draft.objects.update(kept_at=timezone.now() - timedelta(hours=25))
    assert 'id="call"' in text_of(desk.get(PAGE))
    gone = desk.send(DRAFT, hidden(desk.get(PAGE)), button="go-on")
    assert gone.status_code == 404
    assert "There is nothing to go on with" in text_of(gone)


def test_a_form_that_nobody_could_file_is_not_kept(desk: Desk) -> None:
    given = begun(desk)
    assert desk.send(DRAFT, {**given, "retry": "short"}, **TOLD, button="keep").status_code == 422
    assert desk.send(DRAFT, given, button="something").status_code == 422
    assert not Draft.objects.exists()
