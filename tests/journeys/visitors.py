"""People at a browser: a reporter with and without scripting, and somebody at the desk.

They find their way by names, values and data attributes and never by words, so that each journey runs in every
language.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, FilePayload, Locator, Page, expect

from tests.journeys.hotline import CODE_LASTS, Hotline
from tests.journeys.markers import Evidence, Told
from tests.journeys.wire import Wire

CATEGORY = "public-safety"
QUESTION_IN_WORDS = "corruption"
"""A category with questions that take free text."""

REVEALING_STORY = "I am Jane Miller. Call +44 20 7946 0958 or write to jane.miller@example.org."

# What the policy of our headers stopped, told by the page itself; the console tells it too, but in the browser's words.
TELL_OF_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event => console.error(
  "policy broken: " + [event.effectiveDirective, event.blockedURI, event.sourceFile, event.lineNumber].join(" ")))"""
OF_THE_POLICY = re.compile(
    r"policy broken|Content Security Policy|Trusted ?(Types?|HTML|Script)|Permissions policy", re.I
)

SLOW = 30_000
HUMAN = 2_100
"""Milliseconds: a page that comes back within two seconds is taken for a machine's."""
RECEIPT_OPENS_WITHIN = 60.0

STORAGE = """async () => ({
  local: {...localStorage}, session: {...sessionStorage}, databases: await indexedDB.databases(),
  caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


@dataclass
class Visit:
    """One browser window with nothing in it, its wire, and every complaint it made."""

    hotline: Hotline
    context: BrowserContext
    page: Page
    wire: Wire
    language: str
    scripted: bool
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(TELL_OF_VIOLATIONS)
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    @property
    def violations(self) -> list[str]:
        """What a page tried that its own policy does not allow."""
        return [each for each in self.complaints if OF_THE_POLICY.search(each)]

    def public(self, path: str = "") -> str:
        """The address of a public page in this visit's language."""
        return f"{self.hotline.public}/{self.language}/{path}"

    def open(self, path: str = "") -> None:
        """Go to a public page."""
        self.page.goto(self.public(path))

    def stored(self) -> dict[str, object]:
        """Everything that the page keeps in the browser, cookies apart."""
        kept: dict[str, object] = self.page.evaluate(STORAGE)
        return {name: value for name, value in kept.items() if value}

    def cookies(self) -> list[str]:
        """The names of the cookies that the browser has."""
        return [cookie.get("name", "") for cookie in self.context.cookies()]

    def leaked(self, told: Told) -> dict[str, list[str]]:
        """Markers that left the browser readably, by the address they went to."""
        found = {each.address: told.found_in(each.sent) for each in self.wire.exchanges}
        return {address: markers for address, markers in found.items() if markers}


