"""The one door: what is taken, what is refused and at which field, and what the role that faces the public may do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from auricle.directory import catalogue
from auricle.directory.models import Category
from auricle.errors import Invalid
from auricle.intake import attachments
from auricle.intake.receiving import Incomplete, OtherReport, StaleRecipients, receive_report
from auricle.intake.submission import Submission, read_submission, write_submission
from auricle.reports.models import Clock, Event, Outbox, Report
from auricle.vault import storing
from auricle.vault.models import Grant, ReceiptRegistration, ReportKey, SealedObject, SealingKey
from auricle.vault.parcel import GrantPart, ObjectPart
from auricle.vault.parcel_reading import b64
from auricle.vault.sealing_files import FileSealing
from auricle.vault.storing import NoKey
from tests.conftest import OwnDatabase
from tests.hotline import NOW, execute, sealed, with_objects
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]
CONTACT = {"name": "Ann", "reach": "ann@example.org", "hours": ""}


def nothing_was_kept() -> bool:
    return not any(
        table._default_manager.exists()
        for table in (Report, Event, Clock, Grant, ReportKey, SealedObject, ReceiptRegistration, Outbox)
    )


def large_file(report: Submission) -> tuple[ObjectPart, list[bytes]]:
    """A file of three chunks under a key of its own: intake cannot tell."""
    sealing = FileSealing(storing.new_content_key(), report=report.parcel.report)
    chunks = [*sealing.update(b"x" * 2_500_000), *sealing.finish()]
    return sealing.part(), chunks


def keep(part: ObjectPart, index: int, chunk: bytes) -> int:
    return attachments.keep_chunk(object_id=part.id, index=index, data=chunk, now=NOW)


def test_a_report_arrives_whole(cast: Cast) -> None:
    submission = sealed(contact=CONTACT, urgent=True).submission
    assert receive_report(submission=submission, now=NOW).state == "filed"

    report = Report.objects.get()
    assert (report.pk, report.received_at, report.state) == (submission.parcel.report, NOW, "RECEIVED")
    assert (report.team.code, report.category.code, report.urgent) == ("general", "fraud", True)
    assert {c.kind for c in Clock.objects.all()} == {"FR", "PR", "U", "U_DECIDE"}
    assert Clock.objects.get(kind="PR").due_at == NOW + timedelta(hours=48)
    assert (report.next_due_kind, report.next_due_at) == ("U", NOW + timedelta(minutes=15))
    assert {o.label for o in SealedObject.objects.all()} == {"story", "contact"}
    assert Grant.objects.filter(purpose="content").count() == 2
    assert Grant.objects.filter(purpose="identity").count() == 1
    assert Grant.objects.filter(purpose__startswith="seat/").count() == 5
    assert [(e.number, e.kind, e.at) for e in Event.objects.all()] == [(1, "submit", NOW)]
    assert Outbox.objects.count() == ReceiptRegistration.objects.count() == 1


def test_a_resent_report_is_the_same_report(cast: Cast) -> None:
    submission = sealed().submission
    later = NOW + timedelta(hours=5)
    assert receive_report(submission=submission, now=NOW).state == "filed"
    assert receive_report(submission=submission, now=later).state == "again"
    assert Report.objects.get().received_at == NOW
    assert Event.objects.count() == Outbox.objects.count() == 1


def test_another_report_under_the_same_id_is_refused(cast: Cast) -> None:
    first = sealed(1)
    receive_report(submission=first.submission, now=NOW)
    second = sealed(2, report=first.submission.parcel.report, text="Something else.")
    with pytest.raises(OtherReport):
        receive_report(submission=second.submission, now=NOW)
    assert SealedObject.objects.get().body == first.submission.parcel.objects[0].body


@pytest.mark.parametrize(
    ("field", "change"), [("category", {"category": "gossip"}), ("region", {"region": "atlantis"})]
)
def test_an_unknown_code_is_refused_at_its_field(cast: Cast, field: str, change: dict[str, str]) -> None:
    submission = replace(sealed().submission, **change)  # type: ignore[arg-type]  # texts only
    with pytest.raises(Invalid) as refused:
        receive_report(submission=submission, now=NOW)
    assert refused.value.errors == {field: "unknown"}
    assert nothing_was_kept()


def test_a_category_that_is_no_longer_in_use_is_unknown(cast: Cast) -> None:
    submission = sealed().submission
    Category.objects.filter(code="fraud").update(active=False)
    catalogue.forget()
    with pytest.raises(Invalid):
        receive_report(submission=submission, now=NOW)


def test_a_report_sealed_to_another_teams_key_must_be_sealed_again(cast: Cast) -> None:
    submission = replace(sealed(category="fraud").submission, category="sabotage")
    with pytest.raises(StaleRecipients):
        receive_report(submission=submission, now=NOW)
    assert nothing_was_kept()


def test_a_report_sealed_to_a_retired_key_must_be_sealed_again(cast: Cast) -> None:
    submission = sealed().submission
    old = SealingKey.objects.get(holder="general")
    SealingKey.objects.filter(pk=old.pk).update(retired_at=NOW)
    SealingKey.objects.create(
        key_id=b"n" * 16,
        purpose="team",
        holder="general",
        public=old.public,
        signature=b"s",
        created_at=NOW,
        signed_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    storing.forget()
    with pytest.raises(StaleRecipients):
        receive_report(submission=submission, now=NOW)


def test_a_contact_that_the_custodians_could_not_open_is_refused(cast: Cast) -> None:
    submission = sealed(contact=CONTACT).submission
    seat = storing.current_keys()["custody", "seat/3"].key_id
    grants = tuple(
        GrantPart(g.purpose, b"k" * 16 if g.key_id == seat else g.key_id, g.blob)
        for g in submission.parcel.grants
    )
    with pytest.raises(StaleRecipients):
        receive_report(
            submission=replace(submission, parcel=replace(submission.parcel, grants=grants)), now=NOW
        )


def test_a_share_for_a_seat_that_is_empty_by_now_is_refused(cast: Cast) -> None:
    submission = sealed(contact=CONTACT).submission
    SealingKey.objects.filter(holder="seat/5").update(retired_at=NOW)
    storing.forget()
    with pytest.raises(StaleRecipients):
        receive_report(submission=submission, now=NOW)


@pytest.mark.parametrize("holder", ["general", "registrar"])
def test_without_one_of_its_keys_nothing_is_accepted(cast: Cast, holder: str) -> None:
    submission = sealed().submission
    SealingKey.objects.filter(holder=holder).update(retired_at=NOW)
    storing.forget()
    with pytest.raises(NoKey):
        receive_report(submission=submission, now=NOW)
    assert nothing_was_kept()


def test_an_expired_key_stops_the_intake(cast: Cast) -> None:
    submission = sealed().submission
    expires = storing.info_of(SealingKey.objects.get(holder="general")).expires_at
    with pytest.raises(NoKey):
        receive_report(submission=submission, now=expires)
    assert nothing_was_kept()


def test_a_report_waits_for_the_rest_of_its_file(cast: Cast) -> None:
    submission = sealed().submission
    part, chunks = large_file(submission)
    whole = with_objects(submission, part)
    keep(part, 0, chunks[0])
    keep(part, 2, chunks[2])
    with pytest.raises(Incomplete):
        receive_report(submission=whole, now=NOW)
    assert nothing_was_kept()

    assert keep(part, 1, chunks[1]) == 3
    assert receive_report(submission=whole, now=NOW).state == "filed"
    assert receive_report(submission=whole, now=NOW).state == "again"


def test_as_many_chunks_with_a_gap_are_not_a_whole_file(cast: Cast) -> None:
    submission = sealed().submission
    part, chunks = large_file(submission)
    for index, chunk in zip((0, 1, 5), chunks, strict=True):
        keep(part, index, chunk)
    with pytest.raises(Incomplete):
        receive_report(submission=with_objects(submission, part), now=NOW)


def test_a_file_that_another_report_has_is_refused(cast: Cast) -> None:
    first, second = sealed(1).submission, sealed(2).submission
    receive_report(submission=first, now=NOW)
    taken = replace(second.parcel.objects[0], id=first.parcel.objects[0].id)
    second = replace(second, parcel=replace(second.parcel, objects=(taken,)))
    with pytest.raises(Invalid) as refused, transaction.atomic():
        receive_report(submission=second, now=NOW)
    assert "objects" in refused.value.errors
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("report", "no id"),
        ("report", None),
        ("retry", "AAAA"),
        ("category", 7),
        ("category", "x" * 61),
        ("language", "e\0"),
        ("language", "\ud800"),
        ("contact", "later"),
        ("commitments", {}),
        ("commitments", {"content": "AAAA"}),
        ("grants", []),
        ("objects", []),
        ("objects", ["story"]),
        ("registration", ""),
        ("registration", "ä" * 1624),
    ],
)
def test_a_malformed_part_is_refused_at_its_field(cast: Cast, field: str, value: object) -> None:
    sent = write_submission(sealed().submission)
    with pytest.raises(Invalid):
        read_submission(sent | {field: value})


@pytest.mark.parametrize("data", [None, [], "report", 7])
def test_what_is_no_submission_at_all_is_refused(data: object) -> None:
    with pytest.raises(Invalid):
        read_submission(data)


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("chunks", 0),
        ("chunks", True),
        ("chunks", 2),
        ("chunks", 9999),
        ("label", "note/1"),
        ("label", "reason/1"),
        ("label", "contact"),
        ("label", "file/of-another-object"),
        ("purpose", "desk"),
        ("purpose", "identity"),
        ("body", None),
        ("body", "AAAA"),
        ("header", "AAAA"),
        ("id", "1"),
    ],
)
def test_a_story_that_is_no_proper_object_is_refused(cast: Cast, place: str, change: object) -> None:
    sent = write_submission(sealed().submission)
    objects = sent["objects"]
    assert isinstance(objects, list)
    with pytest.raises(Invalid):
        read_submission(sent | {"objects": [objects[0] | {place: change}]})


def test_the_parts_of_a_report_must_fit_together(cast: Cast) -> None:
    sent = write_submission(sealed(contact=CONTACT).submission)
    objects, grants = sent["objects"], sent["grants"]
    assert isinstance(objects, list)
    assert isinstance(grants, list)
    pinned = read_submission(sent).parcel.commitments
    two_seats = {name: b64(pinned[name]) for name in ("content", "identity", "seat/1", "seat/2")}
    file_id = str(uuid4())
    file = objects[0] | {"id": file_id, "label": f"file/{file_id}"}
    for wrong in (
        {"contact": "code"},
        {"objects": objects[:1]},
        {"objects": objects[1:]},
        {"objects": [*objects, objects[0]]},
        {"objects": [*objects, file, file]},
        {"grants": grants[:3]},
        {"grants": [*grants, grants[0]]},
        {"grants": [*grants[:3], grants[2]]},
        {"grants": grants[:-1]},
        {"grants": [*grants[:-1], grants[-1] | {"purpose": "seat/4"}]},
        {"grants": [*grants, grants[0] | {"purpose": "identity"}]},
        {"commitments": two_seats},
    ):
        with pytest.raises(Invalid):
            read_submission(sent | wrong)
    assert len(read_submission(sent | {"objects": [*objects, file]}).parcel.objects) == 3


def test_a_grant_for_a_purpose_that_the_report_does_not_have_is_refused(cast: Cast) -> None:
    sent = write_submission(sealed().submission)
    more = write_submission(sealed(contact=CONTACT).submission)
    assert isinstance(sent["grants"], list)
    assert isinstance(more["grants"], list)
    with pytest.raises(Invalid):
        read_submission(sent | {"grants": sent["grants"] + more["grants"][2:]})


def test_written_and_read_again_a_submission_is_the_same(cast: Cast) -> None:
    submission = sealed(contact=CONTACT, region=None).submission
    assert read_submission(write_submission(submission)) == submission


def test_the_public_role_files_and_keeps_chunks(cast: Cast, as_role: Act) -> None:
    submission = sealed().submission
    part, chunks = large_file(submission)
    with as_role("public"):
        for index, chunk in enumerate(chunks):
            assert keep(part, index, chunk) == index + 1
        assert attachments.have(object_id=part.id) == 3
        catalogue.forget()
        storing.forget()
        assert receive_report(submission=with_objects(submission, part), now=NOW).state == "filed"


@pytest.mark.parametrize(
    "table",
    [
        "reports_report",
        "reports_event",
        "reports_clock",
        "reports_outbox",
        "reports_notice",
        "vault_grant",
        "vault_reportkey",
        "vault_sealedobject",
        "vault_objectchunk",
        "vault_receipt",
        "vault_receiptregistration",
        "vault_teamseed",
        "vault_memberkey",
        "vault_memberwrap",
        "vault_desksession",
        "directory_member",
        "directory_memberrole",
        "directory_membership",
        "audit_trailline",
        "audit_trailsalt",
        "inbox_message",
        "inbox_inboxsession",
        "procrastinate_jobs",
    ],
)
@pytest.mark.parametrize("statement", ["SELECT 1 FROM {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_public_role_reads_and_deletes_nothing_itself(
    cast: Cast, as_role: Act, table: str, statement: str
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("public"):
        execute(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO reports_outbox (kind, report_id, event_number, at) VALUES ('submit', gen_random_uuid(), 1, now())",
        "INSERT INTO vault_sealingkey SELECT * FROM vault_sealingkey",
        "UPDATE vault_sealingkey SET public = ''",
        "SELECT trail_append(now(), 'me', 'act', '', '', NULL)",
        "SELECT trail_subject(gen_random_uuid())",
        "SELECT inbox_event(gen_random_uuid(), 'withdraw', 'WITHDRAWN', now(), '{}')",
        "SELECT destroy_report(gen_random_uuid())",
        "SELECT discard_unclaimed(now())",
        "SELECT inbox_end_stale(now())",
        "SELECT procrastinate_defer_jobs_v1(NULL)",
    ],
)
def test_the_public_role_calls_only_what_a_reporter_needs(cast: Cast, as_role: Act, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), as_role("public"):
        execute(statement)


def test_filing_is_one_round_trip(committed_cast: Cast, own_database: OwnDatabase) -> None:
    """Each answer of the server ends with ReadyForQuery: as many as there were round trips."""
    receive_report(submission=sealed(1).submission, now=NOW)
    submission = sealed(2).submission
    wire = connection.connection.pgconn
    with tempfile.TemporaryFile() as log:
        wire.trace(log.fileno())
        receive_report(submission=submission, now=NOW)
        wire.untrace()
        log.seek(0)
        assert log.read().count(b"ReadyForQuery") == 1
