"""Writing on a report: the reporter reads what is meant for them, and nothing that was typed is lost."""

from datetime import timedelta

import pytest

from auricle.inbox import reporter_side
from auricle.inbox.desk_side import MOST_TEXT
from auricle.inbox.models import Message
from auricle.reports.models import Report
from tests.faces.desk import Desk, page_of, text_of
from tests.people import Filed


def _inbox(desk: Desk, report: Filed) -> list[object]:
    """What the reporter reads with the code."""
    later = desk.cast.now + timedelta(minutes=1)
    cookie = reporter_side.open_by_code(code=report.code, now=later)
    inbox = reporter_side.unlock(cookie=cookie, now=later)
    messages = inbox.thread["messages"]
    assert isinstance(messages, list)
    return [reporter_side.open_words(inbox, message["object"])["text"] for message in messages]


def test_the_reporter_reads_an_answer_with_the_code(desk: Desk) -> None:
    report = desk.file(openable=True)
    desk.sign_in("mei")
    answer = desk.post(
        f"{page_of(report.id)}say/", page_of(report.id), reader="reply", button="reply", text="We are on it."
    )
    assert answer.headers["Location"] == f"{page_of(report.id)}?done=reply#done"
    page = text_of(desk.get(f"{page_of(report.id)}?done=reply"))
    assert "Sent. The reporter reads it with the receipt code." in page
    assert "We are on it." in page
    assert "First answer" in page
    assert "kept after" in page
    assert _inbox(desk, report) == ["We are on it."]


def test_a_note_is_read_by_the_desk_alone(desk: Desk) -> None:
    report = desk.file(openable=True)
    desk.sign_in("mei")
    desk.post(
        f"{page_of(report.id)}say/", page_of(report.id), reader="note", button="note", text="Call the bank."
    )
    assert _inbox(desk, report) == []
    desk.sign_in("jonas")
    assert "Call the bank." in text_of(desk.get(page_of(report.id)))


def test_a_question_waits_for_the_reporter(desk: Desk) -> None:
    report = desk.file(openable=True)
    desk.cast.handled_by_amara(report.id)
    desk.sign_in("amara")
    desk.post(
        f"{page_of(report.id)}say/", page_of(report.id), reader="ask", button="ask", text="When was it?"
    )
    assert "Waiting for the reporter" in text_of(desk.get(page_of(report.id)))
    assert "paused while the reporter is asked" in text_of(desk.get(page_of(report.id)))
    assert _inbox(desk, report) == ["When was it?"]


def test_a_button_of_another_reader_sends_nothing(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    typed = {"reader": "note", "button": "reply", "text": "Only for us."}
    answer = desk.post(f"{page_of(report.id)}say/", page_of(report.id), **typed)
    assert answer.status_code == 422
    assert "names another reader" in text_of(answer)
    assert "Only for us.</textarea>" in text_of(answer)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reader": "reply", "button": "reply", "text": "  "}, "Write something"),
        ({"text": "No reader chosen."}, "Choose who reads this"),
        ({"reader": "everybody", "text": "To all."}, "Choose who reads this"),
        ({"reader": "reply", "button": "reply", "text": "x" * (MOST_TEXT + 1)}, "longer than 20,000"),
    ],
)
def test_a_form_that_cannot_be_used_says_so_at_the_field(
    desk: Desk, typed: dict[str, str], said: str
) -> None:
    report = desk.file()
    desk.sign_in("mei")
    answer = desk.post(f"{page_of(report.id)}say/", page_of(report.id), **typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert typed["text"].strip() in answer.content.decode()
    assert not Message.objects.exists()


def test_whoever_comes_second_sees_what_changed_and_keeps_the_text(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("jonas")
    hidden = desk.hidden(page_of(report.id))
    desk.cast.taken_by_mei(report.id)
    address, typed = (
        f"{page_of(report.id)}say/",
        {"reader": "reply", "button": "reply", "text": "We will call you."},
    )
    late = desk.send(address, hidden, **typed)
    assert late.status_code == 409
    page = text_of(late)
    assert "Somebody was first" in page
    assert "Taken for the first review · Mei" in page
    assert "We will call you.</textarea>" in page
    assert not Message.objects.exists()
    seen = str(Report.objects.get(pk=report.id).version)
    assert f'name="seen" value="{seen}"' in page
    assert desk.send(address, {**hidden, "seen": seen}, **typed).status_code == 302


def test_a_refused_answer_says_who_may_and_keeps_the_text(desk: Desk) -> None:
    report = desk.file()
    desk.cast.handled_by_amara(report.id)
    desk.sign_in("jonas")
    typed = {"reader": "ask", "button": "ask", "text": "When was it?"}
    hidden = desk.hidden(page_of(report.id))
    desk.cast.proposed_by_amara(report.id)
    del hidden["seen"]
    answer = desk.send(f"{page_of(report.id)}say/", hidden, **typed)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "“Ask the reporter” was not done" in page
    assert "This is not possible in the present state of the report." in page
    assert "Who may: screener, reviewer, case handler, supervisor." in page
    assert "When was it?</textarea>" in page


def test_nobody_writes_on_what_they_may_not_read(desk: Desk) -> None:
    report, mine = desk.file(), desk.file()
    desk.cast.handled_by_amara(mine.id)
    desk.sign_in("amara")
    hidden = desk.hidden(page_of(mine.id))
    answer = desk.send(f"{page_of(report.id)}say/", hidden, reader="note", button="note", text="Hello")
    assert answer.status_code == 403
    assert not Message.objects.filter(report_id=report.id).exists()
