"""The button by which a machine writes a draft of a transcript, and the box in which it lands."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from auricle.speech import ear
from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from auricle.vault.models import SealedObject
from auricle.voice.wav import endless_header
from tests.faces.desk import Desk, acts, page_of, text_of
from tests.plain.test_sound_shape import wav
from tests.plain.test_speech import LOUD_TWICE, MODEL, sound

BUTTON = "Let the machine write a draft"


@pytest.fixture(autouse=True)
def model(settings: Settings) -> None:
    settings.AURICLE_TRANSCRIBE_MODEL = MODEL


def filed(
    desk: Desk, recording: bytes | None = None, kind: str = "audio/wav", *, opens: bool = True
) -> tuple[UUID, str]:
    """A report with a recording, and the address of its transcript."""
    recording = recording or wav(sound(*LOUD_TWICE))
    report, key = uuid4(), storing.new_content_key()
    of = report if opens else uuid4()
    part = storing.seal_part(key, report=of, purpose="content", label="file/{id}", plaintext=recording)
    note = FileNote(part=part, name="call.wav", kind=kind, size=len(recording))
    desk.file(report=report, key=key, files=(note,))
    return report, f"{page_of(report)}file/{part.id}/transcript/"


def test_a_draft_lands_in_the_box_marked_and_nothing_is_kept(desk: Desk) -> None:
    report, address = filed(desk)
    desk.sign_in("mei")
    assert BUTTON in text_of(desk.get(address))
    answer = desk.post(f"{address}draft/", address, text="")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert ">\nquiet loud quiet loud</textarea>" in page
    assert "In the box stands a draft that a machine wrote." in page
    assert "checked by nobody yet" in page
    assert acts()[-2:] == ["read_transcript", "transcript_drafted"]
    assert not SealedObject.objects.filter(label__startswith="transcript/").exists()
    assert "Nobody has written it down yet." in text_of(desk.get(page_of(report)))


def test_of_a_recording_that_does_not_open_there_is_no_draft_and_what_was_typed_stays(desk: Desk) -> None:
    _, address = filed(desk, opens=False)
    desk.sign_in("mei")
    answer = desk.post(f"{address}draft/", address, text="Caller: hello.")
    assert answer.status_code == 409
    assert ">\nCaller: hello.</textarea>" in answer.content.decode()
    assert "It was changed or cut off after it was sealed" in text_of(answer)


def test_what_was_typed_stands_above_the_draft(desk: Desk) -> None:
    _, address = filed(desk)
    desk.sign_in("mei")
    page = desk.post(f"{address}draft/", address, text="Caller: hello.").content.decode()
    assert ">\nCaller: hello.\n\nquiet loud quiet loud</textarea>" in page
    assert "Below your words stands a draft" in page


def test_a_draft_is_kept_by_whoever_keeps_it_like_any_other_words(desk: Desk) -> None:
    report, address = filed(desk)
    desk.sign_in("mei")
    hidden = desk.hidden(address)
    desk.send(f"{address}draft/", hidden, text="")
    assert desk.send(address, hidden, text="quiet loud, please").status_code == 302
    shown = text_of(desk.get(page_of(report)))
    assert "quiet loud, please" in shown


def test_a_correction_of_somebody_else_in_the_meantime_is_not_overwritten(desk: Desk) -> None:
    _, address = filed(desk)
    desk.sign_in("mei")
    before = desk.hidden(address)
    desk.post(address, address, text="First.")
    page = desk.send(f"{address}draft/", before, text="Mine.").content.decode()
    assert 'name="seen" value="0"' in page
    assert desk.send(address, before, text="Mine.").status_code == 409


def test_a_recording_without_a_known_length_is_heard(desk: Desk) -> None:
    _, address = filed(desk, endless_header(8_000) + sound(*LOUD_TWICE, rate=8_000))
    desk.sign_in("mei")
    assert "quiet loud quiet loud" in desk.post(f"{address}draft/", address, text="").content.decode()


def test_of_a_longer_recording_the_beginning_is_heard_and_that_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, address = filed(desk)
    monkeypatch.setattr(ear, "LONGEST", 2.0)
    desk.sign_in("mei")
    page = desk.post(f"{address}draft/", address, text="").content.decode()
    assert ">\nquiet loud</textarea>" in page
    assert "The machine got as far as 0:02 of the recording." in page


def test_a_machine_that_hears_another_recording_says_so_and_loses_no_word(desk: Desk) -> None:
    _, address = filed(desk)
    desk.sign_in("mei")
    with ear.AT_ONCE:
        answer = desk.post(f"{address}draft/", address, text="Caller: hello.")
    assert answer.status_code == 409
    assert "The machine is busy with another recording." in text_of(answer)
    assert ">\nCaller: hello.</textarea>" in answer.content.decode()


def test_a_model_that_was_taken_away_is_said_to_have_failed(
    desk: Desk, settings: Settings, tmp_path: Path
) -> None:
    _, address = filed(desk)
    settings.AURICLE_TRANSCRIBE_MODEL = tmp_path
    desk.sign_in("mei")
    answer = desk.post(f"{address}draft/", address, text="")
    assert answer.status_code == 409
    assert "The machine could not write this one down" in text_of(answer)


@pytest.mark.parametrize("recording", [b"RIFF and nothing", wav(bytes(3_000), width=1)])
def test_what_is_no_wav_of_16_bits_is_left_to_people(desk: Desk, recording: bytes) -> None:
    _, address = filed(desk, recording)
    desk.sign_in("mei")
    answer = desk.post(f"{address}draft/", address, text="")
    assert answer.status_code == 409
    assert "The machine can only hear recordings in WAV with 16 bits." in text_of(answer)


def test_other_sound_has_no_button(desk: Desk) -> None:
    _, address = filed(desk, kind="audio/ogg")
    desk.sign_in("mei")
    assert BUTTON not in text_of(desk.get(address))
    assert desk.post(f"{address}draft/", address, text="").status_code == 409


def test_without_a_model_there_is_no_button_and_no_address(desk: Desk, settings: Settings) -> None:
    _, address = filed(desk)
    settings.AURICLE_TRANSCRIBE_MODEL = None
    desk.sign_in("mei")
    assert BUTTON not in text_of(desk.get(address))
    assert desk.post(f"{address}draft/", address, text="").status_code == 404
    assert "transcript_drafted" not in acts()


@pytest.mark.parametrize(("login", "status"), [("amara", 403), ("ravi", 404), ("lin", 403)])
def test_nobody_has_a_machine_hear_what_they_may_not_write_down(desk: Desk, login: str, status: int) -> None:
    _, address = filed(desk)
    desk.sign_in(login)
    hidden = desk.hidden("/account/")
    answer = desk.send(f"{address}draft/", hidden, text="", seen="0")
    assert answer.status_code == status
    assert "transcript_drafted" not in acts()
