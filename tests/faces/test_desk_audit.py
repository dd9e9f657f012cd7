"""The auditor's pages: nothing of a report's content, no name that was not asked for, and a line for every look."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from auricle.audit import checkpoints, trail, verifying
from auricle.audit.acts import ACTS
from auricle.audit.models import TrailLine
from auricle.directory.models import Member, MemberRole
from auricle.faces.desk.audit_words import ACTORS, SIGNS, VIEWS, act_words, detail_words, who
from auricle.faces.shared.staff.visit import cookie_name
from auricle.inbox import desk_side
from auricle.oversight.unusual import Sign
from auricle.reports.reference import reference_of
from tests.faces.desk import Desk, acts, page_of, text_of
from tests.hotline import execute

PAGES = (
    "/audit/",
    "/audit/trail/",
    "/audit/reading/",
    "/audit/reading/?days=1",
    "/audit/identities/",
    "/audit/accounts/",
)
MARKERS = ("GREENHERON", "13800138000", "zk@example.org", "Zuzanna", "OWLNOTE", "FOXANSWER", "LYNXREASON")
STORY = "GREENHERON took it. Call 13800138000 or zk@example.org. Ask Zuzanna Kral."


def busy(desk: Desk) -> str:
    """A report that was read, unmasked, noted and answered, by words that must not get to an auditor; its reference."""
    report = desk.file(STORY, answers={"paid": "yes", "who": "Zuzanna Kral"}).id
    desk.cast.taken_by_mei(report)
    desk.sign_in("mei")
    desk.get(page_of(report))
    desk.post(
        f"{page_of(report)}unmask/", page_of(report), **{"unmask-code": "judge", "unmask-words": "LYNXREASON"}
    )
    mei, now = desk.cast.unlocked("mei"), timezone.now()
    desk_side.write_note(by=mei, report=report, text="OWLNOTE", now=now)
    desk_side.write_to_reporter(by=mei, report=report, kind="reply", text="FOXANSWER", now=now)
    return reference_of(report)


def subject_of(page: str) -> str:
    """The first report that a page has a link to, by its name in the trail."""
    found = re.search(r"subject=([0-9a-f]{64})", page)
    assert found, "no line is about a report"
    return found[1]


def pseudonym(login: str) -> str:
    return Member.objects.get(login=login).pseudonym


def test_an_auditor_begins_at_the_light(desk: Desk) -> None:
    desk.sign_in("auditor")
    assert desk.get("/").headers["Location"] == "/audit/"
    assert 'href="/audit/"' in text_of(desk.get("/administration/"))


def test_no_page_of_an_auditor_has_a_word_of_a_report(desk: Desk) -> None:
    reference = busy(desk)
    desk.sign_in("auditor")
    lines = desk.get("/audit/trail/").content.decode()
    subject = subject_of(lines)
    pages = [
        *(desk.get(page).content.decode() for page in PAGES),
        desk.get(f"/audit/trail/?subject={subject}").content.decode(),
        desk.post("/audit/person/", "/audit/trail/", person=pseudonym("mei")).content.decode(),
        desk.post("/audit/report/", "/audit/trail/", subject=subject).content.decode(),
        desk.post("/audit/find/", "/audit/trail/", reference=reference).content.decode(),
    ]
    for page in pages:
        assert [marker for marker in MARKERS if marker in page] == []
    desk.sign_in("mei")
    report = desk.get("/queue/").content.decode()
    address = re.search(r'href="(/report/[0-9a-f-]+/)', report)
    assert address
    seen = desk.get(address[1]).content.decode()
    assert all(marker in seen for marker in ("GREENHERON", "OWLNOTE", "FOXANSWER")), (
        "the markers are of no use"
    )


def test_pages_name_nobody_and_no_reference_until_asked(desk: Desk) -> None:
    reference = busy(desk)
    desk.sign_in("auditor")
    for page in PAGES:
        seen = text_of(desk.get(page))
        assert not re.search(r"\b(Mei|Jonas|Amara|Tomas)\b", seen), page
        assert reference not in seen, page
    assert pseudonym("mei") in text_of(desk.get("/audit/reading/"))


def test_a_name_is_shown_on_one_page_and_the_asking_is_in_the_trail(desk: Desk) -> None:
    busy(desk)
    desk.sign_in("auditor")
    page = text_of(desk.post("/audit/person/", "/audit/trail/", person=pseudonym("mei")))
    for words in ("Mei", "screener", "General desk", pseudonym("mei")):
        assert words in page
    assert acts()[-1] == "person_named"
    assert "Mei" not in text_of(desk.get("/audit/trail/"))


def test_a_report_is_found_by_its_reference_and_named_from_a_line(desk: Desk) -> None:
    reference = busy(desk)
    desk.sign_in("auditor")
    answer = desk.post("/audit/find/", "/audit/trail/", reference=reference.lower())
    address = answer.headers["Location"]
    page = text_of(desk.get(address))
    assert "Report received" in page
    assert "Asked which report it is" in page
    named = text_of(desk.post("/audit/report/", "/audit/trail/", subject=subject_of(address)))
    assert reference in named


@pytest.mark.parametrize(("reference", "status"), [("7K3", 422), ("", 422), ("7K3M9-Q2FRX", 404)])
def test_what_cannot_be_found_is_said(desk: Desk, reference: str, status: int) -> None:
    desk.sign_in("auditor")
    answer = desk.post("/audit/find/", "/audit/trail/", reference=reference)
    assert answer.status_code == status
    words = "ten letters and digits" if status == 422 else "No report has this name in the trail"
    assert words in text_of(answer)


@pytest.mark.parametrize("field", ["person", "subject"])
def test_a_name_that_nobody_has_is_refused_and_the_asking_stays(desk: Desk, field: str) -> None:
    desk.sign_in("auditor")
    address = "/audit/person/" if field == "person" else "/audit/report/"
    assert desk.post(address, "/audit/trail/", **{field: "xyz"}).status_code == 404
    assert acts()[-1] == "trail_read"


def test_a_second_auditor_sees_what_the_first_looked_at(desk: Desk) -> None:
    lin = Member.objects.get(login="lin")
    MemberRole.objects.create(member=lin, role="auditor")
    desk.sign_in("auditor")
    desk.get(f"/audit/trail/?person={pseudonym('mei')}&kind=read")
    desk.post("/audit/person/", "/audit/", person=pseudonym("mei"))
    desk.sign_in("lin")
    page = text_of(desk.get(f"/audit/trail/?kind=audit&person={pseudonym('auditor')}"))
    assert "Looked at the trail" in page
    assert "Asked who a person is" in page
    assert pseudonym("mei") in page


def test_the_filter_is_in_the_address_and_stays_from_page_to_page(desk: Desk) -> None:
    now, today = timezone.now(), timezone.localdate()
    for _ in range(60):
        trail.record(actor="m-READER22", act="read_report", at=now)
    desk.sign_in("auditor")
    address = f"/audit/trail/?person=m-READER22&kind=read&day={today}"
    page = html.unescape(desk.get(address).content.decode())
    assert page.count('<th scope="row"') == 50
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older
    assert f"person=m-READER22&kind=read&day={today}&before=" in older[1]
    page = desk.get(older[1]).content.decode()
    assert page.count('<th scope="row"') == 10
    assert 'rel="next"' not in page


@pytest.mark.parametrize(
    "query", ["day=x", "hour=99", "before=-1", "kind=x", "subject=zz", "person=%3Cb%3E", "day=9999-12-31"]
)
def test_an_address_that_makes_no_sense_shows_lines_all_the_same(desk: Desk, query: str) -> None:
    desk.sign_in("auditor")
    answer = desk.get(f"/audit/trail/?{query}")
    assert answer.status_code == 200
    assert "Signed in" in text_of(answer)


@pytest.mark.parametrize("query", ["days=x", "day=x", "day=2026-02-30", "day=9999-12-31", "days=365"])
def test_a_span_that_makes_no_sense_is_the_usual_one(desk: Desk, query: str) -> None:
    desk.sign_in("auditor")
    assert "Openings per day" in text_of(desk.get(f"/audit/reading/?{query}"))


def test_the_light_says_in_words_what_it_shows_in_colour(desk: Desk) -> None:
    desk.sign_in("auditor")
    assert "Amber: nobody looked lately" in text_of(desk.get("/audit/"))
    now = timezone.now()
    checkpoints.sign_if_due(now=now)
    verifying.verify_more(now=now)
    assert "Green: the trail holds" in text_of(desk.get("/audit/"))
    execute("ALTER TABLE audit_trailline DISABLE TRIGGER USER")
    TrailLine.objects.filter(seq=1).update(actor="m-SOMEBODY")
    execute("ALTER TABLE audit_trailline ENABLE TRIGGER USER")
    verifying.verify_more(now=now)
    page = text_of(desk.get("/audit/"))
    assert "Red: the trail does not hold" in page
    assert "The first is at line 1." in page
    assert "Let nobody repair it" in page


def test_hours_of_a_day_lead_to_their_lines(desk: Desk) -> None:
    yesterday = timezone.localtime(timezone.now() - timedelta(days=1)).replace(hour=3, minute=30)
    trail.record(actor="m-READER22", act="read_report", at=yesterday)
    desk.sign_in("auditor")
    page = desk.get("/audit/reading/").content.decode()
    day = f"/audit/reading/?day={yesterday:%Y-%m-%d}"
    assert f'href="{day}"' in page
    assert "Openings at night" in page
    page = html.unescape(desk.get(day).content.decode())
    address = f"/audit/trail/?kind=read&day={yesterday:%Y-%m-%d}&hour=3"
    assert f'href="{address}"' in page
    assert page.count("<rect") == 24
    assert "m-READER22" in text_of(desk.get(address))


def test_unmasking_and_exports_are_counted(desk: Desk) -> None:
    busy(desk)
    trail.record(actor="operator", act="trail_exported", at=timezone.now())
    desk.sign_in("auditor")
    page = text_of(desk.get("/audit/identities/"))
    assert "I cannot judge the report without it: 1" in page
    assert "The whole trail exported" in page
    assert "the operator, by a command" in page


def test_accounts_show_who_is_signed_in_and_who_rests(desk: Desk) -> None:
    desk.cast.rest("jonas", until=timezone.now() + timedelta(minutes=10))
    desk.sign_in("mei")
    desk.sign_in("auditor")
    page = text_of(desk.get("/audit/accounts/"))
    assert "20 failures, until" in page
    assert page.count("1 session") == 2


def test_nothing_of_an_auditors_look_is_in_a_cache_or_a_cookie(desk: Desk) -> None:
    busy(desk)
    desk.sign_in("auditor")
    answer = desk.post("/audit/person/", "/audit/trail/", person=pseudonym("mei"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.cookies) <= {cookie_name()}


def test_each_table_of_words_is_whole() -> None:
    assert set(SIGNS) == set(Sign)
    assert {str(act_words(act)) for act in ACTS}
    assert all(str(who(actor)) != actor for actor in ACTORS)
    assert detail_words(
        {"view": "lines", "new": 3, "reason": "judge", "detail": "auditor", "kind": "x", "how": "y"}
    )
    assert set(VIEWS) >= {
        "overview",
        "lines",
        "reading",
        "identities",
        "accounts",
        "person",
        "report",
        "reference",
    }
