"""The second review as pages and plain forms: side by side, decisions, version, check, grade, approval."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from auricle.audit.models import TrailLine
from auricle.inbox import redacting
from auricle.inbox.models import Message
from auricle.redaction.spans import Kind
from auricle.reports.models import MatchToken, Report, ReviewStep
from auricle.vault import storing, unseal
from auricle.vault.models import SealedObject
from tests.faces.desk import Desk, acts, page_of, text_of

STORY = "Zuzanna Kral took it. Call 13800138000. The only vet saw it."
GRADE = {
    "grade-harm": "3",
    "grade-harm_reason": "many savers",
    "grade-urgency": "3",
    "grade-urgency_reason": "money moves",
    "grade-credibility": "2",
    "grade-credibility_reason": "it fits together",
}
CHECK = {"check-role": "none", "check-event": "none", "check-together": "hidden"}
ITEM = re.compile(r'name="place" value="([^"]+)">\s*<input type="hidden" name="was" value="([^"]*)"')
SEEN = re.compile(r'name="((?:\w+-)?(?:seen|covers))" value="(\d+)"')


@pytest.fixture
def report(desk: Desk) -> UUID:
    """A report in its second review; Jonas sits at the desk."""
    report = desk.file(STORY).id
    desk.cast.taken_by_mei(report)
    desk.cast.passed_on_by_mei(report)
    desk.sign_in("jonas")
    return report


def review(report: UUID, step: str = "") -> str:
    return f"{page_of(report)}review/{step}"


def send(desk: Desk, report: UUID, step: str, **typed: str):  # type: ignore[no-untyped-def]
    """Send a form of the page with what is hidden in it."""
    page = desk.get(review(report)).content.decode()
    prefix = {"check/": "check-", "grade/": "grade-", "end/": "approve-", "version/": ""}.get(step)
    hidden = {
        name: value for name, value in SEEN.findall(page) if prefix is not None and name.startswith(prefix)
    }
    return desk.post(review(report, step), review(report), **{**hidden, **typed})


def test_the_page_shows_both_sides_masked_and_leaves_a_line(desk: Desk, report: UUID) -> None:
    page = text_of(desk.get(review(report)))
    assert "Zuzanna Kral" in page
    assert "13800138000" not in page
    assert "To decide" in page
    assert acts()[-1] == "read_to_redact"


def test_a_look_at_what_is_masked_takes_a_reason(desk: Desk, report: UUID) -> None:
    assert send(desk, report, "look/").status_code == 422
    assert "13800138000" in text_of(send(desk, report, "look/", **{"unmask-code": "redact"}))
    assert acts()[-1] == "unmask"


def test_a_place_is_hidden_by_a_plain_form_and_by_a_quick_one(desk: Desk, report: UUID) -> None:
    places = ITEM.findall(desk.get(review(report)).content.decode())
    answer = send(desk, report, "span/", place=places[0][0], was="", button="accept", number="1")
    assert answer.headers["Location"].endswith("?done=decided#item-1")
    hidden = desk.hidden(review(report))
    quick = desk.client.post(
        review(report, "span/"),
        {**hidden, "place": places[1][0], "was": "", "button": "reject"},
        headers={"Sec-Fetch-Site": "same-origin", "X-Quick": "1"},
    )
    assert (quick.status_code, quick.content) == (204, b"")
    # Whoever changes their mind names the decision that they saw.
    again = send(desk, report, "span/", place=places[1][0], was=quick.headers["X-Decided"], button="accept")
    assert again.status_code == 302
    assert SealedObject.objects.filter(label__startswith="span/").count() == 3


def test_a_stale_page_is_told_what_changed_and_keeps_what_was_typed(desk: Desk, report: UUID) -> None:
    place, _ = ITEM.findall(desk.get(review(report)).content.decode())[0]
    redacting.accept_rest(by=desk.cast.unlocked("jonas"), report=report, now=desk.cast.now)
    answer = send(desk, report, "span/", place=place, was="", button="reject")
    assert answer.status_code == 409
    assert "Another reviewer was here" in text_of(answer)
    assert "Hidden: Zuzanna Kral · Jonas" in text_of(answer) or "Hidden:" in text_of(answer)
    assert send(desk, report, "grade/", **GRADE).status_code == 302
    stale = send(desk, report, "grade/", **{**GRADE, "grade-seen": "0", "grade-harm_reason": "not so many"})
    assert stale.status_code == 409
    assert "not so many" in text_of(stale)
    assert ReviewStep.objects.filter(kind="grade").count() == 1


@pytest.mark.parametrize(
    ("place", "button"),
    [("", "accept"), ("x", "accept"), ("0-4-text", "accept"), ("0-12-text", "burn"), ("9-2-text", "reject")],
)
def test_a_place_that_is_none_changes_nothing(desk: Desk, report: UUID, place: str, button: str) -> None:
    assert send(desk, report, "span/", place=place, button=button).status_code == 422
    assert not SealedObject.objects.filter(label__startswith="span/").exists()


def test_words_are_hidden_and_a_slip_stays_in_its_field(desk: Desk, report: UUID) -> None:
    answer = send(desk, report, "words/", **{"hide-words": "the onely vet", "hide-kind": "PERSON"})
    assert answer.status_code == 422
    assert "the onely vet" in text_of(answer)
    assert "These words do not stand in the report" in text_of(answer)
    assert (
        send(desk, report, "words/", **{"hide-words": "only vet", "hide-kind": "PERSON"}).status_code == 302
    )


def test_the_page_knows_where_the_review_goes_on(desk: Desk, report: UUID) -> None:
    """The key for the next step leads there."""
    steps = [("rest/", {}), ("version/", {}), ("check/", CHECK), ("grade/", GRADE)]
    for place, (step, typed) in zip(("items", "version", "check", "grade"), steps, strict=True):
        assert f'data-next-step="{place}"' in desk.get(review(report)).content.decode()
        assert send(desk, report, step, **typed).status_code == 302
    assert 'data-next-step="approve"' in desk.get(review(report)).content.decode()


def test_the_whole_review_by_plain_forms(desk: Desk, report: UUID) -> None:
    assert send(desk, report, "version/").status_code == 409, "something is still to decide"
    assert send(desk, report, "rest/").status_code == 302
    assert send(desk, report, "version/").headers["Location"].endswith("#check")
    missing = send(desk, report, "check/", **{**CHECK, "check-role": "needed"})
    assert "Write why" in text_of(missing)
    assert send(desk, report, "check/", **CHECK).status_code == 302
    wrong = send(desk, report, "grade/", **{**GRADE, "grade-harm_reason": ""})
    assert wrong.status_code == 422
    assert "it fits together" in text_of(wrong)
    early = send(desk, report, "end/", **{"approve-reason": "For the bank."})
    assert early.status_code == 409
    assert "For the bank." in text_of(early)
    assert send(desk, report, "grade/", **GRADE).status_code == 302
    assert send(desk, report, "end/", **{"approve-reason": "For the bank."}).status_code == 302
    assert Report.objects.get().state == "READY"
    assert Report.objects.get().grade == 4
    page = text_of(desk.get(page_of(report)))
    assert "many savers" in page
    assert "A supervisor signs the grade by" in page
    desk.sign_in("tomas")
    assert desk.post(f"{page_of(report)}move/co_sign/", page_of(report)).status_code == 302
    assert "A supervisor signs the grade by" not in text_of(desk.get(page_of(report)))


def test_the_grade_is_not_shown_before_the_approval(desk: Desk, report: UUID) -> None:
    """Nobody grades by what somebody else has written."""
    send(desk, report, "grade/", **GRADE)
    desk.sign_in("tomas")
    assert "many savers" not in text_of(desk.get(page_of(report)))


def test_the_checklist_passes_a_report_on(desk: Desk) -> None:
    report = desk.file(STORY).id
    desk.cast.taken_by_mei(report)
    desk.sign_in("mei")
    address = f"{page_of(report)}checklist/"
    assert address in desk.get(page_of(report)).content.decode()
    half = desk.post(address, address, scope="yes")
    assert half.status_code == 422
    assert "Choose an answer" in text_of(half)
    answers = {"scope": "yes", "urgent": "no", "contact": "with_care", "language": "yes"}
    assert desk.post(address, address, **answers).status_code == 302
    assert Report.objects.get().state == "REVIEW"
    assert ReviewStep.objects.get().answers == answers


def test_a_reviewer_is_told_that_the_reporter_wrote_since(desk: Desk, report: UUID) -> None:
    desk.cast.weighed_by_jonas(report)
    told = "The reporter wrote after the redacted version was made."
    assert told not in text_of(desk.get(page_of(report)))
    key = unseal.report_key(keys=desk.cast.unlocked("jonas"), report=report, purpose="content")
    message, later = uuid4(), timezone.now() + timedelta(minutes=1)
    part = storing.seal_part(
        key,
        report=report,
        purpose="content",
        label=f"message/{message}",
        plaintext=b'{"text": "Peter Hargrove."}',
    )
    sealed = storing.keep_part(part, report=report, now=later)
    Message.objects.create(
        id=message, report_id=report, sender="reporter", kind="answer", sealed_id=sealed.pk, at=later
    )
    assert told in text_of(desk.get(page_of(report)))
    assert "Something was decided or written after version 1." in text_of(desk.get(review(report)))


def test_a_handler_is_shown_the_version_and_no_original(desk: Desk, report: UUID) -> None:
    jonas = desk.cast.unlocked("jonas")
    redacting.hide_words(by=jonas, report=report, words="only vet", kind=Kind.PERSON, now=desk.cast.now)
    desk.cast.weighed_by_jonas(report)
    assert send(desk, report, "end/", **{"approve-reason": "seen"}).status_code == 302
    desk.sign_in("amara")
    assert desk.post(f"{page_of(report)}move/pull/", page_of(report)).status_code == 302
    for answer in (
        desk.get(page_of(report)),
        desk.post(f"{page_of(report)}unmask/", page_of(report), **{"unmask-code": "judge"}),
    ):
        page = text_of(answer)
        assert "You read redacted version 1." in page
        assert "person 1" in page
        for word in ("Zuzanna", "13800138000", "vet"):
            assert word not in page
    lines = TrailLine.objects.filter(actor=desk.cast.person("amara").pseudonym)
    assert "read_report" not in set(lines.values_list("act", flat=True))


def test_what_the_same_matter_is_found_by_is_ticked_and_taken_back(desk: Desk, report: UUID) -> None:
    page = desk.get(review(report)).content.decode()
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    assert len(shown) == 1
    answer = send(desk, report, "identifiers/", shown=shown[0], used=shown[0])
    assert answer.headers["Location"].endswith("?done=identifiers#identifiers")
    page = desk.get(answer.headers["Location"]).content.decode()
    assert f'value="{shown[0]}" checked' in page
    assert "13800138000" not in page
    send(desk, report, "identifiers/", shown=shown[0])
    assert (
        "checked"
        not in desk.get(review(report)).content.decode().split('id="identifiers"')[1].split("</section>")[0]
    )


@pytest.mark.parametrize("place", ["0-12-text", "x", "1-2-answers/paid"])
def test_what_no_identifier_is_cannot_be_ticked(desk: Desk, report: UUID, place: str) -> None:
    assert send(desk, report, "identifiers/", shown=place, used=place).status_code == 422
    assert not MatchToken.objects.exists()
