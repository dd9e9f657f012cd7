"""Reports that arrive while the database is away: sealed in the spool, filed later, and no envelope stops another."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection

from auricle.directory import catalogue, routing
from auricle.intake import draining, spool
from auricle.intake.plain_form import PlainReport
from auricle.intake.receiving import Incomplete, OtherReport, receive_report
from auricle.intake.spool import SpoolFull
from auricle.intake.submission import Submission
from auricle.reports.models import Clock, Event, Report
from auricle.sealing import codes
from auricle.sealing.keys import key_id, public_key
from auricle.vault import storing
from auricle.vault.models import SealedObject
from auricle.vault.parcel import ObjectPart
from tests.hotline import NOW, STORY, sealed, with_objects
from tests.people import Cast

LATER = NOW + timedelta(hours=6)


@contextmanager
def database_away() -> Iterator[None]:
    """Let no connection reach the server, as when it is down."""
    connection.close()
    host = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = host


@pytest.fixture
def warm(committed_cast: Cast, spool_folder: Path) -> Path:
    """A hotline whose process has read routing and keys, and its empty spool."""
    routing.route(category="fraud", region="weir", language="en", channel="web")
    storing.current_keys()
    return spool_folder


def kept(plain: PlainReport | None = None) -> Submission:
    """A report that arrived while the database was away."""
    plain = plain or sealed()
    with database_away():
        assert receive_report(submission=plain.submission, now=NOW).state == "kept"
    return plain.submission


def envelopes(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.au1"))


def refused(folder: Path) -> list[Path]:
    return sorted((folder / "refused").glob("*"))


def test_what_waits_is_filed_once_at_the_time_of_its_arrival(warm: Path) -> None:
    submission = kept()
    assert draining.drain() == 1
    assert draining.drain() == 0

    report = Report.objects.get()
    assert (report.pk, report.received_at) == (submission.parcel.report, NOW)
    assert Event.objects.get().at == NOW
    assert Clock.objects.get(kind="FR").due_at == NOW + timedelta(hours=24)
    assert envelopes(warm) == []


def test_a_crash_between_filing_and_forgetting_files_nothing_twice(
    warm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept()
    with monkeypatch.context() as patch:

        def killed(path: Path) -> None:
            raise KeyboardInterrupt

        patch.setattr(spool, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            draining.drain()
    assert Report.objects.count() == len(envelopes(warm)) == 1

    assert draining.drain() == 1
    assert Report.objects.count() == Event.objects.count() == 1
    assert envelopes(warm) == []


def test_a_report_that_is_sent_again_to_the_database_is_not_filed_a_second_time(warm: Path) -> None:
    submission = kept()
    assert receive_report(submission=submission, now=LATER).state == "filed"
    assert draining.drain() == 1
    assert Report.objects.count() == 1


def test_nothing_is_lost_and_nothing_drained_while_the_database_stays_away(warm: Path) -> None:
    kept(sealed(1))
    kept(sealed(2))
    with database_away():
        assert draining.drain() == 0
    assert len(envelopes(warm)) == 2
    assert draining.drain() == 2


def test_an_envelope_shows_not_a_word(warm: Path) -> None:
    contact = {"name": "Ann Archer", "reach": "ann@example.org", "hours": ""}
    kept(sealed(text="They hid it in the blue shed.", contact=contact))
    (envelope,) = envelopes(warm)
    content = envelope.read_bytes()
    for word in (b"blue shed", b"Ann Archer", b"ann@example.org"):
        assert word not in content
        assert base64.b64encode(word)[2:-4] not in content


def test_an_envelope_does_not_hold_what_the_code_follows_from(warm: Path) -> None:
    """Without script, code and key follow from the page's secret: in the spool it would open the report."""
    retry = (1).to_bytes(32, "big")
    plain = sealed(1)
    kept(plain)
    (envelope,) = envelopes(warm)
    submission = json.loads(envelope.read_bytes())["submission"]
    assert base64.b64encode(retry).decode() not in envelope.read_text()
    assert plain.code not in envelope.read_text()
    _, seed = codes.receipt_from(base64.b64decode(submission["retry"]))
    granted = {grant["key"] for grant in submission["grants"]}
    assert base64.b64encode(key_id(public_key(seed))).decode() not in granted


def test_a_report_that_is_sent_again_while_it_waits_is_kept_once(warm: Path) -> None:
    plain = sealed()
    kept(plain)
    kept(plain)
    assert len(envelopes(warm)) == 1


def test_another_report_never_takes_the_place_of_one_that_waits(warm: Path) -> None:
    first = kept(sealed(1))
    second = sealed(2, report=first.parcel.report, text="Something else.")
    with database_away(), pytest.raises(OtherReport):
        receive_report(submission=second.submission, now=LATER)
    draining.drain()
    assert SealedObject.objects.filter(body=first.parcel.objects[0].body).exists()
    assert SealedObject.objects.count() == 1


def test_a_report_with_a_file_in_the_absent_database_is_not_promised(warm: Path) -> None:
    submission = sealed().submission
    file_id = uuid4()
    header = submission.parcel.objects[0].header
    part = ObjectPart(file_id, "content", f"file/{file_id}", header, None, 3)
    with database_away(), pytest.raises(Incomplete):
        receive_report(submission=with_objects(submission, part), now=NOW)
    assert envelopes(warm) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"team": "general"}'])
