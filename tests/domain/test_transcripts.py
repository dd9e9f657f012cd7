"""What is said in a recording is written down, and from then on a text like every other: redacted, read, handed on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from auricle.audit.models import TrailLine
from auricle.errors import Invalid, NotFound
from auricle.inbox import desk_reading, redacting, transcripts
from auricle.inbox.desk_reading import MayNotRead
from auricle.inbox.report_texts import name_of
from auricle.inbox.review_page import read_review
from auricle.redaction.drafting import Place, Verdict
from auricle.redaction.spans import Kind
from auricle.referrals.packing import offered
from auricle.reports.casework import find
from auricle.reports.log import SomeoneWasFirst
from auricle.vault import storing
from auricle.vault.file_notes import FileNote
from auricle.vault.models import SealedObject
from tests.domain.second_review import handled
from tests.domain.test_searching import found
from tests.hotline import NOW
from tests.people import Cast

Act = Callable[..., AbstractContextManager[None]]
SAID = "Caller: Zuzanna Kral rang me from 13800138000."


@pytest.fixture
def filed(cast: Cast) -> tuple[UUID, UUID, UUID]:
    """A report with a recording and a picture: their ids."""
    report, key = uuid4(), storing.new_content_key()
    notes = []
    for kind in ("audio/wav", "image/png"):
        part = storing.seal_part(key, report=report, purpose="content", label="file/{id}", plaintext=b"bytes")
        notes.append(FileNote(part=part, name="call.wav", kind=kind, size=5))
    cast.file("They rang.", report=report, key=key, files=tuple(notes), openable=False)
    cast.taken_by_mei(report)
    cast.passed_on_by_mei(report)
    return report, notes[0].part.id, notes[1].part.id


def keep(
    cast: Cast, filed: tuple[UUID, UUID, UUID], text: str = SAID, seen: int = 0, login: str = "mei"
) -> int:
    return transcripts.keep(
        by=cast.unlocked(login), report=filed[0], file=filed[1], text=text, seen=seen, now=NOW
    )


def test_a_transcript_is_sealed_and_shown_masked(
    cast: Cast, filed: tuple[UUID, UUID, UUID], as_role: Act
) -> None:
    with as_role("desk", "mei"):
        assert keep(cast, filed) == 1
        opened = desk_reading.open_report(by=cast.unlocked("mei"), report=filed[0], now=NOW)
    (one,) = opened.transcripts
    assert (one.file, one.number) == (filed[1], 1)
    assert "13800138000" not in one.text
    assert "rang me from" in one.text
    sealed = SealedObject.objects.get(label=f"transcript/{filed[1]}/1")
    assert sealed.purpose == "desk"
    assert "Zuzanna" not in repr(opened)
    assert TrailLine.objects.filter(act="transcript_kept").count() == 1


def test_whoever_writes_at_it_sees_all_of_it_and_that_is_in_the_trail(
    cast: Cast, filed: tuple[UUID, UUID, UUID]
) -> None:
    keep(cast, filed)
    found = transcripts.recording(by=cast.unlocked("mei"), report=filed[0], file=filed[1], now=NOW)
    assert found.transcript is not None
    assert found.transcript.text == SAID
    assert found.who
    assert TrailLine.objects.order_by("seq").last().act == "read_transcript"  # type: ignore[union-attr]


def test_a_correction_is_kept_beside_what_was_there(cast: Cast, filed: tuple[UUID, UUID, UUID]) -> None:
    assert [keep(cast, filed), keep(cast, filed, "Otherwise.", seen=1)] == [1, 2]
    opened = desk_reading.open_plain(cast.unlocked("mei"), filed[0])
    assert [one.text for one in opened.transcripts] == ["Otherwise."]
    assert SealedObject.objects.filter(label__startswith="transcript/").count() == 2
    assert keep(cast, filed, "Otherwise. ", seen=2) == 2


def test_of_two_who_write_at_once_the_second_is_told(cast: Cast, filed: tuple[UUID, UUID, UUID]) -> None:
    keep(cast, filed)
    for seen in (0, 2):
        with pytest.raises(SomeoneWasFirst), transaction.atomic():
            keep(cast, filed, "Mine.", seen=seen, login="jonas")


@pytest.mark.parametrize(("text", "code"), [(" ", "missing"), ("x" * 50_001, "too_long")])
def test_nothing_and_too_much_are_refused(
    cast: Cast, filed: tuple[UUID, UUID, UUID], text: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        keep(cast, filed, text)
    assert refused.value.errors == {"text": code}


def test_only_sound_of_this_report_is_written_down(cast: Cast, filed: tuple[UUID, UUID, UUID]) -> None:
    for file in (filed[2], uuid4()):
        with pytest.raises(NotFound):
            transcripts.keep(by=cast.unlocked("mei"), report=filed[0], file=file, text=SAID, seen=0, now=NOW)


@pytest.mark.parametrize("login", ["lin", "amara", "ravi", "auditor"])
def test_nobody_writes_down_what_they_may_not_hear(
    cast: Cast, filed: tuple[UUID, UUID, UUID], login: str
) -> None:
    with pytest.raises((MayNotRead, NotFound)):
        keep(cast, filed, login=login)


def test_a_reviewer_redacts_it_beside_the_story(cast: Cast, filed: tuple[UUID, UUID, UUID]) -> None:
    keep(cast, filed)
    page = read_review(by=cast.unlocked("jonas"), report=filed[0], now=NOW)
    name = f"transcript/{filed[1]}/1"
    assert name in {text.name for text in page.texts}
    assert {item.item.kind for item in page.items if item.item.place.source == name} >= {Kind.PHONE}


def test_a_handler_reads_it_as_the_reviewer_left_it(cast: Cast, filed: tuple[UUID, UUID, UUID]) -> None:
    keep(cast, filed)
    handled(cast, filed[0])
    opened = desk_reading.open_report(by=cast.unlocked("amara"), report=filed[0], now=NOW)
    (one,) = opened.transcripts
    assert ("13800138000" in one.text, one.automatic) == (False, False)
    assert "rang me from" in one.text


def test_a_correction_after_the_version_is_hidden_by_the_machine_and_stays_here(
    cast: Cast, filed: tuple[UUID, UUID, UUID]
) -> None:
    keep(cast, filed)
    handled(cast, filed[0])
    keep(cast, filed, SAID + " Also 13900139000.", seen=1)
    opened = desk_reading.open_report(by=cast.unlocked("amara"), report=filed[0], now=NOW)
    (one,) = opened.transcripts
    assert one.automatic
    assert "13900139000" not in one.text
    package = offered(by=cast.unlocked("amara"), row=find(filed[0], by=cast.person("amara")))
    assert package.newer
    assert "13900139000" not in str(package.texts)


def test_what_was_decided_of_the_words_before_does_not_hide_others_after_a_correction(
    cast: Cast, filed: tuple[UUID, UUID, UUID]
) -> None:
    keep(cast, filed, "It was Zuzanna Kral.")
    name = f"transcript/{filed[1]}/1"
    redacting.hide_words(
        by=cast.unlocked("jonas"), report=filed[0], words="It was", kind=Kind.PERSON, now=NOW
    )
    keep(cast, filed, "Nobody was it.", seen=1)
    page = read_review(by=cast.unlocked("jonas"), report=filed[0], now=NOW)
    assert name not in {text.name for text in page.texts}
    (text,) = (text for text in page.texts if text.name.startswith("transcript/"))
    assert "".join(piece.words for piece in text.pieces if piece.kind is None) == "Nobody was it."
    place = Place(name, 0, 6)
    with pytest.raises(Invalid):
        redacting.decide(
            by=cast.unlocked("jonas"),
            report=filed[0],
            place=place,
            verdict=Verdict.ACCEPT,
            kind=None,
            was="",
            now=NOW,
        )


def test_an_agency_is_offered_the_redacted_words(cast: Cast, filed: tuple[UUID, UUID, UUID]) -> None:
    keep(cast, filed)
    handled(cast, filed[0], released=frozenset())
    package = offered(by=cast.unlocked("amara"), row=find(filed[0], by=cast.person("amara")))
    opened = desk_reading.open_plain(cast.unlocked("mei"), filed[0])
    words = package.texts[name_of(opened.transcripts[0])]
    assert ("rang me from" in words, "13800138000" in words) == (True, False)
    assert package.files == ()


def test_its_words_are_found(cast: Cast, filed: tuple[UUID, UUID, UUID], as_role: Act) -> None:
    keep(cast, filed, "He spoke of a lighthouse.")
    with as_role("desk", "mei"):
        assert found(cast, "mei", "lighthouse") == [filed[0]]