class Reporter:
    """Somebody who reports with scripting on."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.opened = 0.0

    def open_form(self) -> None:
        """The form, ready to be filled in."""
        self.visit.open("report/")
        self.opened = time.monotonic()
        expect(self.page.locator("html.ready")).to_be_attached()

    @property
    def report(self) -> str:
        """The id of the report that this form will file."""
        return self.page.locator("#report").get_attribute("data-report") or ""

    def next(self) -> None:
        """The button that leads on, and in the last step sends."""
        self.page.locator("[data-next]").click()

    def fill(self, told: Told, *, category: str = CATEGORY, identity: bool = False) -> None:
        """From the first question to the check page."""
        page = self.page
        page.fill("[name=story]", told.story)
        self.next()
        page.check(f"[name=category][value={category}]")
        self.next()
        self.answer(told)
        self.next()
        page.select_option("[name=region]", index=3)
        page.fill("[name=where]", told.where)
        page.fill("[name=when]", told.when)
        self.next()
        self.attach(told.files)
        self.next()
        if identity:
            page.check("[name=contact][value=sealed]")
            page.fill("[name=name]", told.name)
            page.fill("[name=reach]", told.reach)
        self.next()
        expect(page.locator("[data-step=check]")).to_be_visible()

    def answer(self, told: Told) -> None:
        """The questions of the category: the first choice of each, and words where words are asked for."""
        answer_questions(self.page.locator("[data-questions-place]"), told)

    def attach(self, files: Iterable[Evidence]) -> None:
        """Choose files one by one, as people do."""
        for count, file in enumerate(files, start=1):
            self.page.set_input_files("[name=evidence]", payload(file))
            expect(self.page.locator("#report [data-files] li")).to_have_count(count)

    def send(self) -> str:
        """Send from the check page and return the code.

        Where a team's key was changed a moment ago, or the form was filled faster than people do, the page asks for
        what it lacks and sends once more. The browser tells of the refused try, and that is no fault of the page.
        """
        heard = len(self.visit.complaints)
        # A form that is sent within two seconds is taken for a machine's, and large parts of it are cut off.
        self.page.wait_for_timeout(max(0.0, HUMAN - 1000 * (time.monotonic() - self.opened)))
        self.next()
        code = self.code()
        self.visit.complaints[heard:] = [
            each for each in self.visit.complaints[heard:] if "422" not in each and "403" not in each
        ]
        return code

    def code(self, patience: float = SLOW) -> str:
        """The code on the receipt, as digits."""
        expect(self.page.locator("#receipt")).to_be_visible(timeout=patience)
        return digits(self.page.locator("[data-code]").inner_text())

    def confirm(self, code: str) -> None:
        """Type the last group, as asked."""
        self.page.fill("#confirm-code", code[-4:])
        self.page.locator("[data-confirm]").click()
        expect(self.page.locator("[data-confirmed]")).to_be_visible()

    def open_inbox(self, code: str) -> None:
        """Open the inbox; a new receipt opens it some seconds after filing."""
        self.visit.open("inbox/")
        expect(self.page.locator("html.ready")).to_be_attached()
        until = time.monotonic() + RECEIPT_OPENS_WITHIN
        while True:
            self.page.fill("[name=code]", code)
            self.page.locator("[data-open-button]").click()
            opened, refused = (
                self.page.locator("[data-unlocked]"),
                self.page.locator("[data-errors] [role=alert]"),
            )
            opened.or_(refused).filter(visible=True).first.wait_for(timeout=SLOW)
            if opened.is_visible():
                return
            assert time.monotonic() < until, f"the receipt opened nothing: {refused.inner_text()}"
            self.page.wait_for_timeout(1500)

    def say(self, text: str, files: Iterable[Evidence] = ()) -> None:
        """Write into the open inbox."""
        self.page.fill("#message-text", text)
        for file in files:
            self.page.set_input_files("#message-files", payload(file))
        before = self.messages().count()
        self.page.locator("[data-say-button]").click()
        expect(self.messages()).to_have_count(before + 1, timeout=SLOW)

    def withdraw(self) -> None:
        """Withdraw, and answer the question."""
        self.page.locator("[data-withdraw-button]").click()
        self.page.locator("[data-withdraw-yes]").click()
        expect(self.page.locator("[data-withdraw-button]")).to_be_hidden()

    def messages(self) -> Locator:
        """What was said in the open inbox, the report itself first."""
        return self.page.locator(".messages > .message")


class PlainReporter(Reporter):
    """Somebody who reports with scripting off: two pages, and the server seals."""

    def open_form(self) -> None:
        self.visit.open("report/")
        expect(self.page.locator("#plain-report")).to_be_attached()

    @property
    def report(self) -> str:
        return self.page.locator("#plain-report [name=report]").get_attribute("value") or ""

    def fill(self, told: Told, *, category: str = CATEGORY, identity: bool = False) -> None:
        page = self.page
        page.fill("[name=story]", told.story)
        page.check(f"[name=category][value={category}]")
        page.select_option("[name=region]", index=3)
        page.fill("[name=where]", told.where)
        page.fill("[name=when]", told.when)
        if identity:
            page.check("[name=contact][value=sealed]")
            page.fill("[name=name]", told.name)
            page.fill("[name=reach]", told.reach)
        page.wait_for_timeout(HUMAN)
        self.next()
        expect(page.locator(".check-story")).to_be_visible()
        self.answer(told)
        self.attach(told.files)

    def next(self) -> None:
        self.page.locator("button[type=submit][form=plain-report]:not([name])").click()

    def answer(self, told: Told) -> None:
        answer_questions(self.page.locator("main"), told)

    def send(self) -> str:
        self.page.wait_for_timeout(HUMAN)
        return super().send()

    def attach(self, files: Iterable[Evidence]) -> None:
        # From a disk, as people do: a browser that sends a form once more has lost what was only in its memory.
        folder = Path(tempfile.mkdtemp(prefix="auricle-evidence-", dir="/tmp"))
        for file in files:
            (folder / file.name).write_bytes(file.content)
        self.page.set_input_files("[name=evidence]", sorted(folder.iterdir()))
        self.visit.context.on("close", lambda _context: shutil.rmtree(folder, ignore_errors=True))

    def confirm(self, code: str) -> None:
        """Without scripting there is nothing to type it into."""

    def open_inbox(self, code: str) -> None:
        until = time.monotonic() + RECEIPT_OPENS_WITHIN
        while True:
            self.visit.open("inbox/")
            self.page.fill("[name=code]", code)
            self.page.locator("button[type=submit][form=plain-inbox]").click()
            if self.messages().first.is_visible():
                return
            said = self.page.locator(".govuk-error-summary").inner_text()
            assert time.monotonic() < until, f"the receipt opened nothing: {said}"
            self.page.wait_for_timeout(1500)

    def say(self, text: str, files: Iterable[Evidence] = ()) -> None:
        before = self.messages().count()
        self.page.fill("[name=text]", text)
        self.page.set_input_files("[name=evidence]", [payload(file) for file in files])
        self.page.locator("button[type=submit][form=plain-message]").click()
        expect(self.messages()).to_have_count(before + 1, timeout=SLOW)

    def withdraw(self) -> None:
        withdraw = self.page.locator("form[action$='inbox/withdraw/'] button[type=submit]")
        withdraw.click()
        withdraw.click()
        expect(withdraw).to_have_count(0)


def reporter(visit: Visit) -> Reporter:
    """A reporter for this browser."""
    return Reporter(visit) if visit.scripted else PlainReporter(visit)


class Desk:
    """Somebody of the demonstration at the desk."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page

    @property
    def face(self) -> str:
        """Where this person works."""
        return self.visit.hotline.desk

    def open(self, path: str = "") -> None:
        """Go to a page of the desk."""
        self.page.goto(f"{self.face}/{path}")

    def sign_in(self, name: str) -> None:
        """With password and one-time code; a code that was used a moment ago means waiting for the next."""
        until = time.monotonic() + 2 * CODE_LASTS
        while True:
            self.open("sign-in/")
            login = self.visit.hotline.login(name, self.face)
            self.page.fill("[name=login]", login.login)
            self.page.fill("[name=password]", login.password)
            self.page.fill("[name=code]", login.code)
            self.page.locator("main form:has([name=code]) button[type=submit]").click()
            if self.page.locator(".desk-person").count():
                # The browser complains of each refused code; that is how it tells of a 403, and no fault of the page.
                self.visit.complaints[:] = [each for each in self.visit.complaints if "403" not in each]
                return
            assert time.monotonic() < until, (
                f"{name} cannot sign in: {self.page.locator('main').inner_text()}"
            )
            self.visit.hotline.code_after(login, self.face)

    def speak(self, language: str) -> None:
        """Choose the language of the desk, as its button does. The member keeps it."""
        self.open()
        button = self.page.locator(f"button[name=language][value={language}]")
        if button.count():
            button.click()

    def press(self, button: Locator, name: str) -> None:
        """Press a button that asks for a fresh proof; who signed in long ago proves it and presses once more."""
        button.click()
        if not self.page.locator("[data-prove]").count():
            return
        until = time.monotonic() + 2 * CODE_LASTS
        while self.page.locator("[data-prove]").count():
            assert time.monotonic() < until, f"{name} cannot prove who they are"
            login = self.visit.hotline.login(name, self.face)
            self.page.fill("[data-prove] [name=password]", login.password)
            self.page.fill("[data-prove] [name=code]", login.code)
            self.page.locator("form:has([name=password]) button[type=submit]").click()
            if self.page.locator("[data-prove] .govuk-error-summary").count():
                self.visit.hotline.code_after(login, self.face)
        self.page.locator("main form button[type=submit]").first.click()
        self.visit.complaints[:] = [each for each in self.visit.complaints if "403" not in each]

    def open_report(self, report: str) -> None:
        """From the queue, wherever in it the report is."""
        self.open("queue/")
        link = self.page.locator(f"a[data-row-link][href*='{report}']")
        while not link.count():
            self.page.locator("[rel=next]").click()
        link.click()
        expect(self.page.locator("#story")).to_be_visible()

    def references(self) -> list[str]:
        """The addresses of the reports on the page of the queue that is open."""
        rows: list[str] = self.page.locator("[data-row-link]").evaluate_all(
            "rows => rows.map(row => row.href)"
        )
        return rows

    def waiting(self) -> int:
        """How many open reports the queue counts."""
        self.open("queue/")
        return int(digits(self.page.locator(".filters b").first.inner_text()))

    def take(self) -> None:
        """Take the open report."""
        self.page.locator("form[action*='/move/take/'] button").click()
        expect(self.page.locator("#done")).to_be_visible()

    def put_back(self, *, by_key: bool = False) -> None:
        """The next review came by itself, if one waited; others want to find it where it was."""
        done, undo = self.page.locator("#done"), self.page.locator("[data-key-undo]")
        expect(done).to_be_visible()
        if undo.count():
            self.page.keyboard.press("u") if by_key else undo.click()
            expect(undo).to_have_count(0)
            expect(done).to_be_visible()

    def write(self, kind: str, text: str) -> None:
        """Answer, ask or note."""
        self.page.locator(f"label[for=reader-{kind}]").click()
        self.page.fill("[name=text]", text)
        self.page.locator(f"#write button[type=submit][value={kind}]").click()
        if self.visit.scripted and kind != "note":
            # What goes to a reporter is held for ten seconds, and nobody here takes it back.
            self.page.locator("[data-hold-now]").click()
        expect(self.page.locator("#done")).to_be_visible()

    def download(self, name: str, folder: Path) -> bytes:
        """The bytes of a file, by the name that the reporter gave it."""
        with self.page.expect_download() as started:
            self.page.locator(".files a", has_text=name).first.click()
        saved = folder / "download"
        started.value.save_as(saved)
        assert started.value.suggested_filename == name
        return saved.read_bytes()


def answer_questions(place: Locator, told: Told) -> None:
    """The first choice of each question, and words where words are asked for."""
    names = {each.get_attribute("name") for each in place.locator("[name^=q_][type=radio]").all()}
    for name in sorted(name for name in names if name):
        place.locator(f"[name='{name}']").first.check()
    for text in place.locator("textarea[name^=q_]").all():
        text.fill(told.answer)


def payload(file: Evidence) -> FilePayload:
    """A file as the browser's picker hands it over."""
    return {"name": file.name, "mimeType": file.type, "buffer": file.content}


def digits(text: str) -> str:
    """Only the digits of a text."""
    return re.sub(r"\D", "", text)


class Officer(Desk):
    """Somebody of an agency, at the agencies' own face."""

    @property
    def face(self) -> str:
        """Agencies have an address of their own."""
        return self.visit.hotline.agency
