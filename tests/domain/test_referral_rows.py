"""What an agency's role of the database sees and writes of referrals, whatever a query of the face forgets.

The statements here name no agency. Osei and Leila are officers of the police, Tuva of the court.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from auricle.partners.events import Event
from auricle.referrals import agency_rules, agency_side, handover
from auricle.referrals.log import side_of
from auricle.referrals.models import Package, ReferralEvent
from auricle.referrals.moves import AgencyOutcome, Move, Verified
from auricle.vault.models import FileTicket
from tests.hotline import NOW
from tests.people import Cast
from tests.referred import CHOICE, carry, handed_over, newer

Act = Callable[..., AbstractContextManager[None]]

# Every table with a referral's rows: the referral that a row belongs to, by SQL.
OF_REFERRALS = {
    "referrals_referral": "id",
    "referrals_referralevent": "referral_id",
    "referrals_referralclock": "referral_id",
    "referrals_package": "referral_id",
    "referrals_opening": "referral_id",
    "vault_reportkey": "report_id",
    "vault_grant": "report_id",
    "vault_sealedobject": "report_id",
    "vault_objectchunk": "(SELECT report_id FROM vault_sealedobject o WHERE o.id = object_id)",
}
VAULT = ("vault_reportkey", "vault_grant", "vault_sealedobject", "vault_objectchunk")


def seen(table: str) -> set[UUID]:
    """The referrals, or reports, of all the rows of a table that this role sees."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {OF_REFERRALS[table]} FROM {table} t")
        return {found for (found,) in cursor.fetchall()}


