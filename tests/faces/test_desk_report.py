"""One report on one page: who reads what, and that reading leaves its line."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from pytest_django import DjangoAssertNumQueries

from auricle.directory import announced
from auricle.inbox.desk_side import write_note
from auricle.vault.models import SealedObject, TeamSeed
from tests.faces.desk import Desk, acts, page_of, text_of


def test_reading_a_report_leaves_a_line_in_the_trail(desk: Desk) -> None:
    report = desk.file("They took my savings.", answers={"paid": "yes"})
    desk.sign_in("mei")
    before = acts().count("read_report")
    page = text_of(desk.get(page_of(report.id)))
    assert "They took my savings." in page
    assert 'Did you pay?</dt><dd class="words" dir="auto">Yes</dd>' in page
    assert acts().count("read_report") == before + 1


def test_a_long_conversation_costs_no_more_queries(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    report = desk.file()
    desk.sign_in("mei")
    for number in range(9):
        write_note(by=desk.cast.unlocked("mei"), report=report.id, text=f"note {number}", now=desk.cast.now)
    announced.on_desk(desk.cast.now)  # kept for ten seconds in each process
    # Twenty-one of the page, two of them for its reviews and the letters, and four of this browser of the tests.
    with django_assert_max_num_queries(21 + 4):
        assert "note 8" in text_of(desk.get(page_of(report.id)))


def test_the_queue_reads_nothing(desk: Desk) -> None:
    desk.file()
    desk.sign_in("mei")
    desk.get("/queue/")
    assert "read_report" not in acts()


def test_another_teams_report_is_no_report(desk: Desk) -> None:
    theirs = desk.file(category="sabotage")
    desk.sign_in("mei")
    assert desk.get(page_of(theirs.id)).status_code == 404
    assert "read_report" not in acts()


def test_a_handler_reads_their_own_matter_and_no_other(desk: Desk) -> None:
    mine, other = desk.file("The words of mine."), desk.file("The words of another.")
    desk.cast.handled_by_amara(mine.id)
    desk.sign_in("amara")
    assert "The words of mine." in text_of(desk.get(page_of(mine.id)))
    page = text_of(desk.get(page_of(other.id)))
    assert "The story is closed to you." in page
    assert "The words of another." not in page
    assert "Who reads this?" not in page


def test_a_member_without_the_teams_key_is_told_so(desk: Desk) -> None:
    report = desk.file("Sealed words.")
    desk.sign_in("mei")
    TeamSeed.objects.filter(member__login="mei").delete()
    page = text_of(desk.get(page_of(report.id)))
    assert "You hold no key of this team." in page
    assert "Sealed words." not in page


def test_what_a_reporter_wrote_stays_text(desk: Desk) -> None:
    report = desk.file(
        "<script>alert(1)</script><img src=x onerror=alert(1)>{{ settings }}", answers={"x": "<b>"}
    )
    desk.sign_in("mei")
    page = desk.get(page_of(report.id)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ settings }}" in page


def test_a_story_that_does_not_open_is_said_to_be_broken(desk: Desk) -> None:
    report, other = desk.file(), desk.file()
    story = SealedObject.objects.get(report_id=other.id, label="story")
    # What a hostile browser can do: an object under the right label that no key of this report opens.
    SealedObject.objects.filter(report_id=report.id).delete()
    SealedObject.objects.filter(pk=story.pk).delete()
    SealedObject.objects.create(
        id=story.pk, report_id=report.id, purpose="content", label="story", header=story.header, body=story.body,
        chunks=1, kept_at=story.kept_at,
    )  # fmt: skip
    desk.sign_in("mei")
    answer = desk.get(page_of(report.id))
    assert answer.status_code == 200
    assert "The story does not open." in text_of(answer)


def test_the_timeline_tells_messages_and_steps_and_can_be_filtered(desk: Desk) -> None:
    report = desk.file()
    desk.cast.handled_by_amara(report.id)
    write_note(by=desk.cast.unlocked("amara"), report=report.id, text="Call the bank.", now=desk.cast.now)
    desk.sign_in("tomas")
    everything = text_of(desk.get(page_of(report.id)))
    assert "Call the bank." in everything
    assert "Work taken over" in everything
    notes = text_of(desk.get(f"{page_of(report.id)}?show=notes"))
    assert "Call the bank." in notes
    assert "Work taken over" not in notes
    assert "Call the bank." not in text_of(desk.get(f"{page_of(report.id)}?show=moves"))


@pytest.mark.parametrize("login", ["mei", "jonas", "tomas"])
def test_the_desks_database_role_may_do_what_its_pages_do(
    desk: Desk, as_role: Callable[[str], AbstractContextManager[None]], login: str
) -> None:
    report = desk.file()
    desk.sign_in(login)
    with as_role("desk"):
        assert desk.get("/queue/").status_code == 200
        assert desk.get(page_of(report.id)).status_code == 200
        written = desk.post(
            f"{page_of(report.id)}say/", page_of(report.id), reader="note", button="note", text="Seen."
        )
        assert written.status_code == 302
        assert desk.post("/language/", "/queue/", language="zh-hans", next="/").status_code == 302
