"""The button with which a screener gives a report another category."""

from auricle.reports.models import Report
from tests.faces.desk import Desk, page_of, text_of


def test_a_screener_gives_it_another_category_and_sees_whose_such_reports_are(desk: Desk) -> None:
    report = desk.file().id
    desk.cast.taken_by_mei(report)
    desk.sign_in("mei")
    page = text_of(desk.get(page_of(report)))
    assert "Give it another category" in page
    # By the routing rules such reports are another team's.
    assert "→ Security" in page
    sort = f"{page_of(report)}move/sort/"
    for wrong in ("", "nothing"):
        assert desk.post(sort, page_of(report), category=wrong).status_code == 422
    assert desk.post(sort, page_of(report), category="sabotage").status_code == 302
    assert Report.objects.select_related("category").get().category.code == "sabotage"
    assert "Given another category" in text_of(desk.get(page_of(report)))


def test_before_it_is_taken_there_is_no_such_button(desk: Desk) -> None:
    report = desk.file().id
    desk.sign_in("mei")
    assert "Give it another category" not in text_of(desk.get(page_of(report)))
