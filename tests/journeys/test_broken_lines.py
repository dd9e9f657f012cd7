"""Lines break: a large file goes on where it stopped, and a lost answer makes no second report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visiting
from tests.journeys.markers import MIB, Told, tell
from tests.journeys.visitors import HUMAN, SLOW, Desk, Reporter, Visit, digits, reporter

SITTING = Callable[..., Desk]
LARGE = 12 * MIB
WAITS = 60_000


def test_a_large_file_goes_on_where_the_line_broke(visit: Visiting, at_desk: SITTING, tmp_path: Path) -> None:
    told, window = tell(LARGE), visit()
    person = filled(window, told)
    window.wire.break_off(r"/upload/[^/]+/5/", after=MIB // 2)
    person.next()

    progress = window.page.locator("#report [data-sending-bar]")
    expect(progress).to_be_visible()
    # The line is away in the middle of the sixth chunk; the page says so, and goes on by itself.
    expect(window.page.locator("#report [data-resume]")).to_be_visible(timeout=WAITS)
    assert 0 < float(progress.evaluate("bar => bar.value")) < 100
    code = person.code(WAITS)

    chunks = [each.path.rsplit("/", 2)[1] for each in window.wire.posts("/upload/")]
    assert [chunk for chunk in chunks if chunks.count(chunk) > 1] == ["5", "5"]
    assert set(chunks) == {str(number) for number in range(len(set(chunks)))}
    assert len(code) == 20
    same_at_the_desk(at_desk("mei"), window, told, tmp_path)


def test_a_network_that_is_away_for_a_while_costs_one_chunk(
    visit: Visiting, at_desk: SITTING, tmp_path: Path
) -> None:
    told, window = tell(LARGE), visit()
    person = filled(window, told)
    window.wire.break_off(r"/upload/[^/]+/3/", after=0)
    person.next()
    resume = window.page.locator("#report [data-resume]")
    expect(resume).to_be_visible(timeout=WAITS)
    window.context.set_offline(True)
    sent = len(window.wire.posts("/upload/"))
    resume.click()
    window.page.wait_for_timeout(500)
    assert len(window.wire.posts("/upload/")) == sent

    window.context.set_offline(False)
    person.code(WAITS)
    same_at_the_desk(at_desk("mei"), window, told, tmp_path)


def test_sending_can_be_paused(visit: Visiting) -> None:
    window = visit()
    person = filled(window, tell(LARGE))
    window.wire.break_off(r"/upload/[^/]+/2/", after=0)
    person.next()
    page = window.page
    expect(page.locator("#report [data-resume]")).to_be_visible(timeout=WAITS)
    page.locator("#report [data-pause]").click()
    sent = len(window.wire.posts("/upload/"))
    page.wait_for_timeout(3000)
    assert len(window.wire.posts("/upload/")) <= sent + 1
    page.locator("#report [data-resume]").click()
    assert len(person.code(WAITS)) == 20


@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_answer_makes_no_second_report(visit: Visiting, at_desk: SITTING, times: int) -> None:
    told, window, desk = tell(2_000), visit(), at_desk("mei")
    before = desk.waiting()
    person = filled(window, told)
    report = person.report
    window.wire.lose_answer("/report/send/", times=times)
    person.next()
    code = person.code(WAITS)

    assert len(window.wire.posts("/report/send/")) == times + 1
    # On a busy machine the second try can overtake the first, whose answer nobody waits for; then the second is new.
    assert window.wire.posts("/report/send/")[-1].status in {200, 201}
    assert desk.waiting() == before + 1
    desk.open_report(report)
    expect(desk.page.locator("#story")).to_contain_text(told.story.splitlines()[0])
    person.open_inbox(code)
    expect(person.messages()).to_have_count(1)


def test_a_form_sent_again_by_reloading_is_the_same_report(visit: Visiting, at_desk: SITTING) -> None:
    told, window, desk = tell(2_000), visit(scripted=False), at_desk("mei")
    before = desk.waiting()
    person = filled(window, told)
    first = person.send()
    window.page.reload()
    again = digits(window.page.locator("[data-code]").inner_text())

    assert again == first
    assert [each.status for each in window.wire.posts("/report/plain/")] == [200, 200]
    assert desk.waiting() == before + 1
    person.open_inbox(again)
    expect(person.messages()).to_have_count(1)


def test_a_form_that_broke_off_in_the_middle_of_a_file_is_filed_whole_or_not(
    visit: Visiting, at_desk: SITTING, tmp_path: Path
) -> None:
    told, window, desk = tell(3 * MIB), visit(scripted=False), at_desk("mei")
    before = desk.waiting()
    person = filled(window, told)
    report = person.report
    window.page.wait_for_timeout(HUMAN)
    # All fields come before the file: to the server only the file would seem to be shorter.
    window.wire.break_off("/report/plain/", after=2 * MIB)
    person.next()
    # Chromium sends such a form once more by itself; one that shows an error, sooner or later, is told to. By then it
    # may have lost the file and sends an empty one under its name: the page says so and asks for the file again.
    refused = window.page.locator("[data-field=evidence] .govuk-error-message")
    for _ in range(60):
        if window.page.locator("#receipt").count():
            break
        if window.page.url.startswith("chrome-error:"):
            window.page.reload()
        if refused.count():
            person.attach(told.files)
            person.next()
        window.page.wait_for_timeout(500)
    assert len(person.code()) == 20
    assert desk.waiting() == before + 1
    desk.open_report(report)
    assert desk.download(told.files[0].name, tmp_path) == told.files[0].content


def test_a_lost_answer_to_a_message_makes_no_second_message(visit: Visiting) -> None:
    window = visit()
    person = filled(window, tell())
    code = person.send()
    person.open_inbox(code)
    window.wire.lose_answer("/inbox/say/")
    window.page.fill("#message-text", "Only once.")
    window.page.locator("[data-say-button]").click()
    expect(window.page.locator("[data-thread-errors] [role=alert]")).to_be_visible(timeout=SLOW)
    assert window.page.locator("#message-text").input_value() == "Only once."
    window.page.locator("[data-say-button]").click()
    expect(window.page.locator("#message-text")).to_have_value("", timeout=SLOW)

    expect(person.messages()).to_have_count(2)


def filled(window: Visit, told: Told) -> Reporter:
    """A form that is ready to be sent."""
    person = reporter(window)
    person.open_form()
    person.fill(told)
    return person


def same_at_the_desk(desk: Desk, window: Visit, told: Told, folder: Path) -> None:
    """The desk downloads what the reporter chose, to the byte, and nothing of it was readable on the way."""
    assert window.leaked(told) == {}
    report = (
        window.wire.posts("/upload/")[0].head.decode("latin-1").lower().split("x-auricle-report: ")[1][:36]
    )
    desk.open_report(report)
    for file in told.files:
        there = desk.download(file.name, folder)
        assert (len(there), there == file.content) == (len(file.content), True)


def test_files_may_be_added_the_moment_the_inbox_is_open(visit: Visiting) -> None:
    window = visit()
    person = filled(window, tell())
    code = person.send()
    person.open_inbox(code)
    for number in range(2):
        more = tell(MIB)
        person.say(more.message, more.files)
        expect(person.messages()).to_have_count(number + 2)
    assert [each.status for each in window.wire.posts("/upload/")] == [200] * 4
