"""Chunks of large files: kept once, counted without gaps, claimed by one report, swept when nobody claims them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from auricle.errors import Invalid
from auricle.intake import attachments
from auricle.intake.attachments import CannotKeep, discard, discard_unclaimed, have, keep_chunk
from auricle.intake.receiving import receive_report
from auricle.vault import storing
from auricle.vault.models import ObjectChunk
from auricle.vault.parcel import ObjectPart
from auricle.vault.parcel_reading import BODY_BYTES, MOST_CHUNKS, MOST_PIECES, PIECE_BYTES
from auricle.vault.sealing_files import FileSealing
from tests.conftest import OwnDatabase
from tests.hotline import NOW, sealed, with_objects
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]
CHUNK = b"c" * 1000


def keep(object_id: UUID, *indexes: int) -> int:
    return [keep_chunk(object_id=object_id, index=i, data=CHUNK, now=NOW) for i in indexes][-1]


def claimed(cast: Cast) -> ObjectPart:
    """A file of two chunks that a report has."""
    submission = sealed().submission
    sealing = FileSealing(storing.new_content_key(), report=submission.parcel.report)
    for index, chunk in enumerate([*sealing.update(b"x" * 1_500_000), *sealing.finish()]):
        keep_chunk(object_id=sealing.id, index=index, data=chunk, now=NOW)
    receive_report(submission=with_objects(submission, sealing.part()), now=NOW)
    return sealing.part()


def test_a_broken_upload_goes_on_at_the_first_gap(db: None) -> None:
    file = uuid4()
    assert have(object_id=file) == 0
    assert keep(file, 0, 1) == 2
    assert keep(file, 3) == 2
    assert have(object_id=file) == 2
    assert keep(file, 2) == 4


def test_a_chunk_that_comes_twice_is_kept_once_as_it_came_first(db: None) -> None:
    file = uuid4()
    keep(file, 0)
    assert keep_chunk(object_id=file, index=0, data=b"other" * 100, now=NOW) == 1
    assert bytes(ObjectChunk.objects.get().data) == CHUNK


def test_two_files_do_not_mix(db: None) -> None:
    one, two = uuid4(), uuid4()
    keep(one, 0, 1, 2)
    assert keep(two, 0) == 1


@pytest.mark.parametrize(
    ("index", "size"),
    [
        *((-1, 100), (MOST_PIECES, 100), (2**40, 100)),
        *((0, 0), (0, 16), (0, BODY_BYTES + 1), (MOST_CHUNKS, PIECE_BYTES + 1)),
    ],
)
def test_a_chunk_that_no_file_can_have_is_refused(db: None, index: int, size: int) -> None:
    with pytest.raises(Invalid) as refused:
        keep_chunk(object_id=uuid4(), index=index, data=b"x" * size, now=NOW)
    assert refused.value.errors == {"chunk": "malformed"}
    assert not ObjectChunk.objects.exists()


def test_the_largest_file_fits(db: None) -> None:
    file = uuid4()
    assert keep(file, MOST_CHUNKS - 1) == 0
    keep_chunk(object_id=file, index=0, data=b"x" * BODY_BYTES, now=NOW)


def test_a_claimed_file_takes_no_more_and_cannot_be_discarded(cast: Cast) -> None:
    part = claimed(cast)
    with pytest.raises(Invalid) as refused, transaction.atomic():
        keep(part.id, 2)
    assert refused.value.errors == {"chunk": "complete"}
    discard(object_id=part.id)
    assert have(object_id=part.id) == 2


def test_what_nobody_claimed_is_swept_after_a_day(cast: Cast) -> None:
    part, waiting = claimed(cast), uuid4()
    keep(waiting, 0, 1)
    assert discard_unclaimed(now=NOW + timedelta(hours=24)) == 0
    assert discard_unclaimed(now=NOW + timedelta(hours=24, seconds=1)) == 2
    assert have(object_id=part.id) == 2
    assert have(object_id=waiting) == 0


def test_what_is_no_longer_wanted_is_forgotten_at_once(db: None) -> None:
    one, two = uuid4(), uuid4()
    keep(one, 0, 1)
    keep(two, 0)
    discard(object_id=one)
    assert (have(object_id=one), have(object_id=two)) == (0, 1)


def test_while_the_database_is_away_an_upload_can_go_on_later(own_database: OwnDatabase) -> None:
    file = uuid4()
    keep(file, 0)
    connection.close()
    host, connection.settings_dict["HOST"] = connection.settings_dict["HOST"], "/nowhere"
    for act in (lambda: keep(file, 1), lambda: have(object_id=file), lambda: discard(object_id=file)):
        with pytest.raises(CannotKeep):
            act()
    connection.settings_dict["HOST"] = host
    assert have(object_id=file) == 1


@pytest.mark.parametrize("face", ["public", "worker"])
def test_who_files_reports_may_keep_their_chunks(db: None, as_role: Act, face: str) -> None:
    with as_role(face):
        assert keep(uuid4(), 0) == 1


def test_the_worker_sweeps_with_its_own_rights(db: None, as_role: Act) -> None:
    keep(uuid4(), 0)
    with as_role("worker"):
        assert attachments.discard_unclaimed(now=NOW + timedelta(days=2)) == 1
