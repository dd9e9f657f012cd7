"""Whatever is wrong with what somebody typed is said at its field, and what was typed stays."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.journeys.conftest import Visiting
from tests.journeys.hotline import Answer, ask
from tests.journeys.markers import Evidence, tell
from tests.journeys.visitors import HUMAN, PlainReporter, Reporter, Visit, payload, reporter

TOO_LONG = 50_001
UNKNOWN = "00000000-0000-4000-8000-000000000000"
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


def error_at(window: Visit, field: str) -> Locator:
    """The sentence at a field."""
    return window.page.locator(f"[data-field={field}] .govuk-error-message")


def said_at(window: Visit, field: str) -> None:
    """The field has its sentence, the summary leads to it, and a screen reader hears it at the field."""
    expect(error_at(window, field)).to_be_visible()
    expect(error_at(window, field)).not_to_have_text("")
    link = window.page.locator("[data-errors] a, .govuk-error-summary a").first
    target = (link.get_attribute("href") or "#").removeprefix("#")
    expect(
        window.page.locator(f"[data-field={field}] #{target}, [data-field={field}]#{target}")
    ).to_be_attached()


def test_a_step_that_lacks_something_says_so_and_keeps_the_rest(visit: Visiting, language: str) -> None:
    window = visit(language=language)
    person, page = Reporter(window), window.page
    person.open_form()
    person.next()
    said_at(window, "story")
    page.fill("[name=story]", "Something.")
    person.next()
    person.next()
    said_at(window, "category")
    page.check("[name=category][value=fraud]")
    person.next()
    expect(error_at(window, "category")).to_have_count(0)
    page.locator("[data-back]").click()
    page.locator("[data-back]").click()
    expect(page.locator("[name=story]")).to_have_value("Something.")


def test_a_story_that_is_too_long_does_not_go_in(visit: Visiting) -> None:
    window = visit()
    Reporter(window).open_form()
    story = window.page.locator("[name=story]")
    assert int(story.get_attribute("maxlength") or 0) == TOO_LONG - 1


def test_without_scripting_everything_that_is_wrong_is_said_at_once(visit: Visiting, language: str) -> None:
    window = visit(language=language, scripted=False)
    person, page = PlainReporter(window), window.page
    person.open_form()
    page.fill("[name=where]", "Mill Lane 5")
    page.check("[name=contact][value=sealed]")
    page.wait_for_timeout(HUMAN)
    person.next()

    for field in ("story", "category", "name"):
        expect(error_at(window, field)).to_be_visible()
    expect(page.locator(".govuk-error-summary a")).to_have_count(3)
    expect(page.locator("[name=where]")).to_have_value("Mill Lane 5")
    expect(page.locator("[name=contact][value=sealed]")).to_be_checked()


def test_a_text_that_a_hand_made_form_sends_too_long_comes_back_whole(visit: Visiting) -> None:
    window = visit(scripted=False)
    PlainReporter(window).open_form()
    answer = post_form(window, story="x" * TOO_LONG, category="fraud", contact="code")

    assert answer.status == 422
    assert "x" * TOO_LONG in answer.text
    assert 'id="id_story_error"' in answer.text


@pytest.mark.parametrize(
    ("field", "value"), [("category", "heresy"), ("region", "atlantis"), ("contact", "telepathy")]
)
def test_a_choice_that_was_never_offered_is_refused_at_its_field(
    visit: Visiting, field: str, value: str
) -> None:
    window = visit(scripted=False)
    PlainReporter(window).open_form()
    answer = post_form(window, **{"story": "Kept.", "category": "fraud", "contact": "code", field: value})

    assert answer.status == 422
    assert f'id="id_{field}_error"' in answer.text
    assert "Kept." in answer.text


def test_broken_letters_are_no_failure_of_ours(visit: Visiting) -> None:
    window = visit(scripted=False)
    PlainReporter(window).open_form()
    answer = ask("POST", window.public("report/"), body=b"story=%ff%fe%00&category=fraud", headers=FORM_TYPE)
    assert answer.status == 422


def test_a_form_that_lay_open_for_days_goes_on_with_what_was_typed(visit: Visiting) -> None:
    window = visit(scripted=False)
    PlainReporter(window).open_form()
    answer = post_form(window, story="Kept.", category="fraud", contact="code", token="AAAA")

    assert answer.status == 422
    assert "Kept." in answer.text
    assert "notice--warm" in answer.text


@pytest.mark.parametrize("spoiled", ["token", "work", "nothing"])
def test_a_page_whose_token_or_work_is_refused_gets_new_ones_and_sends(visit: Visiting, spoiled: str) -> None:
    told, window = tell(), visit()
    person = Reporter(window)
    person.open_form()
    person.fill(told)
    # Nobody fills in a form in less than two seconds, and a robot that does is given a new token as well.
    window.page.wait_for_timeout(HUMAN)
    if spoiled != "nothing":
        refuse_once(window, {"error": "invalid", "codes": {spoiled: "expired"}, "errors": {}})
    assert len(person.send()) == 20
    assert len(window.wire.posts("/report/fresh/")) == (spoiled != "nothing")


def test_a_sealed_report_replayed_by_hand_makes_no_second_one(visit: Visiting) -> None:
    window = visit()
    person = Reporter(window)
    person.open_form()
    person.fill(tell())
    person.send()
    sent = window.wire.posts("/report/send/")[0]
    again = send_json(window, json.loads(sent.body))
    assert (again.status, json.loads(again.body)["state"]) == (200, "again")

    # A stranger who saw it pass may not pass it for another one.
    changed = json.loads(sent.body) | {"retry": "A" * 43 + "="}
    assert send_json(window, changed).status in {409, 422}


def test_a_sealed_report_that_was_tampered_with_is_refused(visit: Visiting) -> None:
    window = visit()
    person = Reporter(window)
    person.open_form()
    person.fill(tell())
    caught: list[bytes] = []

    def catch(route: Route) -> None:
        caught.append(route.request.post_data_buffer or b"")
        route.fulfill(status=422, json={"error": "invalid", "codes": {}, "errors": {}})

    window.page.route("**/report/send/", catch)
    person.next()
    expect(window.page.locator("[data-refused] [role=alert]")).to_be_visible()
    sent = json.loads(caught[0])
    window.page.wait_for_timeout(HUMAN)
    tampered: tuple[dict[str, Any], ...] = (
        {"category": "heresy"},
        {"region": "atlantis"},
        {"language": "not a language at all"},
        {"contact": "telepathy"},
        {"objects": []},
        {"grants": []},
        {"commitments": {}},
        {"registration": "AAAA"},
        {"token": "AAAA"},
        {"work": "AAAA"},
        {"report": UNKNOWN},
    )
    for spoiled in tampered:
        answer = send_json(window, sent | spoiled)
        assert answer.status in {409, 422}, (spoiled, answer.status, answer.text)
    assert send_json(window, sent).status == 201


def test_a_file_that_is_too_large_is_named_and_the_others_stay(visit: Visiting, language: str) -> None:
    window = visit(language=language)
    person, page = Reporter(window), window.page
    person.open_form()
    page.fill("[name=story]", "Something.")
    person.next()
    page.check("[name=category][value=fraud]")
    for _ in range(3):
        person.next()
    person.attach(tell(100).files)
    # 200 MB and one byte that nobody has to make: the size is all that is looked at.
    page.locator("[name=evidence]").evaluate("""input => {
      const files = new DataTransfer();
      files.items.add(new File([new Blob(Array(201).fill(new Uint8Array(1 << 20)))], "large.bin"));
      input.files = files.files;
      input.dispatchEvent(new Event("change", {bubbles: true}));
    }""")
    expect(page.locator("#report [data-files] li")).to_have_count(2)
    person.next()
    said_at(window, "evidence")
    expect(error_at(window, "evidence")).to_contain_text("large.bin")
    page.locator("#report [data-files] li", has_text="large.bin").locator("button").click()
    person.next()
    expect(page.locator("[data-step=contact]")).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_a_file_with_nothing_in_it_is_named_and_nothing_is_sent(visit: Visiting, scripted: bool) -> None:
    window, told = visit(scripted=scripted), tell(100)
    person = reporter(window)
    nothing = Evidence("nothing.jpg", b"")
    person.open_form()
    if scripted:
        window.page.fill("[name=story]", told.story)
        person.next()
        window.page.check("[name=category][value=fraud]")
        for _ in range(3):
            person.next()
        person.attach([nothing])
        person.next()
    else:
        person.fill(told)
        person.attach([nothing])
        window.page.wait_for_timeout(HUMAN)
        person.next()
        expect(window.page.locator(".check-story")).to_contain_text(told.story.splitlines()[0])
    expect(error_at(window, "evidence")).to_contain_text("nothing.jpg")
    assert window.page.locator("#receipt:visible").count() == 0


def test_more_than_ten_files_are_refused(visit: Visiting) -> None:
    window = visit(scripted=False)
    person = PlainReporter(window)
    person.open_form()
    person.fill(tell())
    files = [payload(Evidence(f"{number}.txt", b"x")) for number in range(11)]
    window.page.set_input_files("[name=evidence]", files)
    window.page.wait_for_timeout(HUMAN)
    person.next()
    expect(error_at(window, "evidence")).to_be_visible()
    expect(window.page.locator(".check-story")).to_contain_text("The bridge is cracked.")


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
def test_a_wrong_code_is_said_at_its_field_and_stays(visit: Visiting, language: str, scripted: bool) -> None:
    window = visit(language=language, scripted=scripted)
    code = a_code(visit)
    wrong_digit = f"{(int(code[6]) + 1) % 10}"
    at = next(at for at in range(19) if code[at] != code[at + 1])
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    for typed in ("", "1234", code[:6] + wrong_digit + code[7:], swapped, "0" * 20):
        window.open("inbox/")
        window.page.fill("[name=code]", typed)
        window.page.locator("[data-open-button]:visible, button[form=plain-inbox]:visible").first.click()
        expect(error_at(window, "code")).to_be_visible(timeout=20_000)
        expect(window.page.locator("[name=code]")).to_have_value(typed)
    assert window.cookies() == []


def test_a_code_may_be_typed_as_it_was_written_down(visit: Visiting) -> None:
    code = a_code(visit)
    grouped = " ".join(code[at : at + 4] for at in range(0, 20, 4))
    wide = code.translate({ord("0") + digit: ord("\uff10") + digit for digit in range(10)})
    for typed in (grouped, grouped.replace(" ", "-"), wide):
        window = visit()
        Reporter(window).open_inbox(typed)


def test_what_another_site_sends_is_refused(visit: Visiting) -> None:
    window = visit()
    for path in ("report/", "inbox/open/", "inbox/withdraw/", "report/send/"):
        for strange in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = ask("POST", window.public(path), body=b"story=x", headers=FORM_TYPE | strange)
            assert answer.status == 403, path


def a_code(visit: Visiting) -> str:
    """A receipt that somebody got."""
    person = Reporter(visit())
    person.open_form()
    person.fill(tell())
    return person.send()


def post_form(window: Visit, **fields: str) -> Answer:
    """Post the plain form by hand, with the page's own hidden fields unless named."""
    page = window.page
    page.wait_for_timeout(HUMAN)
    hidden = {
        name: page.locator(f"#plain-report [name={name}]").get_attribute("value") or ""
        for name in ("report", "token")
    }
    body = urlencode({**hidden, **fields}).encode()
    return ask("POST", window.public("report/"), body=body, headers=FORM_TYPE)


def send_json(window: Visit, data: dict[str, Any]) -> Answer:
    """Post a sealed report by hand."""
    body = json.dumps(data).encode()
    return ask("POST", window.public("report/send/"), body=body, headers={"Content-Type": "application/json"})


def refuse_once(window: Visit, answer: dict[str, Any]) -> None:
    """The server refuses the first sending."""
    left = [answer]

    def once(status: int, body: bytes) -> tuple[int, bytes]:
        return (422, json.dumps(left.pop()).encode()) if left else (status, body)

    window.wire.rewrite("/report/send/", once)
