"""Listening to a recording: a page with its picture, and sound in parts from the files' own origin."""

from __future__ import annotations

import io
import re
import wave
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from auricle.directory.models import Member
from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from auricle.vault.file_tickets import LISTENING
from auricle.vault.models import FileTicket
from auricle.voice.tones import tone
from auricle.voice.wav import endless_header
from tests.faces.desk import Desk, acts, page_of, text_of
from tests.faces.test_desk_file import FILES, fetch

SOUND = tone(440, 2.0, 16_000)
RECORDED = endless_header(16_000) + SOUND
ADDRESS = re.compile(rf'<audio[^>]* src="({FILES}/listen/[\w-]{{43}})"')


def filed(desk: Desk, content: bytes = RECORDED, kind: str = "audio/wav") -> tuple[UUID, UUID]:
    report, key = uuid4(), storing.new_content_key()
    part = storing.seal_part(key, report=report, purpose="content", label="file/{id}", plaintext=content)
    note = FileNote(part=part, name="call.wav", kind=kind, size=0)
    desk.file(report=report, key=key, files=(note,))
    return report, part.id


def opened(desk: Desk, report: UUID, file: UUID) -> Any:
    return desk.get(f"{page_of(report)}file/{file}/listen/")


def address_of(answer: Any) -> str:
    found = ADDRESS.search(answer.content.decode())
    assert found
    return found[1]


def sent(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def ranged(address: str, asked: str) -> Any:
    return fetch(address, headers={"Host": "files.testserver", "Range": asked})


def test_a_recording_is_drawn_and_plays_whole_with_its_true_length(desk: Desk) -> None:
    report, file = filed(desk)
    desk.sign_in("mei")
    assert f"file/{file}/listen/" in desk.get(page_of(report)).content.decode()
    before = acts().count("read_file")
    page = opened(desk, report, file)
    assert page.status_code == 200
    assert page.content.count(b"<rect ") == 20
    assert "0:02 minutes" in text_of(page)
    assert acts().count("read_file") == before + 1
    answer = fetch(address_of(page))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/wav")
    played = sent(answer)
    assert int(answer.headers["Content-Length"]) == len(played)
    with wave.open(io.BytesIO(played)) as read:
        assert read.readframes(read.getnframes()) == SOUND


def test_parts_of_it_are_sent_as_often_as_they_are_asked_for(desk: Desk) -> None:
    report, file = filed(desk)
    desk.sign_in("mei")
    address = address_of(opened(desk, report, file))
    whole = sent(fetch(address))
    for asked, start, end in (
        ("bytes=0-", 0, len(whole)),
        ("bytes=100-199", 100, 200),
        ("bytes=20000-", 20_000, len(whole)),
        ("bytes=-50", len(whole) - 50, len(whole)),
        (f"bytes=10-{10**9}", 10, len(whole)),
    ):
        answer = ranged(address, asked)
        assert (answer.status_code, sent(answer)) == (206, whole[start:end]), asked
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole)}"
    beyond = ranged(address, f"bytes={len(whole)}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")
    for odd in ("bytes=5-2", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=0-1,5-6"):
        assert (ranged(address, odd).status_code, sent(ranged(address, odd))) == (200, whole), odd
    # One opening is one line in the trail, however often a player asks.
    assert acts().count("read_file") == 1


def test_the_page_may_play_from_that_origin_and_the_sound_is_kept_nowhere(desk: Desk) -> None:
    report, file = filed(desk)
    desk.sign_in("mei")
    page = opened(desk, report, file)
    assert f"media-src {FILES}" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    answer = fetch(address_of(page))
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "media-src" not in desk.get(page_of(report)).headers["Content-Security-Policy"]


def test_a_players_ticket_is_no_way_to_a_file_nor_a_files_ticket_to_a_player(desk: Desk) -> None:
    report, file = filed(desk)
    desk.sign_in("mei")
    heard = address_of(opened(desk, report, file))
    read = str(desk.get(f"{page_of(report)}file/{file}/").headers["Location"])
    assert fetch(heard.replace("/listen/", "/")).status_code == 404
    assert fetch(read.replace(f"{FILES}/", f"{FILES}/listen/")).status_code == 404
    assert fetch(heard).status_code == 200


def test_a_players_ticket_runs_out_and_the_next_one_sweeps_it(desk: Desk) -> None:
    report, file = filed(desk)
    desk.sign_in("mei")
    address = address_of(opened(desk, report, file))
    FileTicket.objects.update(made_at=timezone.now() - LISTENING + timedelta(minutes=1))
    assert fetch(address).status_code == 200
    FileTicket.objects.update(made_at=timezone.now() - LISTENING)
    assert fetch(address).status_code == 404
    opened(desk, report, file)
    assert FileTicket.objects.count() == 1


def test_who_is_put_out_of_the_house_hears_no_more_of_it(desk: Desk) -> None:
    report, file = filed(desk)
    desk.sign_in("mei")
    address = address_of(opened(desk, report, file))
    Member.objects.filter(login="mei").update(active=False)
    assert fetch(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"OggS" + bytes(90), "audio/ogg; codecs=opus", 200),
        (b"<script>", "audio/wav", 200),
        (RECORDED, "text/html", 404),
        (RECORDED, "audio/x-unheard-of", 404),
    ],
)
def test_what_cannot_be_drawn_is_played_without_a_picture_and_what_is_no_sound_is_not_played(
    desk: Desk, content: bytes, kind: str, status: int
) -> None:
    report, file = filed(desk, content, kind)
    desk.sign_in("mei")
    page = opened(desk, report, file)
    assert page.status_code == status
    linked = f"file/{file}/listen/" in desk.get(page_of(report)).content.decode()
    assert linked == (status == 200)
    if status == 200:
        assert b"<rect " not in page.content
        answer = fetch(address_of(page))
        assert sent(answer) == content
        assert answer.headers["Content-Type"].startswith("audio/")


def test_who_may_not_read_the_report_hears_nothing_of_it(desk: Desk) -> None:
    report, file = filed(desk)
    desk.sign_in("amara")
    assert opened(desk, report, file).status_code in (403, 404)
    assert FileTicket.objects.count() == 0
