"""A backup of a hotline, restored into another database and read there by the people it belongs to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from pytest_django import Settings

from auricle.audit import trail
from auricle.audit.models import TrailLine
from auricle.backup import making, restoring, sealed_file
from auricle.backup.streams import GRANTS, LEFT_OUT, RECORDS, Stream
from auricle.backup.trouble import BackupTrouble, BadFile, NotForHere
from auricle.config.database import create_database
from auricle.directory import routing
from auricle.inbox import desk_reading, desk_side, identity_asking, identity_custody, reporter_side
from auricle.intake import draining
from auricle.intake.receiving import receive_report
from auricle.reports import queries
from auricle.reports.moves import Move
from auricle.vault import storing
from auricle.vault.member_keys import DoesNotOpen
from auricle.vault.models import IdentityRequest
from tests import conftest
from tests.backups import (
    KEEP,
    KEY,
    LATER,
    MakeBackup,
    NewDatabase,
    Restore,
    make,
    new_database,
    restore,
    rows_of,
    terms,
)
from tests.conftest import OwnDatabase
from tests.domain.test_spool import database_away
from tests.hotline import NOW, STORY, arrived, execute, filed, move, relay, sealed
from tests.people import Cast

__all__ = ["make", "new_database", "restore", "terms"]

CONTACT = {"name": "Ann Ferry", "reach": "ann@example.org", "hours": "evenings"}


def story_at_the_desk(cast: Cast, report: UUID, login: str = "mei") -> object:
    return desk_reading.open_report(by=cast.unlocked(login), report=report, now=LATER).story["text"]


def story_in_the_inbox(code: str) -> object:
    cookie = reporter_side.open_by_code(code=code, now=LATER)
    inbox = reporter_side.unlock(cookie=cookie, now=LATER)
    sealed_story: Any = inbox.thread["story"]
    return reporter_side.open_words(inbox, sealed_story)["text"]


def asked(cast: Cast, report: UUID) -> UUID:
    return identity_asking.ask(
        by=cast.unlocked("amara"), report=report, code="danger", words="She is in danger.", now=NOW
    )


def opened_by_two(cast: Cast, request: UUID) -> None:
    identity_custody.support(by=cast.unlocked("noor"), request=request, now=NOW)
    identity_custody.approve(by=cast.unlocked("omar"), request=request, now=NOW)


def test_every_table_is_in_one_stream_or_left_out(own_database: OwnDatabase) -> None:
    there = execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    assert sorted([*GRANTS, *RECORDS, *LEFT_OUT]) == sorted(row[0] for row in there)


def test_what_is_kept_long_points_at_nothing_that_is_kept_for_weeks(own_database: OwnDatabase) -> None:
    """Or it could not be restored without."""
    pointing = execute(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
    )
    gone = {*GRANTS, *LEFT_OUT}
    # The column that names who has a job in hand is emptied.
    allowed = {("procrastinate_jobs", "procrastinate_workers")}
    assert {(a, b) for a, b in pointing if a in RECORDS and b in gone} <= allowed


def test_everything_that_opened_before_opens_again(
    committed_cast: Cast, make: MakeBackup, restore: Restore, own_database: OwnDatabase
) -> None:
    report = filed()
    mei = committed_cast.unlocked("mei")
    desk_side.write_to_reporter(by=mei, report=report.id, kind="reply", text="We read it.", now=NOW)
    relay()
    before = rows_of(own_database.owner_url)
    make()

    url = restore.new_database()
    restored = restore(url=url)

    assert restored.findings == ()
    assert (restored.reports, restored.openable) == (1, 1)
    # One more line in the trail: that it was restored. The one that it was made came after it.
    assert rows_of(url) == before | {"audit_trailline": before["audit_trailline"] + 1}
    assert story_at_the_desk(committed_cast, report.id) == STORY
    assert story_in_the_inbox(report.code) == STORY


def test_the_trail_says_that_it_was_restored_and_goes_on(
    committed_cast: Cast, make: MakeBackup, restore: Restore
) -> None:
    name = make().manifest.name
    assert TrailLine.objects.order_by("-seq")[0].act == "backup_made"
    restore()
    line = TrailLine.objects.order_by("-seq")[0]
    assert (line.act, name in line.detail) == ("backup_restored", True)
    report = filed()
    move(committed_cast, "mei", report.id, Move.TAKE)
    relay()
    assert list(trail.verify()) == []


def test_the_faces_work_on_it_with_their_own_roles(
    committed_cast: Cast, make: MakeBackup, restore: Restore
) -> None:
    report = filed()
    make()
    url = restore.new_database()
    restore(url=url)
    own = conftest.face_urls(url)
    with psycopg.connect(own["public"]) as public:
        assert public.execute("SELECT count(*) FROM inbox_find('x')").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            public.execute("SELECT * FROM reports_report")
    with psycopg.connect(own["desk"]) as desk:
        assert desk.execute("SELECT count(*) FROM reports_report").fetchone() == (0,)
        desk.execute(
            "SELECT set_config('auricle.member', id::text, false) FROM directory_member WHERE login = 'mei'"
        )
        assert desk.execute("SELECT id FROM reports_report").fetchall() == [(report.id,)]


def test_an_identity_opens_by_its_seats(committed_cast: Cast, make: MakeBackup, restore: Restore) -> None:
    report = arrived(sealed(contact=CONTACT))
    committed_cast.handled_by_amara(report)
    make()
    restore()
    request = asked(committed_cast, report)
    opened_by_two(committed_cast, request)
    seen = identity_asking.see_once(by=committed_cast.unlocked("amara"), request=request, now=NOW)
    assert seen.contact["name"] == "Ann Ferry"


def test_what_two_custodians_put_together_is_in_no_backup(
    committed_cast: Cast, make: MakeBackup, restore: Restore
) -> None:
    first, second = (arrived(sealed(number, contact=CONTACT)) for number in (1, 2))
    for report in (first, second):
        committed_cast.handled_by_amara(report)
    opened_by_two(committed_cast, asked(committed_cast, first))
    identity_custody.support(
        by=committed_cast.unlocked("noor"), request=asked(committed_cast, second), now=NOW
    )
    make()
    restored = restore()
    assert restored.findings == ()
    states = dict(IdentityRequest.objects.values_list("report_id", "state"))
    assert states == {first: "unseen", second: "expired"}
    # It is asked for anew, and opens.
    request = asked(committed_cast, first)
    opened_by_two(committed_cast, request)
    identity_asking.see_once(by=committed_cast.unlocked("amara"), request=request, now=NOW)


def test_without_grants_the_log_is_there_and_nothing_opens(
    committed_cast: Cast, make: MakeBackup, restore: Restore
) -> None:
    report = filed()
    make()
    restored = restore(grants=False)
    assert (restored.findings, restored.reports, restored.openable) == ((), 1, 0)
    assert queries.queue(by=committed_cast.person("mei"), now=NOW).rows[0].id == report.id
    with pytest.raises(reporter_side.WrongCode):
        reporter_side.open_by_code(code=report.code, now=LATER)
    with pytest.raises(DoesNotOpen):
        committed_cast.unlocked("mei")


def test_a_backup_shows_one_moment_while_the_hotline_goes_on(
    committed_cast: Cast, make: MakeBackup, restore: Restore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, write = filed(), sealed_file.write_sealed

    def write_while_somebody_files(*args: Any, **how: Any) -> Any:
        written = write(*args, **how)
        filed(sealed(2 if how["stream"] == "grants" else 3))
        return written

    monkeypatch.setattr(making, "write_sealed", write_while_somebody_files)
    make()
    restored = restore()
    assert (restored.findings, restored.reports, restored.openable) == ((), 1, 1)
    assert story_at_the_desk(committed_cast, first.id) == STORY


def test_a_report_that_waits_in_the_spool_comes_back_and_is_filed(
    committed_cast: Cast, make: MakeBackup, restore: Restore, settings: Settings
) -> None:
    routing.route(category="fraud", region="weir", language="en", channel="web")
    storing.current_keys()
    plain = sealed()
    with database_away():
        assert receive_report(submission=plain.submission, now=NOW).state == "kept"
    make()
    restored = restore()
    settings.AURICLE_SPOOL = restore.spool
    assert (restored.reports, restored.spooled, draining.drain()) == (0, 1, 1)
    assert story_at_the_desk(committed_cast, plain.submission.parcel.report) == STORY


def test_a_report_that_leaves_the_spool_meanwhile_is_in_the_tables(
    committed_cast: Cast,
    make: MakeBackup,
    restore: Restore,
    terms: making.Terms,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker drains between the look into the spool and the look into the database."""
    look = making._spooled

    def look_and_drain(folder: Path) -> Any:
        yield from look(folder)
        arrived()

    monkeypatch.setattr(making, "_spooled", look_and_drain)
    make()
    assert restore().reports == 1


