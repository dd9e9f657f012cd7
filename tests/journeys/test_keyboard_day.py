"""By keys alone: a report from received to closed by four people, and a call that is registered for somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.journeys.access import too_wide, violations
from tests.journeys.conftest import Visiting
from tests.journeys.test_vault import reported
from tests.journeys.visitors import REVEALING_STORY, Desk, Visit, digits, reporter

SITTING = Callable[..., Desk]
MOST_TABS = 12
MOST_PRESSES = 12

# Told to the console, so that it outlives the page that it happened on.
TELL_OF_A_MOUSE = """for (const kind of ["mousedown", "pointerdown", "mousemove", "touchstart", "wheel"])
  addEventListener(kind, (event) => event.isTrusted && console.error("by hand: " + kind), {capture: true});"""
SEEN = "() => document.activeElement !== document.body && document.activeElement.matches(':focus-visible')"


@dataclass
class Keys:
    """Somebody at the desk whose mouse is unplugged."""

    desk: Desk
    presses: int = 0

    @property
    def page(self) -> Page:
        return self.desk.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        """What is typed is not counted."""
        self.page.keyboard.type(text)

    def follow(self, *keys: str) -> None:
        """Press, and wait for the page that the last press leads to."""
        self.press(*keys[:-1])
        with self.page.expect_navigation():
            self.press(keys[-1])

    def tab_to(self, selector: str) -> None:
        """Go on until the focus is there, and seen on each way station."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            assert self.page.evaluate(SEEN), "the focus is lost or not seen"
            if self.page.locator(f"{selector}:focus").count():
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    def find(self, reference: str) -> None:
        """Search for a report by its reference."""
        self.press("g")
        self.follow("q")
        self.press("/")
        self.type(reference)
        self.follow("Enter")
        expect(self.page.locator("#summary")).to_be_visible()

    def done(self, place: str = "#done") -> None:
        """Whoever did something is told, and is where it is told or where it goes on."""
        expect(self.page.locator("#done")).to_be_visible()
        expect(self.page.locator(place)).to_be_focused()


def test_a_report_is_worked_from_received_to_closed_without_a_mouse(
    visit: Visiting, at_desk: SITTING, language: str
) -> None:
    report, _ = reported(reporter(visit(language=language)), REVEALING_STORY)
    people = [sat(at_desk, name, language) for name in ("mei", "jonas", "amara", "tomas")]
    mei, jonas, amara, tomas = people

    mei.page.goto(f"{mei.desk.visit.hotline.desk}/report/{report}/")
    reference = mei.page.locator("h1 .reference").inner_text()
    mei.press("Tab", "Enter")
    expect(mei.page.locator("#main")).to_be_focused()

    mei.find(reference)
    screened(mei)
    jonas.find(reference)
    reviewed(jonas)
    amara.find(reference)
    handled(amara)
    tomas.find(reference)
    tomas.press(".", "Enter")
    tomas.tab_to("form[action*='/move/approve_close/'] button[type=submit]")
    tomas.follow("Enter")
    tomas.done()
    expect(tomas.page.locator("form[action*='/move/approve_close/']")).to_have_count(0)
    expect(tomas.page.locator("form[action*='/move/reopen/']")).to_have_count(1)
    for each in people:
        assert [said for said in each.desk.visit.complaints if "422" not in said] == []


def sat(at_desk: SITTING, name: str, language: str) -> Keys:
    """Somebody at the desk; from here on each touch of a mouse is a complaint."""
    desk = at_desk(name, language=language)
    desk.speak(language)
    window: Visit = desk.visit
    window.context.add_init_script(TELL_OF_A_MOUSE)
    return Keys(desk)


def screened(mei: Keys) -> None:
    """A prepared report goes to the second review in few presses; the next one that came by itself is put back."""
    before = mei.presses
    mei.follow(".", "Enter")
    mei.done()
    mei.follow("p")
    mei.press("1", "1", "1", "1")
    mei.follow("Enter")
    assert mei.presses - before <= MOST_PRESSES
    mei.done()
    mei.desk.put_back(by_key=True)