def test_a_damaged_envelope_is_set_aside_and_stops_no_other(warm: Path, damage: bytes) -> None:
    kept(sealed(1))
    (broken,) = envelopes(warm)
    broken.write_bytes(damage)
    good = kept(sealed(2))

    assert draining.drain() == 1

    assert Report.objects.get().pk == good.parcel.report
    assert [path.read_bytes() for path in refused(warm)] == [damage]
    assert draining.drain() == 0


def without_its_team(envelope: dict[str, Any]) -> None:
    envelope["team"] = "disbanded"


def with_a_zero_byte(envelope: dict[str, Any]) -> None:
    envelope["submission"]["language"] = "e\0"


def with_one_object_twice(envelope: dict[str, Any]) -> None:
    envelope["submission"]["objects"] *= 2


def with_another_time(envelope: dict[str, Any]) -> None:
    envelope["received_at"] = "yesterday"


@pytest.mark.parametrize(
    "spoil", [without_its_team, with_a_zero_byte, with_one_object_twice, with_another_time]
)
def test_an_envelope_that_cannot_be_filed_is_set_aside(warm: Path, spoil: Any) -> None:
    kept(sealed(1))
    (path,) = envelopes(warm)
    spoil(envelope := json.loads(path.read_bytes()))
    path.write_text(json.dumps(envelope))
    kept(sealed(2))
    assert draining.drain() == 1
    assert len(refused(warm)) == 1


def test_an_envelope_that_the_database_refuses_is_set_aside(warm: Path) -> None:
    here = sealed(1).submission
    receive_report(submission=here, now=NOW)
    plain = sealed(2)
    parcel = plain.submission.parcel
    taken = replace(parcel.objects[0], id=here.parcel.objects[0].id)
    kept(replace(plain, submission=replace(plain.submission, parcel=replace(parcel, objects=(taken,)))))
    kept(sealed(3))
    assert draining.drain() == 1
    assert len(refused(warm)) == 1
    assert Report.objects.count() == 2


def test_another_drainer_that_was_faster_is_no_failure(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(sealed(1))
    kept(sealed(2))
    first, second = spool.waiting()
    monkeypatch.setattr(spool, "waiting", lambda: iter([first, second]))
    first.unlink()
    assert draining.drain() == 1
    assert refused(warm) == []


def test_a_full_disk_promises_nothing_and_leaves_nothing(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    submission = sealed().submission
    with monkeypatch.context() as patch, database_away():
        patch.setattr(os, "fdatasync", full)
        with pytest.raises(SpoolFull):
            receive_report(submission=submission, now=NOW)
    assert list(warm.iterdir()) == []


def test_a_folder_that_cannot_be_synced_promises_nothing_and_leaves_nothing(
    spool_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(SpoolFull):
        spool.keep(report=uuid4(), envelope={"submission": {}})
    assert list(spool_folder.iterdir()) == []


def test_the_oldest_envelope_is_drained_first(spool_folder: Path) -> None:
    ids = [UUID(int=number) for number in (3, 1, 2)]
    for age, report in enumerate(ids):
        spool.keep(report=report, envelope={})
        os.utime(spool_folder / f"{report.hex}.au1", (age, age))
    assert [path.stem for path in spool.waiting()] == [report.hex for report in ids]


def test_only_the_hotline_itself_can_look_into_the_spool(spool_folder: Path) -> None:
    spool.keep(report=uuid4(), envelope={})
    assert spool_folder.stat().st_mode & 0o077 == 0


def test_without_database_and_without_memory_nothing_is_accepted(
    committed_cast: Cast, spool_folder: Path
) -> None:
    submission = sealed().submission
    catalogue.forget()
    with database_away(), pytest.raises(OperationalError):
        receive_report(submission=submission, now=NOW)
    assert not spool_folder.exists()


def test_a_connection_that_died_is_replaced_without_the_reporter_noticing(warm: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.connection.pgconn.finish()
    assert receive_report(submission=sealed().submission, now=NOW).state == "filed"
    assert not warm.exists()


def test_a_plain_page_that_is_sent_twice_is_one_report(warm: Path) -> None:
    report, key = uuid4(), storing.new_content_key()
    sent = [sealed(report=report, key=key, text=STORY) for _ in range(2)]
    states = [receive_report(submission=each.submission, now=NOW).state for each in sent]
    assert states == ["filed", "again"]
    assert sent[0].code == sent[1].code


def test_what_a_killed_process_left_half_written_is_cleared_and_envelopes_are_not(spool_folder: Path) -> None:
    spool.keep(report=uuid4(), envelope={"kept": True})
    part = spool_folder / "0123.part"
    part.write_text("half of an enve")
    now = datetime.now(UTC)
    assert spool.forget_unfinished(now=now) == 0
    assert spool.forget_unfinished(now=now + spool.UNFINISHED_FOR + timedelta(seconds=5)) == 1
    assert [path.suffix for path in spool_folder.iterdir()] == [spool.SUFFIX]
