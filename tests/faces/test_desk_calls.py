"""The phone as pages of the desk: who waits, today, the table; hours, single days, interpreters."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from auricle.calls import board as boards
from auricle.calls.models import Interpreter, PlanVersion
from auricle.directory import announced
from auricle.faces.desk.call_words import length, level, percent
from auricle.intake.models import CallOutcome
from auricle.intake.wrapping_up import Ended
from tests import told_calls
from tests.faces.desk import Desk, text_of

SECOND = timedelta(seconds=1)
HOURS = "/calls/hours/"
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00–12:00, 13:00–17:00")


@pytest.fixture(autouse=True)
def counted_anew() -> Iterator[None]:
    """What another test counted is not this one's."""
    boards.forget()
    yield
    boards.forget()


def now() -> datetime:
    return timezone.now()


def test_an_empty_house_says_so_in_words(desk: Desk) -> None:
    desk.sign_in("tomas")
    page = text_of(desk.get("/calls/"))
    assert "The phone’s service has never reported." in page
    assert "Nobody is waiting." not in page
    assert "no calls" in page
    assert '<svg class="hours"' not in page


def test_that_nobody_waits_is_said_when_it_is_known(desk: Desk) -> None:
    told_calls.takers(ready=1, now=now(), en=1)
    desk.sign_in("tomas")
    page = text_of(desk.get("/calls/"))
    assert "Nobody is waiting." in page
    assert "1 call-taker is ready" in page


def test_who_waits_is_said_in_words_as_well_as_in_colour(desk: Desk) -> None:
    told_calls.waits(since=now() - 200 * SECOND, now=now(), language="zh-hans", urgent=True)
    told_calls.waits(since=now() - 70 * SECOND, now=now())
    told_calls.takers(ready=2, busy=1, now=now(), en=2)
    desk.sign_in("tomas")
    page = text_of(desk.get("/calls/"))
    assert "far too long" in page
    assert "heat--over" in page
    assert "urgent" in page
    assert page.index("far too long") < page.index("heat--late")
    assert "2 call-takers are ready" in page
    assert "1 is talking" in page


def test_a_service_that_went_silent_is_an_alarm_and_not_an_empty_queue(desk: Desk) -> None:
    told_calls.takers(ready=2, now=now() - 31 * SECOND, en=2)
    desk.sign_in("tomas")
    page = text_of(desk.get("/calls/"))
    assert "has not reported since" in page
    assert "2 call-takers are ready" not in page


def test_today_is_counted_drawn_and_written_beside_the_picture(desk: Desk) -> None:
    begins = boards.midnight(timezone.localdate())
    at = max(begins, now() - 30 * SECOND)
    for _ in range(3):
        told_calls.answered(10, at=at, now=now())
    told_calls.gave_up(20, at=at, now=now())
    desk.sign_in("tomas")
    answer = desk.get("/calls/")
    assert answer.context["today"].level == "75 %"
    (bar,) = answer.context["bars"]
    assert (bar.offered, bar.answered, bar.offered_height, bar.answered_height) == (4, 3, 100, 75)
    page = text_of(answer)
    assert '<svg class="hours"' in page
    assert f'<th scope="row">{timezone.localtime(at).hour:02}:00</th><td>4</td><td>3</td>' in page


def test_the_live_answer_says_only_what_changed(desk: Desk) -> None:
    told_calls.takers(ready=1, now=now(), en=1)
    desk.sign_in("tomas")
    mark = desk.get("/calls/").context["mark"]
    first = desk.get("/calls/live/")
    assert first.headers["Content-Type"] == "text/event-stream"
    assert f"event: board\ndata: {mark}" in first.content.decode()
    again = desk.client.get("/calls/live/", headers={"Last-Event-ID": mark})
    assert again.content == b"retry: 5000\n: as before\n\n"
    told_calls.waits(since=now(), now=now())
    boards.forget()
    assert b"event: board" in desk.client.get("/calls/live/", headers={"Last-Event-ID": mark}).content


