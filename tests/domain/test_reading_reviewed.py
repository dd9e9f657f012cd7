"""What a handler reads of a report that was reviewed."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest

from auricle.errors import NotFound
from auricle.inbox import desk_reading, desk_side, redacting, reporter_side, reviewing
from auricle.inbox.desk_masking import Reason
from auricle.intake import attachments
from auricle.redaction.spans import Kind
from auricle.reports.models import ReviewStep
from auricle.reports.moves import Move
from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from auricle.vault.sealing_files import FileSealing
from tests.domain.second_review import LATER, STORY, Act, acts, handled, hide, page, read, report, version
from tests.domain.test_desk_reading import ODD, hostile
from tests.hotline import NOW, arrived, execute, filed, move, sealed
from tests.people import Cast

__all__ = ["report"]


def test_original_and_redacted_version_are_read_by_different_acts(cast: Cast, report: UUID) -> None:
    handled(cast, report)
    before = len(acts())
    read(cast, report)
    desk_reading.open_report(by=cast.unlocked("tomas"), report=report, now=NOW)
    assert acts()[before:] == ["read_redacted", "read_report"]


def test_what_a_reporter_writes_later_is_hidden_by_the_machine_until_a_reviewer_looks(cast: Cast) -> None:
    report = filed(sealed(text=STORY))
    cast.taken_by_mei(report.id)
    cast.passed_on_by_mei(report.id)
    hide(cast, report.id, "Hollow Bay", Kind.PLACE)
    handled(cast, report.id)
    cookie = reporter_side.open_by_code(code=report.code, now=LATER)
    said = "Ring 13900139000. Zuzanna Kral left Hollow Bay, says Peter Hargrove."
    reporter_side.say_plain(cookie=cookie, text=said, now=LATER)
    (message,) = read(cast, report.id).messages
    assert message.automatic
    assert message.text == "Ring ⟦phone 2⟧. ⟦person 1⟧ left ⟦place 1⟧, says ⟦person 2⟧."
    (message,) = read(cast, report.id, Reason("reach")).messages
    assert message.text == said
    assert "Zuzanna" not in str(read(cast, report.id, Reason("reach")).story), (
        "what a reviewer hid stays hidden"
    )
    redacting.accept_rest(by=cast.unlocked("jonas"), report=report.id, now=LATER)
    version(cast, report.id, seen=1)
    (message,) = read(cast, report.id, Reason("reach")).messages
    assert not message.automatic
    assert "Hargrove" not in message.text


def test_a_report_from_before_has_no_version_and_is_hidden_by_the_machine(cast: Cast, report: UUID) -> None:
    handled(cast, report)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE reports_reviewstep DISABLE TRIGGER USER")
    ReviewStep.objects.all().delete()
    opened = read(cast, report)
    assert opened.redacted == 0
    assert "Zuzanna" not in str(opened.story)
    assert "13800138000" not in str(opened.story)


@pytest.mark.parametrize("story", ODD)
def test_a_story_of_wrong_types_is_reviewed_and_read_all_the_same(
    cast: Cast, story: dict[str, object]
) -> None:
    report = hostile(json.dumps(story).encode())
    cast.handled_by_amara(report)
    assert read(cast, report).redacted == 1
    assert page(cast, report).current


def test_what_the_desk_wrote_hides_what_the_version_hid(cast: Cast, report: UUID) -> None:
    desk_side.write_note(
        by=cast.unlocked("mei"), report=report, text="Amara, Zuzanna Kral is known here.", now=NOW
    )
    handled(cast, report)
    (note,) = read(cast, report).messages
    assert note.text == "Amara, ⟦person 1⟧ is known here."


def test_a_handler_opens_the_files_that_were_released(cast: Cast) -> None:
    report, key = uuid4(), storing.new_content_key()
    notes = []
    for name in ("Zuzanna Kral.jpg", "bill.pdf"):
        sealing = FileSealing(key, report=report)
        for index, chunk in enumerate([*sealing.update(b"x"), *sealing.finish()]):
            attachments.keep_chunk(object_id=sealing.id, index=index, data=chunk, now=NOW)
        notes.append(FileNote(sealing.part(), name, "image/jpeg", 1))
    arrived(sealed(report=report, key=key, files=notes, text=STORY))
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    photo, bill = (note.part.id for note in notes)
    handled(cast, report, released=frozenset({bill, uuid4()}))
    assert [file.name for file in read(cast, report).files] == ["⟦person 1⟧.jpg", "bill.pdf"]
    amara = cast.unlocked("amara")
    assert desk_reading.ticket_for_file(by=amara, report=report, object_id=bill, now=NOW)
    with pytest.raises(NotFound):
        desk_reading.ticket_for_file(by=amara, report=report, object_id=photo, now=NOW)


def test_the_desks_role_reviews_with_its_own_rights(cast: Cast, report: UUID, as_role: Act) -> None:
    with as_role("desk", "jonas"):
        cast.weighed_by_jonas(report)
        reviewing.approve(by=cast.unlocked("jonas"), report=report, reason="as seen", seen=None, now=NOW)
    with as_role("desk", "amara"):
        move(cast, "amara", report, Move.PULL)
        assert read(cast, report).redacted == 1
