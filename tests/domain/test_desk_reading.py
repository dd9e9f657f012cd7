"""Opening a report: for whom, with which trace in the trail, and whatever a hostile sender sealed into it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError

from auricle.audit.models import TrailLine
from auricle.errors import NotFound
from auricle.inbox import desk_page, desk_reading, desk_side, reporter_side
from auricle.inbox.desk_reading import Damaged, MayNotRead
from auricle.intake import attachments
from auricle.intake.receiving import receive_report
from auricle.intake.submission import Submission
from auricle.reports.casework import NoSuchReport
from auricle.reports.moves import Move
from auricle.vault import file_tickets, storing
from auricle.vault.file_notes import FileNote
from auricle.vault.models import ObjectChunk, SealedObject
from auricle.vault.parcel import ObjectPart
from auricle.vault.sealing_files import FileSealing
from auricle.vault.team_keys import NoTeamKey
from auricle.vault.unseal import KeyRefused
from tests.hotline import NOW, STORY, arrived, closed, disposed, execute, filed, move, sealed
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
CONTACT = {"name": "Ann Archer", "reach": "ann@example.org", "hours": ""}


def lines(act: str) -> list[str]:
    return list(TrailLine.objects.filter(act=act).order_by("seq").values_list("actor", flat=True))


def hostile(plaintext: bytes) -> UUID:
    """A report whose story holds these bytes, sealed as they should be."""
    report, key = uuid4(), storing.new_content_key()
    plain = sealed(report=report, key=key)
    story = storing.seal_part(key, report=report, purpose="content", label="story", plaintext=plaintext)
    return arrived_with(plain.submission, story)


def arrived_with(submission: Submission, *objects: ObjectPart) -> UUID:
    parcel = submission.parcel.__class__(**{**submission.parcel.__dict__, "objects": objects})
    changed = Submission(**{**submission.__dict__, "parcel": parcel})
    assert receive_report(submission=changed, now=NOW).state == "filed"
    return parcel.report


def with_file(content: bytes, *, name: str = "photo.jpg") -> tuple[UUID, UUID]:
    """A report with a file of many chunks; the ids of both."""
    report, key = uuid4(), storing.new_content_key()
    sealing = FileSealing(key, report=report)
    for index, chunk in enumerate([*sealing.update(content), *sealing.finish()]):
        attachments.keep_chunk(object_id=sealing.id, index=index, data=chunk, now=NOW)
    note = FileNote(sealing.part(), name, "image/jpeg", len(content))
    return arrived(sealed(report=report, key=key, files=[note])), sealing.id


def test_a_screener_opens_the_story_and_leaves_a_line(cast: Cast) -> None:
    report = arrived()
    opened = desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=NOW)
    assert opened.story["text"] == STORY
    assert opened.story["answers"] == {"paid": "yes"}
    assert not opened.broken
    assert lines("read_report") == [cast.person("mei").pseudonym]


def test_what_was_opened_does_not_show_in_a_log_line(cast: Cast) -> None:
    report, _ = with_file(b"x", name="blue-shed.jpg")
    desk_side.write_note(by=cast.unlocked("mei"), report=report, text="The blue shed.", now=NOW)
    opened = desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=NOW)
    shown = repr(opened) + repr(opened.messages) + repr(opened.files) + repr(cast.unlocked("mei"))
    assert STORY not in shown
    assert "shed" not in shown


@pytest.mark.parametrize("login", ["amara", "lin", "records_officer", "auditor", "analyst", "custodian"])
def test_a_role_that_does_not_read_is_refused_and_leaves_no_line(cast: Cast, login: str) -> None:
    report = arrived()
    login = "noor" if login == "custodian" else login
    expected = NoSuchReport if login == "noor" else MayNotRead
    with pytest.raises(expected):
        desk_reading.open_report(by=cast.unlocked(login), report=report, now=NOW)
    assert lines("read_report") == []


def test_a_handler_opens_only_what_they_handle(cast: Cast) -> None:
    mine, other = arrived(sealed(1)), arrived(sealed(2))
    cast.handled_by_amara(mine)
    assert desk_reading.open_report(by=cast.unlocked("amara"), report=mine, now=NOW).story
    with pytest.raises(MayNotRead):
        desk_reading.open_report(by=cast.unlocked("amara"), report=other, now=NOW)


@pytest.mark.parametrize("login", ["ravi", "ada"])
def test_another_team_and_the_administrator_learn_not_even_that_it_exists(cast: Cast, login: str) -> None:
    report = arrived()
    for which in (report, uuid4()):
        with pytest.raises(NoSuchReport):
            desk_reading.open_report(by=cast.unlocked(login), report=which, now=NOW)
        with pytest.raises(NoSuchReport):
            desk_side.write_note(by=cast.unlocked(login), report=which, text="x", now=NOW)


def test_a_member_of_the_team_without_its_key_opens_nothing(cast: Cast) -> None:
    report = arrived()
    execute("DELETE FROM vault_teamseed WHERE member_id = %s", cast.person("mei").id)
    with pytest.raises(NoTeamKey):
        desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=NOW)
    page = desk_page.read_page(by=cast.unlocked("mei"), report=report, now=NOW)
    assert (page.content, page.closed) == (None, "key")
    assert lines("read_report") == []


def test_the_teams_key_does_not_open_who_the_reporter_is(cast: Cast) -> None:
    report = arrived(sealed(contact=CONTACT))
    opened = desk_reading.open_report(by=cast.unlocked("tomas"), report=report, now=NOW)
    assert "Ann" not in str(opened.__dict__)
    contact = SealedObject.objects.get(label="contact")
    with pytest.raises(NotFound):
        desk_reading.ticket_for_file(by=cast.unlocked("tomas"), report=report, object_id=contact.pk, now=NOW)


def test_a_disposed_report_is_not_there_to_read(cast: Cast) -> None:
    report = arrived()
    closed(cast, report)
    disposed(cast, report)
    with pytest.raises(NotFound):
        desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=NOW)


def test_a_report_shows_messages_notes_and_reasons(cast: Cast) -> None:
    report = filed()
    mei = cast.unlocked("mei")
    move(cast, "mei", report.id, Move.RAISE_URGENCY, reason="a child is in danger")
    for minute, text in enumerate(("We are on it.", "Which day?")):
        at = NOW + timedelta(minutes=minute)
        desk_side.write_to_reporter(by=mei, report=report.id, kind="reply", text=text, now=at)
    desk_side.write_note(by=mei, report=report.id, text="Odd.", now=NOW + timedelta(minutes=2))
    later = NOW + timedelta(minutes=3)
    cookie = reporter_side.open_by_code(code=report.code, now=later)
    reporter_side.say_plain(cookie=cookie, text="Monday.", now=later)

    opened = desk_reading.open_report(by=mei, report=report.id, now=later)
    assert [(m.sender, m.kind, m.text) for m in opened.messages] == [
        ("desk", "reply", "We are on it."),
        ("desk", "reply", "Which day?"),
        ("desk", "note", "Odd."),
        ("reporter", "answer", "Monday."),
    ]
    assert opened.reasons == {2: "a child is in danger"}


def test_a_file_opens_for_whoever_may_read_and_leaves_a_line(cast: Cast) -> None:
    content = bytes(range(256)) * 9000
    report, file = with_file(content)
    mei = cast.unlocked("mei")
    ticket = desk_reading.ticket_for_file(by=mei, report=report, object_id=file, now=NOW)
    admitted = file_tickets.redeem(ticket=ticket, now=NOW)
    assert (admitted.name, b"".join(admitted.content)) == ("photo.jpg", content)
    assert lines("read_file") == [cast.person("mei").pseudonym]


def test_a_file_of_another_report_is_not_found(cast: Cast) -> None:
    mine = arrived(sealed(3))
    _, file = with_file(b"x")
    for object_id in (file, uuid4(), SealedObject.objects.get(report_id=mine, label="story").pk):
        with pytest.raises(NotFound):
            desk_reading.ticket_for_file(by=cast.unlocked("mei"), report=mine, object_id=object_id, now=NOW)
    assert lines("read_file") == []


def test_a_damaged_file_is_refused_before_anything_of_it_is_shown(cast: Cast) -> None:
    report, file = with_file(b"x" * 2_500_000)
    execute("ALTER TABLE vault_objectchunk DISABLE TRIGGER USER")
    ObjectChunk.objects.filter(object_id=file, index=0).update(data=b"n" * 1000)
    with pytest.raises(Damaged):
        desk_reading.ticket_for_file(by=cast.unlocked("mei"), report=report, object_id=file, now=NOW)


NESTED = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
NOT_A_STORY = [
    b"",
    b"\xff\xfe",
    b"not json",
    b"[]",
    b"7",
    b"null",
    b'"text"',
    b'{"text": 1',
    NESTED,
    b"{" * 50_000,
]


@pytest.mark.parametrize("plaintext", NOT_A_STORY, ids=lambda text: repr(text[:12]))
def test_a_story_that_is_none_is_shown_as_broken(cast: Cast, plaintext: bytes) -> None:
    report = hostile(plaintext)
    page = desk_page.read_page(by=cast.unlocked("mei"), report=report, now=NOW)
    assert page.content is not None
    assert page.content.broken
    assert page.content.story == {}


ODD = [
    {"text": None, "answers": 7, "where": [], "when": {}},
    {"text": {"a": 1}, "files": "none"},
    {"text": 10**4000, "files": {"object": 1}},
    {"text": "x", "files": [None, 7, [], {}, {"object": None}, {"object": "x" * 1000}]},
    {"text": "x", "files": [{"object": str(uuid4()), "name": None, "type": 7, "size": "large"}]},
    {"text": "x", "files": [{"object": str(uuid4()), "name": {"a": 1}, "size": -(10**300)}]},
    {"text": "x", "files": [{"object": str(uuid4()), "name": "a" * 100_000, "size": True}]},
    {"text": "x", "files": [{"object": str(uuid4()), "name": "\x00\u202e..\\..\\a.exe", "size": 1e308}]},
    {},
]


@pytest.mark.parametrize("story", ODD)
def test_a_story_of_wrong_types_breaks_nothing(cast: Cast, story: dict[str, object]) -> None:
    report = hostile(json.dumps(story).encode())
    opened = desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=NOW)
    assert not opened.broken
    for file in opened.files:
        assert isinstance(file.size, int)
        assert 0 <= file.size < 2**63
        assert len(file.name) <= 200
        with pytest.raises(NotFound):
            desk_reading.ticket_for_file(by=cast.unlocked("mei"), report=report, object_id=file.id, now=NOW)


def test_half_a_character_does_not_break_the_page(cast: Cast) -> None:
    """A browser may well seal half of an emoji that was cut; no page could be encoded with it."""
    report = hostile(rb'{"text": "cut \ud83d", "answers": {"paid\udc00": "y\udfff"}, "files": []}')
    opened = desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=NOW)
    assert json.dumps(opened.story, ensure_ascii=False).encode()
    assert str(opened.story["text"]).startswith("cut ")


def test_an_endless_list_of_files_is_cut(cast: Cast) -> None:
    entries = [{"object": str(UUID(int=n)), "name": "a", "type": "b", "size": 1} for n in range(9000)]
    report = hostile(json.dumps({"text": "x", "files": entries}).encode())
    opened = desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=NOW)
    assert len(opened.files) <= 20


def test_a_story_sealed_to_another_key_is_shown_as_broken(cast: Cast) -> None:
    plain = sealed()
    report = plain.submission.parcel.report
    other = storing.seal_part(
        storing.new_content_key(), report=report, purpose="content", label="story", plaintext=b'{"text": "x"}'
    )
    arrived_with(plain.submission, other)
    assert desk_reading.open_report(by=cast.unlocked("mei"), report=report, now=NOW).broken


def test_a_message_that_does_not_open_is_shown_as_broken_beside_the_others(cast: Cast) -> None:
    report = filed()
    cookie = reporter_side.open_by_code(code=report.code, now=NOW)
    reporter_side.say_plain(cookie=cookie, text="Fine.", now=NOW)
    message = uuid4()
    bad = storing.seal_part(
        storing.new_content_key(),
        report=report.id,
        purpose="content",
        label=f"message/{message}",
        plaintext=b"{}",
    )
    reporter_side.say(cookie=cookie, message=message, objects=[bad], now=NOW + timedelta(minutes=1))
    opened = desk_reading.open_report(by=cast.unlocked("mei"), report=report.id, now=NOW)
    assert [(words.text, words.broken) for words in opened.messages] == [("Fine.", False), ("", True)]


def test_a_key_that_does_not_match_its_commitment_is_never_used(cast: Cast) -> None:
    """Two recipients must not be shown two texts."""
    plain = sealed()
    parcel = plain.submission.parcel
    wrong = {"content": b"c" * 32}
    changed = parcel.__class__(**{**parcel.__dict__, "commitments": wrong})
    submission = Submission(**{**plain.submission.__dict__, "parcel": changed})
    assert receive_report(submission=submission, now=NOW).state == "filed"
    page = desk_page.read_page(by=cast.unlocked("mei"), report=parcel.report, now=NOW)
    assert page.content is not None
    assert page.content.broken
    assert Move.TAKE in {offer.move for offer in page.header.moves}
    with pytest.raises(KeyRefused):
        desk_side.write_to_reporter(
            by=cast.unlocked("mei"), report=parcel.report, kind="reply", text="Hello.", now=NOW
        )


def test_the_desk_role_reads_and_answers_with_its_own_rights(cast: Cast, as_role: Act) -> None:
    report = arrived()
    with as_role("desk", "mei"):
        mei = cast.unlocked("mei")
        assert desk_reading.open_report(by=mei, report=report, now=NOW).story["text"] == STORY
        desk_side.write_to_reporter(by=mei, report=report, kind="reply", text="Hello.", now=NOW)
        desk_side.write_note(by=mei, report=report, text="Odd.", now=NOW)


def test_the_desk_role_cannot_touch_what_was_sealed(cast: Cast, as_role: Act) -> None:
    arrived()
    for statement in (
        "UPDATE vault_sealedobject SET body = ''",
        "DELETE FROM vault_sealedobject",
        "DELETE FROM vault_grant",
        "UPDATE vault_grant SET blob = ''",
        "SELECT * FROM vault_receipt",
        "SELECT * FROM vault_receiptregistration",
        "SELECT * FROM inbox_inboxsession",
        "DELETE FROM inbox_message",
        "UPDATE directory_member SET verifier = ''",
        "INSERT INTO directory_memberrole (member_id, role) VALUES (1, 'supervisor')",
        "INSERT INTO vault_teamseed (key_id, member_id, blob, granted_at) VALUES ('', 1, '', now())",
    ):
        with (
            pytest.raises(
                ProgrammingError, match="permission denied|row-level security|takes two administrators"
            ),
            as_role("desk", "mei"),
        ):
            execute(statement)