def test_an_older_backup_is_brought_to_this_version(
    committed_cast: Cast, make: MakeBackup, restore: Restore
) -> None:
    made = make()
    older = [name for name in made.manifest.migrations if name != "inbox.0003_reporters_pin"]
    restore.change_manifest(migrations=tuple(older))
    assert restore().findings == ()
    execute("SELECT proved FROM inbox_inboxsession")


def test_a_backup_of_a_newer_version_is_refused(
    committed_cast: Cast, make: MakeBackup, restore: Restore
) -> None:
    made = make()
    restore.change_manifest(migrations=(*made.manifest.migrations, "reports.0999_later"))
    with pytest.raises(NotForHere, match="newer version"):
        restore()


def test_a_database_in_use_is_refused_and_stays_as_it_is(
    committed_cast: Cast, make: MakeBackup, restore: Restore, own_database: OwnDatabase
) -> None:
    make()
    before = rows_of(own_database.owner_url)
    with pytest.raises(NotForHere, match="not empty"):
        restore(url=own_database.owner_url)
    assert rows_of(own_database.owner_url) == before


def test_a_database_of_something_else_is_refused(
    own_database: OwnDatabase, make: MakeBackup, restore: Restore, new_database: NewDatabase
) -> None:
    make()
    url = new_database()
    create_database(url)
    with psycopg.connect(url) as other:
        other.execute("CREATE TABLE recipes (name text)")
    with pytest.raises(NotForHere, match="not empty"):
        restore(url=url)


