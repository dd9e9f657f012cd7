"""Next report, the half hour on a report's page, and the page of how somebody works."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from auricle.directory import working
from auricle.directory.models import Member, Working
from auricle.directory.people import give_roles
from auricle.directory.permissions import Role
from auricle.inbox import reviewing
from auricle.reports.models import Event, Report
from tests.faces.desk import Desk, acts, page_of, text_of


def test_the_button_gives_the_next_report_and_opens_it(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    answer = desk.post("/next/", "/queue/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{page_of(report.id)}?done=pulled#done"
    page = text_of(desk.get(answer.headers["Location"]))
    assert "This is your next report." in page
    assert "29 min more" in page or "for 29 min" in page
    assert "Keep it for 30 minutes more" in page


def test_when_nothing_fits_the_page_says_so_and_what_would_fit(desk: Desk) -> None:
    desk.sign_in("mei")
    page = text_of(desk.post("/next/", "/queue/"))
    assert "Nothing waits that fits you." in page
    assert "English" in page


def test_a_supervisor_is_told_that_nothing_is_given_to_them(desk: Desk) -> None:
    desk.sign_in("tomas")
    assert "Your roles take no reports." in text_of(desk.get("/next/"))
    assert "data-key-next" not in text_of(desk.get("/queue/"))


def test_the_half_hour_is_kept_longer_from_the_page(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    desk.post("/next/", "/queue/")
    answer = desk.post(f"{page_of(report.id)}move/renew/", page_of(report.id))
    assert answer.status_code == 302
    assert list(Event.objects.order_by("number").values_list("kind", flat=True)) == [
        "submit",
        "take",
        "renew",
    ]


def test_a_conflict_is_declared_on_the_page_and_the_report_is_gone_from_the_next(desk: Desk) -> None:
    report = desk.file()
    desk.sign_in("mei")
    desk.post("/next/", "/queue/")
    answer = desk.post(f"{page_of(report.id)}move/declare_conflict/", page_of(report.id))
    assert answer.status_code == 302
    page = text_of(desk.get(page_of(report.id)))
    assert "Conflict of interest declared" in page
    assert "move/take/" not in page
    assert "Nothing waits" in text_of(desk.post("/next/", "/queue/"))
    assert acts()[-3:] == ["declare_conflict", "release", "read_report"]
    page = page_of(report.id)
    assert "move/take_back_conflict/" in desk.get(page).content.decode()
    assert desk.post(f"{page}move/take_back_conflict/", page).status_code == 302
    assert "move/take/" in desk.get(page).content.decode()


def passed_on(desk: Desk, report: UUID) -> str:
    """Take a report and pass it on; where that leads."""
    desk.post(f"{page_of(report)}move/take/", page_of(report))
    address = f"{page_of(report)}checklist/"
    answers = {"scope": "yes", "urgent": "no", "contact": "yes", "language": "yes"}
    return str(desk.post(address, address, **answers).headers["Location"])


def test_after_a_review_the_next_one_comes_by_itself_and_can_be_put_back(desk: Desk) -> None:
    first, second = desk.file().id, desk.file().id
    desk.sign_in("mei")
    place = passed_on(desk, first)
    assert place == f"{page_of(second)}?done=passed&before={first}#done"
    page = text_of(desk.get(place))
    assert "Passed on to the second review. This is your next report." in page
    assert f'href="{page_of(first)}"' in page
    assert "data-key-undo" in page
    assert desk.post(f"{page_of(second)}move/release/", place).status_code == 302
    assert Report.objects.get(pk=second).state == "RECEIVED"


def test_when_no_further_review_waits_the_page_says_what_was_done(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("mei")
    place = passed_on(desk, report)
    assert place == f"/next/?done=passed&before={report}#done"
    page = text_of(desk.get(place))
    assert "Passed on to the second review." in page
    assert "No further review waits that fits you." in page
    assert "No further review waits" not in text_of(desk.get("/next/?done=passed&before=x"))


def test_nobody_is_given_a_report_to_handle_unasked(desk: Desk) -> None:
    ready, report = desk.file().id, desk.file().id
    for step in (desk.cast.taken_by_mei, desk.cast.passed_on_by_mei, desk.cast.weighed_by_jonas):
        step(ready)
    reviewing.approve(by=desk.cast.unlocked("jonas"), report=ready, reason="x", seen=None, now=timezone.now())
    give_roles(member=Member.objects.get(login="mei"), roles=[Role.HANDLER])
    desk.sign_in("mei")
    assert passed_on(desk, report).startswith("/next/")
    assert Report.objects.get(pk=ready).state == "READY"


def test_whoever_asks_for_the_next_one_themselves_stays_on_the_page(desk: Desk) -> None:
    first, second = desk.file().id, desk.file().id
    desk.sign_in("mei")
    assert desk.post("/working/", "/working/", what="goes_on").status_code == 302
    assert acts()[-1] == "going_on_said"
    assert passed_on(desk, first) == f"{page_of(first)}?done=moved#done"
    assert Report.objects.get(pk=second).state == "RECEIVED"
    assert desk.post("/working/", "/working/", what="goes_on", goes_on="on").status_code == 302
    assert working.own_working(desk.cast.person("mei")).goes_on


def test_a_member_says_which_languages_they_speak(desk: Desk) -> None:
    desk.sign_in("mei")
    hidden = desk.hidden("/working/")
    answer = desk.client.post(
        "/working/",
        {**hidden, "what": "languages", "languages": ["en", "zh-hans"]},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 302
    assert Working.objects.get().languages == ["en", "zh-hans"]
    none = desk.post("/working/", "/working/", what="languages")
    assert none.status_code == 422
    assert "Choose one language at least" in text_of(none)


def test_nobody_gives_themselves_categories(desk: Desk) -> None:
    desk.sign_in("mei")
    assert "A supervisor of your team sets them." in text_of(desk.get("/working/"))
    assert desk.post("/working/", "/working/", what="skills", skills="fraud").status_code == 403


def test_a_supervisor_gives_categories_to_a_member_of_the_team_and_to_no_other(desk: Desk) -> None:
    mei, ravi = desk.cast.person("mei").id, desk.cast.person("ravi").id
    desk.sign_in("tomas")
    address = f"/working/{mei}/"
    assert desk.post(address, address, what="skills", skills="fraud").status_code == 302
    assert Working.objects.get(member=mei).skills == ["fraud"]
    assert desk.post(f"/working/{ravi}/", address, what="skills", skills="fraud").status_code == 404
    assert desk.post(address, address, what="languages", languages="en").status_code == 404


def test_an_absence_is_noted_and_taken_back(desk: Desk) -> None:
    desk.sign_in("mei")
    today = timezone.localdate()
    typed = {"what": "absence", "first": today.isoformat(), "last": (today + timedelta(days=3)).isoformat()}
    assert desk.post("/working/", "/working/", **typed).status_code == 302
    assert "Away from" in text_of(desk.get("/working/"))
    absence = working.own_working(desk.cast.person("mei")).absence
    assert absence
    assert absence.holds(timezone.now())
    assert desk.post("/working/", "/working/", what="back").status_code == 302
    assert working.own_working(desk.cast.person("mei")).absence is None


def test_an_absence_that_ends_before_it_begins_is_refused_with_what_was_typed(desk: Desk) -> None:
    desk.sign_in("mei")
    answer = desk.post("/working/", "/working/", what="absence", first="2099-02-01", last="2099-01-01")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "The last day comes before the first" in page
    assert "2099-02-01" in page
    over = desk.post("/working/", "/working/", what="absence", first="2020-01-01", last="2020-01-02")
    assert "The last day is over already" in text_of(over)
