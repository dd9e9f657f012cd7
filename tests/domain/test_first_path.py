"""The first path, through the domain alone: filed, registered, taken, answered, read with the code, closed."""

from datetime import timedelta
from uuid import UUID

from auricle.audit import trail
from auricle.directory.permissions import Role
from auricle.inbox import desk_reading, desk_side, reporter_side
from auricle.reports import proof, queries
from auricle.reports.facts import Given
from auricle.reports.moves import Move, State
from auricle.reports.outcomes import Outcome
from auricle.vault import desk_session
from tests.hotline import NOW, STORY, filed, move, relay
from tests.people import Cast

LATER = NOW + timedelta(hours=1)


def words_of(cast: Cast, report: UUID) -> list[str]:
    opened = desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=LATER)
    return [words.text for words in opened.messages]


def test_the_desk_finds_a_report_in_its_queue_and_opens_it(cast: Cast) -> None:
    report = filed()
    mei = desk_session.resume(cookie=cast.cookie("mei", NOW), now=NOW)

    (row,) = queries.queue(by=mei.person, now=NOW).rows
    opened = desk_reading.open_report(by=mei, report=row.id, now=NOW)

    assert row.id == report.id
    assert opened.story["text"] == STORY
    assert mei.person.roles == {Role.SCREENER}


def test_the_reporter_reads_the_answer_with_the_code_and_writes_back(cast: Cast) -> None:
    report = filed()
    mei = cast.unlocked("mei")
    desk_side.write_to_reporter(by=mei, report=report.id, kind="reply", text="We are on it.", now=LATER)

    cookie = reporter_side.open_by_code(code=report.code, now=LATER)
    inbox = reporter_side.unlock(cookie=cookie, now=LATER)
    messages = inbox.thread["messages"]
    assert isinstance(messages, list)
    assert [reporter_side.open_words(inbox, m["object"])["text"] for m in messages] == ["We are on it."]

    reporter_side.say_plain(cookie=cookie, text="Thank you.", now=LATER)
    assert words_of(cast, report.id) == ["We are on it.", "Thank you."]


def test_two_people_close_a_report_and_its_log_holds(cast: Cast) -> None:
    report = filed()
    move(cast, "mei", report.id, Move.TAKE)
    given = Given(outcome=Outcome.OUTSIDE_REMIT_SIGNPOSTED)
    move(cast, "mei", report.id, Move.PROPOSE_OUTCOME, given=given, reason="not ours")
    tomas = cast.unlocked("tomas")
    offered = {m.move for m in queries.header(by=tomas.person, report=report.id, now=LATER).moves}
    assert Move.APPROVE_CLOSE in offered

    assert move(cast, "tomas", report.id, Move.APPROVE_CLOSE).state is State.CLOSED
    relay()

    assert desk_reading.open_report(by=tomas, report=report.id, now=LATER).reasons == {3: "not ours"}
    assert queries.queue(by=tomas.person, now=NOW).rows == ()
    assert list(trail.verify()) == []
    assert list(proof.unproved_events()) == []
    assert list(proof.differences()) == []