def test_the_table_has_days_and_weeks_and_nobody(desk: Desk) -> None:
    for back in (1, 2):
        told_calls.answered(10, at=now() - timedelta(days=back), now=now())
    desk.sign_in("tomas")
    answer = desk.get("/calls/table.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["period"] for row in rows} == {"day", "week"}
    assert {row["measure"] for row in rows} == {"M16@1"}
    days = [row for row in rows if row["period"] == "day" and not row["language"]]
    assert [(row["offered"], row["service_level"], row["wait_p90_s"]) for row in days] == [
        ("1", "1.0000", "10.0")
    ] * 2


def told_ended(ended: Ended, calls: int, *, weeks_ago: int) -> None:
    """So many calls ended like this on the Monday of a week."""
    today = timezone.localdate()
    day = today - timedelta(days=today.weekday(), weeks=weeks_ago)
    CallOutcome.objects.create(day=day, outcome=ended, count=calls)


def test_how_calls_ended_is_told_by_week_and_never_below_five(desk: Desk) -> None:
    told_ended(Ended.ADVISED, 4, weeks_ago=1)
    told_ended(Ended.SILENT, 5, weeks_ago=1)
    told_ended(Ended.FILED, 12, weeks_ago=2)
    told_ended(Ended.NOT_OURS, 9, weeks_ago=0)
    desk.sign_in("tomas")
    answer = desk.get("/calls/")
    rows = {str(words): counts for words, counts in answer.context["endings"]}
    assert rows["Nobody spoke"] == [5, "< 5", "< 5", "< 5"]
    assert rows["Filed, code read back"] == ["< 5", 12, "< 5", "< 5"]
    assert rows["Told how it works, nothing to file"] == ["< 5"] * 4
    assert rows["Wrong number, or not for us"] == ["< 5"] * 4, "this week is not over"
    page = text_of(answer)
    assert "How calls ended" in page
    assert 'href="/calls/ended.csv"' in page


def test_the_table_of_how_calls_ended_leaves_small_counts_empty(desk: Desk) -> None:
    told_ended(Ended.ADVISED, 4, weeks_ago=1)
    told_ended(Ended.SILENT, 5, weeks_ago=1)
    desk.sign_in("tomas")
    answer = desk.get("/calls/ended.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 13 * len(Ended)
    assert [(row["ended"], row["calls"]) for row in rows if row["calls"]] == [("silent", "5")]


def test_the_board_leads_to_the_calls(desk: Desk) -> None:
    desk.sign_in("tomas")
    assert 'href="/calls/"' in text_of(desk.get("/board/"))


def test_open_boards_cost_a_handful_of_queries(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minutes in range(20):
        told_calls.answered(10, at=now() - timedelta(minutes=minutes), now=now())
    desk.sign_in("tomas")
    announced.on_desk(desk.cast.now)
    desk.get("/calls/")
    with django_assert_max_num_queries(12):
        desk.get("/calls/live/")


def test_waits_and_shares_in_words() -> None:
    assert [length(each) for each in (None, 0, 59.9, 60, 725)] == ["–", "0:00", "0:59", "1:00", "12:05"]
    assert percent(None) == "no calls"
    assert [level(each) for each in (0, 59, 60, 179, 180)] == ["calm", "calm", "late", "late", "over"]


def test_an_administrator_sets_the_hours_and_the_phone_goes_by_them(desk: Desk) -> None:
    desk.sign_in("ada")
    page = text_of(desk.get(HOURS))
    assert "whoever signs on answers, day and night" in page
    assert 'value="00:00–24:00"' in page
    typed = {
        **WEEK,
        "holidays": "on",
        "first_team": "general",
        "second_team": "security",
        "overflow_after": "90",
        "morning": "10-12",
    }
    answer = desk.post(HOURS, HOURS, **typed)
    assert answer.headers["Location"] == "/calls/hours/?done=kept#done"
    row = PlanVersion.objects.get()
    assert '"overflow_after": 90' in row.document
    assert '"windows": {"morning": "10:00-12:00"}' in row.document
    page = text_of(desk.get("/calls/hours/?done=kept"))
    assert 'value="09:00–12:00, 13:00–17:00"' in page
    assert "Version 1, by Ada" in page
    assert "The phone goes by it from now on." in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"mon": "nine to five"}, "Type hours as 09:00–12:00, 13:00–17:00"),
        ({"mon": "17:00-09:00"}, "Here something ends before it begins"),
        ({"mon": "9-12, 11-13"}, "Two of these hours overlap"),
        ({"morning": "9-10, 11-12"}, "Type one span, such as 09:00–12:00"),
        ({"second_team": "security", "overflow_after": "60"}, "Choose one"),
        ({"first_team": "general", "overflow_after": "60"}, "Choose both who helps out"),
        ({"first_team": "general", "second_team": "security"}, "Choose both who helps out"),
        ({"first_team": "general", "second_team": "general", "overflow_after": "60"}, "another team"),
        ({"overflow_after": "3"}, "Type seconds between 20 and 1800"),
        ({"first_team": "nowhere"}, "Choose one"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, typed: dict[str, str], said: str
) -> None:
    desk.sign_in("ada")
    answer = desk.post(HOURS, HOURS, **{**WEEK, "tue": "08:15–09:45", **typed})
    assert answer.status_code == 422
    page = text_of(answer)
    assert said in page
    assert "08:15–09:45" in page
    assert not PlanVersion.objects.exists()


def test_two_administrators_at_once_do_not_overwrite_each_other(desk: Desk) -> None:
    desk.sign_in("ada")
    hidden = desk.hidden(HOURS)
    desk.send(HOURS, hidden, **WEEK)
    answer = desk.send(HOURS, hidden, **WEEK)
    assert answer.status_code == 409
    assert "Somebody changed the phone hours meanwhile" in text_of(answer)


def test_a_single_day_is_kept_and_taken_away_again(desk: Desk) -> None:
    desk.sign_in("ada")
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    kept = desk.post("/calls/hours/day/", HOURS, **{"single-day": day, "single-hours": "", "button": "set"})
    assert kept.status_code == 302
    page = text_of(desk.get(HOURS))
    assert f'value="{day}"' in page
    assert "closed" in page
    for typed in ({"single-day": "2020-01-01"}, {"single-day": ""}, {"single-day": day, "single-hours": "x"}):
        assert desk.post("/calls/hours/day/", HOURS, **typed).status_code == 422
    gone = desk.post("/calls/hours/day/", HOURS, day=day, button="end")
    assert gone.status_code == 302
    assert f'value="{day}"' not in text_of(desk.get(HOURS))
    assert desk.post("/calls/hours/day/", HOURS, day=day, button="end").status_code == 409
    assert desk.post("/calls/hours/day/", HOURS, day="soon", button="end").status_code == 409


def test_an_interpreter_is_written_down_by_one_and_confirmed_by_another(desk: Desk) -> None:
    address, typed = "/calls/interpreters/", {"name": "Line one", "language": "zh-hans"}
    desk.sign_in("ada")
    assert "There is no interpreter yet." in text_of(desk.get(address))
    for phone in ("", "12"):
        assert desk.post(address, address, phone=phone, **typed).status_code == 422
    assert desk.post(address, address, phone="+44 20 7946 0958", **typed).status_code == 302
    number = Interpreter.objects.get().pk
    page = text_of(desk.get(address))
    assert "Waits for another administrator." in page
    assert 'value="confirm"' not in page
    own = desk.post(f"{address}{number}/", address, button="confirm")
    assert own.status_code == 403
    assert "You wrote this interpreter down" in text_of(own)
    desk.sign_in("bela")
    assert desk.post(f"{address}{number}/", address, button="confirm").status_code == 302
    assert "Confirmed by Bela" in text_of(desk.get(address))
    assert desk.post(f"{address}{number}/", address, button="end").status_code == 302
    assert "Line one" not in text_of(desk.get(address))
