"""Names in a report's text are offered to whoever may hide them, and to nobody else."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from auricle.inbox.desk_masking import Reason
from auricle.inbox.desk_page import read_page
from auricle.inbox.identity_moving import move_to_vault
from auricle.inbox.name_suggestions import MOST_NAMES, MOST_SIGNS, suggested_names
from auricle.inbox.opened import OpenReport, Words
from tests.hotline import NOW, arrived, sealed
from tests.people import Cast

STORY = "My cousin Zuzanna Kral and 李建国 took it. Zuzanna Kral lives at 14 Old Mill Road."


@pytest.fixture
def report(cast: Cast) -> UUID:
    report = arrived(sealed(text=STORY))
    cast.taken_by_mei(report)
    return report


def offered(cast: Cast, report: UUID, login: str = "mei", unmask: Reason | None = None) -> tuple[str, ...]:
    return read_page(by=cast.unlocked(login), report=report, now=NOW, unmask=unmask).suggested


def wrote(text: str, sender: str = "reporter") -> Words:
    return Words(uuid4(), sender, "message", "", NOW, text)


def opened(*messages: Words, **story: object) -> OpenReport:
    return OpenReport(story, (), messages, {}, masked=True)


def test_each_name_is_offered_once_in_both_scripts(cast: Cast, report: UUID) -> None:
    assert offered(cast, report) == ("Zuzanna Kral", "李建国")


def test_what_was_hidden_is_not_offered_any_more(cast: Cast, report: UUID) -> None:
    move_to_vault(by=cast.unlocked("mei"), report=report, text="Zuzanna Kral", now=NOW)
    assert offered(cast, report) == ("李建国",)


def test_every_name_that_is_offered_can_be_moved(cast: Cast, report: UUID) -> None:
    for name in offered(cast, report):
        move_to_vault(by=cast.unlocked("mei"), report=report, text=name, now=NOW)
    assert offered(cast, report) == ()


def test_nothing_is_offered_on_a_page_that_hides_nothing(cast: Cast, report: UUID) -> None:
    assert offered(cast, report, unmask=Reason("judge")) == ()


def test_who_hides_nothing_is_offered_nothing(cast: Cast) -> None:
    report = arrived(sealed(text=STORY))
    cast.handled_by_amara(report)
    assert offered(cast, report, "amara") == ()


def test_answers_and_messages_of_the_reporter_are_looked_at_and_what_the_desk_wrote_is_not() -> None:
    content = opened(
        wrote("Ask Viktor Halloran."),
        wrote("Dear reporter, Mei Tanaka thanks you.", "desk"),
        answers={"who": "Fatima Osei", "n": 3},
    )
    assert suggested_names(content, language="en") == ("Fatima Osei", "Viktor Halloran")


def test_a_few_names_are_offered_and_the_surest_of_many() -> None:
    unsure = " ".join(f"we saw Zlab{chr(97 + n)} there." for n in range(20))
    names = suggested_names(opened(text=f"{unsure} Then Peter Hargrove came."), language="en")
    assert len(names) == MOST_NAMES
    assert names[-1] == "Peter Hargrove"


def test_a_long_report_is_looked_at_up_to_a_limit() -> None:
    text = "a " * (MOST_SIGNS // 2)
    content = opened(wrote("Ask Viktor Halloran."), text=text, more="Ask Fatima Osei.")
    assert suggested_names(content, language="en") == ()