def test_what_breaks_off_leaves_no_row_and_can_be_tried_again(
    committed_cast: Cast, make: MakeBackup, restore: Restore, monkeypatch: pytest.MonkeyPatch
) -> None:
    make()
    url = restore.new_database()
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "set_sequences", lambda _: (_ for _ in ()).throw(BadFile("broken off")))
        with pytest.raises(BadFile):
            restore(url=url)
    assert set(rows_of(url).values()) == {0}
    assert restore(url=url).findings == ()


def test_rows_that_are_missing_are_noticed(
    committed_cast: Cast, make: MakeBackup, restore: Restore, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed()
    make()
    url = restore.new_database()
    monkeypatch.setattr(restoring, "copied_in", lambda connection, part: len(list(part.data)) * 0)
    with pytest.raises(BadFile, match="Rows are missing"):
        restore(url=url)


def test_grants_are_deleted_when_their_time_is_over_and_records_stay(
    own_database: OwnDatabase, make: MakeBackup, terms: making.Terms
) -> None:
    first = make().manifest
    made = make(now=LATER + timedelta(days=30))
    assert made.expired == 1
    assert [path.stem for path in (terms.folder / "grants").iterdir()] == [made.manifest.name]
    assert {path.stem for path in (terms.folder / "records").iterdir()} == {first.name, made.manifest.name}
    assert "backups_expired" in TrailLine.objects.values_list("act", flat=True)


def test_a_day_before_they_are_still_there(
    own_database: OwnDatabase, make: MakeBackup, terms: making.Terms
) -> None:
    make()
    make(now=LATER + timedelta(days=29))
    assert len(list((terms.folder / "grants").iterdir())) == 2


def test_terms_that_became_shorter_hold_for_older_backups(
    own_database: OwnDatabase, make: MakeBackup, terms: making.Terms
) -> None:
    make()
    shorter = KEEP | {Stream.GRANTS: timedelta(days=7)}
    assert making.expire(terms.folder, keep=shorter, now=LATER + timedelta(days=7)) == 1


def test_grants_go_even_when_no_new_backup_can_be_made(
    own_database: OwnDatabase, make: MakeBackup, terms: making.Terms
) -> None:
    make()
    with pytest.raises(psycopg.OperationalError):
        making.make_backup(
            owner_url="postgresql:///nowhere?host=/nowhere", terms=terms, now=LATER + timedelta(days=31)
        )
    assert list((terms.folder / "grants").iterdir()) == []
    assert len(list((terms.folder / "records").glob("*.sealed"))) == 1


def test_the_newest_records_are_never_deleted(
    own_database: OwnDatabase, make: MakeBackup, terms: making.Terms, restore: Restore
) -> None:
    make()
    making.expire(terms.folder, keep=KEEP, now=LATER + timedelta(days=4000))
    with pytest.raises(BackupTrouble, match="without-grants"):
        restore()
    assert restore(grants=False).findings == ()


def test_a_folder_takes_one_run_at_a_time(
    own_database: OwnDatabase, make: MakeBackup, terms: making.Terms
) -> None:
    with making._alone(terms.folder), pytest.raises(BackupTrouble, match="Another backup"):
        make()


def test_the_folder_shows_no_word_and_no_name(
    committed_cast: Cast, make: MakeBackup, terms: making.Terms
) -> None:
    filed()
    make()
    everything = b"".join(path.read_bytes() for path in Path(terms.folder).rglob("*") if path.is_file())
    for word in (b"savings", b"Amara", b"amara", b"fraud", KEY.seed):
        assert word not in everything