def reviewed(jonas: Keys) -> None:
    """Decide on every place, keep the version, check, grade after one refusal, approve."""
    page = jonas.page
    jonas.follow("p")
    count = page.locator("#items [data-open-count]")
    for left in range(int(count.inner_text()) - 1, -1, -1):
        jonas.press("r" if left == 1 else "a")
        expect(count).to_have_text(str(left))
    jonas.press(".")
    jonas.follow("Enter")
    jonas.done("#check")
    jonas.press("1", "1", "1")
    jonas.follow("Enter")
    jonas.done("#grade")
    jonas.press("2", "Tab", "2", "Tab", "2")
    jonas.follow("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert violations(page) == []
    # The links of the summary lead to the fields.
    for name in ("harm", "urgency", "credibility"):
        jonas.press("Tab") if name == "harm" else None
        jonas.press("Enter") if name == "harm" else jonas.tab_to(f"[name=grade-{name}_reason]")
        expect(page.locator(f"[name=grade-{name}_reason]")).to_be_focused()
        jonas.type(f"1 reason for {name}")
    jonas.follow("Enter")
    jonas.done("#approve")
    jonas.press(".")
    jonas.type("For whoever asks 2 people.")
    jonas.press("Tab")
    jonas.follow("Enter")
    jonas.done()
    jonas.desk.put_back(by_key=True)


def handled(amara: Keys) -> None:
    """Take it over, write to the reporter, propose what became of it."""
    page = amara.page
    amara.follow(".", "Enter")
    amara.done()
    amara.press("w")
    expect(page.locator("#id_text")).to_be_focused()
    amara.type("We are on it. 12 ?")
    amara.tab_to("#write button[type=submit][value=reply]")
    amara.press("Enter")
    expect(page.locator("[data-hold-undo]")).to_be_focused()
    amara.press("Tab")
    amara.follow("Enter")
    amara.done()
    amara.press(".", "Enter")
    form = "form[action*='/move/propose_outcome/']"
    amara.tab_to(f"{form} [name=outcome]")
    amara.press("ArrowDown")
    for name in ("reason", "question", "options", "message"):
        amara.tab_to(f"{form} [name={name}]")
        amara.type(f"Words of 1 {name}.")
    amara.tab_to(f"{form} button[type=submit]")
    amara.follow("Enter")
    amara.done()


def test_a_call_is_registered_by_keys_and_its_code_opens_the_inbox(
    visit: Visiting, at_desk: SITTING, language: str
) -> None:
    dario = sat(at_desk, "dario", language)
    page = dario.page
    dario.desk.open("account/")
    dario.follow("c")
    assert violations(page) == []
    assert too_wide(page) == []
    dario.tab_to("[name=channel]")
    dario.press("Space")
    dario.tab_to("[name=text]")
    dario.type("Somebody c.lls and tells of a leaking pipe.")
    dario.tab_to("[name=category]")
    dario.press("ArrowDown")
    for name in ("region", "where", "when", "language", "urgent", "name", "reach", "hours"):
        dario.tab_to(f"[name={name}]")
    dario.tab_to("main form button[type=submit]")
    dario.follow("Enter")
    code = digits(page.locator("[data-code]").inner_text())
    assert violations(page) == []
    dario.tab_to("#end")
    dario.type("0000" if code[-4:] != "0000" else "1111")
    dario.follow("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    dario.tab_to("#end")
    dario.type(code[-4:])
    dario.follow("Enter")
    dario.done()
    expect(page.locator("[data-code]")).to_have_count(0)
    assert [said for said in dario.desk.visit.complaints if "422" not in said] == []

    person = reporter(visit(language=language))
    person.open_inbox(code)
    expect(person.messages().first).to_contain_text("leaking pipe")
