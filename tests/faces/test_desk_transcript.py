"""The page on which a recording is written down, and the report's page that shows what was written."""

from __future__ import annotations

from uuid import UUID, uuid4

from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from tests.faces.desk import Desk, acts, page_of, text_of


def filed(desk: Desk) -> tuple[UUID, str]:
    """A report with a recording, and the address of its transcript."""
    report, key = uuid4(), storing.new_content_key()
    part = storing.seal_part(key, report=report, purpose="content", label="file/{id}", plaintext=b"RIFF")
    note = FileNote(part=part, name="call.wav", kind="audio/wav", size=4)
    desk.file(report=report, key=key, files=(note,))
    return report, f"{page_of(report)}file/{part.id}/transcript/"


def test_a_recording_is_written_down_and_stands_on_the_reports_page(desk: Desk) -> None:
    report, address = filed(desk)
    desk.sign_in("mei")
    shown = text_of(desk.get(page_of(report)))
    assert "Nobody has written it down yet." in shown
    assert address in desk.get(page_of(report)).content.decode()
    answer = desk.post(address, address, text="Ring me at 13800138000.\nNow.")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"{page_of(report)}?done=transcript#transcripts",
    )
    shown = text_of(desk.get(f"{page_of(report)}?done=transcript"))
    assert "The transcript was kept." in shown
    assert "Ring me at" in shown
    assert "13800138000" not in shown
    assert "Correct the transcript" in shown
    assert "13800138000" in desk.get(address).content.decode()
    assert acts()[-1] == "read_transcript"


def test_what_was_typed_is_not_lost_when_somebody_was_first(desk: Desk) -> None:
    _, address = filed(desk)
    desk.sign_in("mei")
    before = desk.hidden(address)
    desk.post(address, address, text="First.")
    late = desk.send(address, before, text="Second.")
    assert late.status_code == 409
    page = late.content.decode()
    assert "Somebody else wrote at it meanwhile." in page
    assert "First." in page
    assert ">\nSecond.</textarea>" in page
    assert desk.send(address, {**before, "seen": "1"}, text="First. Second.").status_code == 302


def test_an_empty_transcript_is_asked_for(desk: Desk) -> None:
    _, address = filed(desk)
    desk.sign_in("mei")
    answer = desk.post(address, address, text=" ")
    assert answer.status_code == 422
    assert "Write down what is said" in text_of(answer)


def test_a_handler_gets_no_page_to_write_at(desk: Desk) -> None:
    report, address = filed(desk)
    desk.sign_in("amara")
    assert desk.get(address).status_code == 403
    assert "Write down what is said" not in text_of(desk.get(page_of(report)))