def run(statement: str, *values: Any) -> int:
    """One statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@pytest.fixture
def two(cast: Cast) -> dict[str, UUID]:
    """A referral of each agency, both opened, both answered with words."""
    found = {"police": handed_over(cast, now=NOW), "court": handed_over(cast, agency="court", now=NOW)}
    for login, agency in (("osei", "police"), ("tuva", "court")):
        by = cast.unlocked(login)
        agency_side.open_referral(by=by, referral=found[agency], now=NOW)
        agency_side.ask(by=by, referral=found[agency], text="Which bank?", now=NOW)
    return found


def test_whoever_forgets_a_condition_gets_the_referrals_of_their_own_agency(
    cast: Cast, two: dict[str, UUID], as_role: Act
) -> None:
    for login, agency in (("osei", "police"), ("leila", "police"), ("tuva", "court")):
        with as_role("agency", login):
            for table in OF_REFERRALS:
                assert seen(table) == {two[agency]}, f"{login}: {table}"


def test_nobody_else_sees_any(two: dict[str, UUID], as_role: Act) -> None:
    for login in ("", "mei", "amara", "tomas", "ada", "anton"):
        with as_role("agency", login):
            for table in OF_REFERRALS:
                assert seen(table) == set(), f"{login}: {table}"


def test_of_the_report_there_is_nothing_to_ask(two: dict[str, UUID], as_role: Act) -> None:
    asked = (
        "SELECT report_id FROM referrals_referral",
        "SELECT drafted_by FROM referrals_referral",
        *(
            f"SELECT 1 FROM {table}"
            for table in (
                *("reports_report", "reports_event", "reports_clock", "reports_notice", "inbox_message"),
                *("audit_trailline", "referrals_agreement", "reports_matter", "vault_seat"),
            )
        ),
    )
    for statement in asked:
        with pytest.raises(ProgrammingError, match="permission denied"), as_role("agency", "osei"):
            run(statement)


def test_a_draft_is_not_theirs_and_neither_is_what_is_on_its_way(cast: Cast, as_role: Act) -> None:
    referral = handed_over(cast, now=NOW, approved=False)
    with as_role("agency", "osei"):
        assert {table for table in OF_REFERRALS if seen(table)} == set()
    handover.approve(by=cast.unlocked("tomas"), referral=referral, now=NOW)
    with as_role("agency", "osei"):
        assert {table for table in OF_REFERRALS if seen(table)} <= {"vault_grant"}
    carry(NOW)
    with as_role("agency", "osei"):
        assert seen("referrals_package") == {referral}


def test_a_version_that_nobody_released_is_not_there(cast: Cast, two: dict[str, UUID], as_role: Act) -> None:
    amara = cast.unlocked("amara")
    handover.draft_update(by=amara, referral=two["police"], choice=CHOICE, now=NOW)
    hidden = Package.objects.get(referral_id=two["police"], number=2)
    with as_role("agency", "osei"):
        assert not Package.objects.filter(pk=hidden.pk).exists()
        assert run("SELECT 1 FROM vault_sealedobject WHERE id = %s", hidden.document) == 0
        assert run("SELECT 1 FROM vault_objectchunk WHERE object_id = %s", hidden.document) == 0
    handover.release_update(by=cast.unlocked("tomas"), referral=two["police"], now=NOW)
    with as_role("agency", "osei"):
        assert Package.objects.filter(pk=hidden.pk).exists()
        assert run("SELECT 1 FROM vault_sealedobject WHERE id = %s", hidden.document) == 1


def test_what_was_recalled_is_a_line_in_a_list_and_no_more(
    cast: Cast, two: dict[str, UUID], as_role: Act
) -> None:
    handover.recall(by=cast.unlocked("tomas"), referral=two["police"], text="Wrong.", now=NOW)
    with as_role("agency", "osei"):
        assert seen("referrals_referral") == {two["police"]}
        for table in (*VAULT, "referrals_package"):
            assert seen(table) == set(), table


def test_how_an_outcome_was_verified_stays_with_the_desk(
    cast: Cast, two: dict[str, UUID], as_role: Act
) -> None:
    osei, amara = cast.unlocked("osei"), cast.unlocked("amara")
    agency_side.accept(by=osei, referral=two["police"], now=NOW)
    agency_side.report_outcome(
        by=osei, referral=two["police"], outcome=AgencyOutcome.ACTED, text="Done.", now=NOW
    )
    handover.verify(by=amara, referral=two["police"], how=Verified.NOT_SAFE, text="Afraid.", now=NOW)
    with as_role("agency", "osei"):
        kinds = set(ReferralEvent.objects.values_list("kind", flat=True))
    assert "end" in kinds
    assert "verify" not in kinds


def test_code_and_database_agree_on_what_an_agency_reads_and_is_told(db: None) -> None:
    asked = [(side_of(move).value, move.value) for move in Move]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, agency_may_read(side, kind), agency_is_told(kind)"
            " FROM unnest(%s::text[], %s::text[]) AS m (side, kind)",
            [list(column) for column in zip(*asked, strict=True)],
        )
        found = cursor.fetchall()
    assert {Move(kind) for kind, read, _ in found if read} == agency_rules.READ
    assert {Move(kind) for kind, _, told in found if told} == agency_rules.TOLD
    assert {f"referral.{move}" for move in agency_rules.TOLD} == {*Event} - {Event.PING}


EVENT = """INSERT INTO referrals_referralevent
  (referral_id, number, kind, at, recorded_at, side, actor, from_state, to_state, data)
  SELECT id, version + 1, %s, now(), now(), %s, %s, state, %s, '{}' FROM referrals_referral"""


REFUSED = (
    ("recall", "desk", "osei", "RECALLED"),
    ("answer", "desk", "osei", "DELIVERED"),
    ("update", "desk", "tomas", "DELIVERED"),
    ("accept", "agency", "leila", "ACCEPTED"),
    ("accept", "agency", "amara", "ACCEPTED"),
    ("delivered", "clock", "osei", "DELIVERED"),
)


def test_an_officer_writes_no_move_of_the_desk_and_none_in_anothers_name(
    cast: Cast, two: dict[str, UUID], as_role: Act
) -> None:
    for kind, side, login, target in REFUSED:
        actor = cast.person(login).pseudonym
        with pytest.raises((ProgrammingError, IntegrityError)), as_role("agency", "osei"):
            run(EVENT, kind, side, actor, target)


def test_a_move_of_the_desk_is_none_of_the_agencys_by_being_called_so(
    cast: Cast, two: dict[str, UUID], as_role: Act
) -> None:
    osei = cast.person("osei").pseudonym
    with pytest.raises(IntegrityError, match="no move"), as_role("agency", "osei"):
        run(EVENT, "recall", "agency", osei, "RECALLED")


def test_a_state_does_not_change_without_its_event(two: dict[str, UUID], as_role: Act) -> None:
    with pytest.raises(IntegrityError, match="only by an event"), as_role("agency", "osei"):
        run("UPDATE referrals_referral SET state = 'ENDED', outcome = 'acted'")


FORBIDDEN = (
    "UPDATE referrals_referral SET agency_id = agency_id",
    "UPDATE referrals_referral SET package = 7",
    "UPDATE referrals_referralevent SET data = '{}'",
    "DELETE FROM referrals_referralevent",
    "DELETE FROM referrals_opening",
    "UPDATE referrals_opening SET officer = 'm-nobody'",
    "UPDATE referrals_package SET released_at = now()",
    "INSERT INTO vault_grant (report_id, purpose, key_id, blob, granted_by) SELECT id, 'content', '', '', ''"
    " FROM referrals_referral",
    "DELETE FROM vault_sealedobject",
    "UPDATE referrals_referralclock SET warned = 0",
)


def test_what_happened_cannot_be_changed_and_nothing_can_be_given_to_others(
    two: dict[str, UUID], as_role: Act
) -> None:
    for statement in FORBIDDEN:
        with pytest.raises(ProgrammingError, match="permission denied"), as_role("agency", "osei"):
            run(statement)


def test_an_opening_is_noted_in_ones_own_name_and_of_what_one_has(
    cast: Cast, two: dict[str, UUID], as_role: Act
) -> None:
    row = "INSERT INTO referrals_opening (referral_id, package, object_id, officer, at) VALUES (%s, %s, %s, %s, now())"
    osei, leila = cast.person("osei").pseudonym, cast.person("leila").pseudonym
    own, other = (Package.objects.get(referral_id=two[agency]) for agency in ("police", "court"))
    for values in (
        (two["police"], 1, own.document, leila),
        (two["court"], 1, other.document, osei),
        (two["police"], 2, own.document, osei),
    ):
        with pytest.raises(ProgrammingError, match="row-level security"), as_role("agency", "osei"):
            run(row, *values)
    with as_role("agency", "osei"):
        assert run(row, two["police"], 1, own.document, osei) == 1


def test_a_ticket_of_the_desk_is_none_of_the_agency_faces(
    cast: Cast, two: dict[str, UUID], as_role: Act
) -> None:
    for number, login in enumerate(("mei", "osei")):
        FileTicket.objects.create(
            digest=bytes([number]) * 32,
            object_id=two["police"],
            member_id=cast.person(login).id,
            sealed=b"x",
            made_at=NOW,
        )
    with as_role("agency"):
        assert list(FileTicket.objects.values_list("member__login", flat=True)) == ["osei"]


def test_the_face_itself_answers_with_the_rights_of_its_role(
    cast: Cast, two: dict[str, UUID], as_role: Act
) -> None:
    """Every step of an officer, from opening to the outcome, needs no more than the role has."""
    newer(cast, two["police"], "Please hurry.")
    osei, referral = cast.unlocked("osei"), two["police"]
    with as_role("agency", "osei"):
        agency_side.acknowledge(by=osei, referral=referral, now=NOW)
        agency_side.accept(by=osei, referral=referral, now=NOW)
        agency_side.begin(by=osei, referral=referral, now=NOW)
        agency_side.report_outcome(
            by=osei, referral=referral, outcome=AgencyOutcome.ACTED, text="Done.", now=NOW
        )
        opened = agency_side.open_referral(by=osei, referral=referral, now=NOW)
    assert opened.seen_earlier == 1
    assert [one.words for one in opened.said if one.words] == ["Which bank?", "Done."]


def test_an_agreement_is_made_and_approved_in_ones_own_name(cast: Cast, as_role: Act) -> None:
    made = (
        "INSERT INTO referrals_agreement (agency_id, category_id, asked, made_by, made_at, approved_by, valid_until)"
        " SELECT a.id, c.id, 'examine', %s, now(), %s, now() + interval '9 days'"
        " FROM directory_agency a, directory_category c WHERE a.code = 'police' AND c.code = 'fraud'"
    )
    tomas, amara = cast.person("tomas").pseudonym, cast.person("amara").pseudonym
    for maker, approver in ((amara, ""), (tomas, amara)):
        with pytest.raises(ProgrammingError, match="own name"), as_role("desk", "tomas"):
            run(made, maker, approver)
    with as_role("desk", "tomas"):
        run(made, tomas, "")
    with pytest.raises(ProgrammingError, match="own name"), as_role("desk", "tomas"):
        run("UPDATE referrals_agreement SET approved_by = %s", amara)
