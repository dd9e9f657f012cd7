"""Row-level security, tried over raw connections as each face's role: own team, other team, nobody, other agency.

The statements here name no team: whoever forgets a condition in a query must get their own rows and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from auricle.config import database
from auricle.directory import acting
from auricle.directory.models import Member
from auricle.inbox import desk_side
from auricle.reports import queries
from tests.conftest import OwnDatabase
from tests.hotline import NOW, filed, relay, sealed
from tests.people import Cast

Act = Callable[[str], AbstractContextManager[None]]

# Every table with a report's rows: the report that a row belongs to, by SQL.
OF_REPORTS = {
    "reports_report": "id",
    "reports_event": "report_id",
    "reports_clock": "report_id",
    "reports_outbox": "report_id",
    "reports_dispositionitem": "report_id",
    "reports_notice": "report_id",
    "reports_ladderstep": "report_id",
    "reports_reviewstep": "report_id",
    "reports_matchtoken": "report_id",
    "reports_matterreport": "report_id",
    "reports_notsame": "one_id",
    "inbox_message": "report_id",
    "inbox_unmasking": "report_id",
    "vault_reportkey": "report_id",
    "vault_grant": "report_id",
    "vault_sealedobject": "report_id",
    "vault_objectchunk": "(SELECT report_id FROM vault_sealedobject o WHERE o.id = object_id)",
    "vault_identityrequest": "report_id",
    "vault_reshare": "(SELECT report_id FROM vault_identityrequest q WHERE q.id = request_id)",
    "referrals_referral": "report_id",
    "referrals_disguisedcopy": "report_id",
    "referrals_meeting": "report_id",
    "referrals_meetingstep": "(SELECT report_id FROM referrals_meeting m WHERE m.id = meeting_id)",
    **dict.fromkeys(
        (
            *("referrals_referralevent", "referrals_referralclock", "referrals_referraloutbox"),
            *("referrals_package", "referrals_opening", "referrals_meetingcopy", "measures_measure"),
        ),
        "(SELECT report_id FROM referrals_referral r WHERE r.id = referral_id)",
    ),
    **dict.fromkeys(
        ("measures_measureevent", "measures_measurealarm"),
        "(SELECT report_id FROM referrals_referral r WHERE r.id = measure_id)",
    ),
}
# An auditor reads the open facts of all reports; whoever is in the team of the row, the rest.
OPEN_FACTS = frozenset(
    {
        *("reports_report", "reports_event", "reports_clock", "reports_outbox", "reports_reviewstep"),
        *("inbox_unmasking", "reports_dispositionitem"),
        *("referrals_referral", "referrals_referralevent", "referrals_referralclock"),
        *("referrals_referraloutbox", "referrals_package", "referrals_opening"),
        *("measures_measure", "measures_measureevent", "measures_measurealarm"),
        *("referrals_meeting", "referrals_meetingcopy", "referrals_meetingstep", "referrals_disguisedcopy"),
    }
)
# Tables of teams: the team that a row belongs to.
OF_TEAMS = {
    "vault_teamseed": "(SELECT team_id FROM vault_sealingkey k WHERE k.key_id = t.key_id)",
    "vault_recoveryseed": "(SELECT team_id FROM vault_sealingkey k WHERE k.key_id = t.key_id)",
    "vault_rotation": "(SELECT team_id FROM vault_sealingkey k WHERE k.key_id = t.old_id)",
}
CUSTODY = frozenset({"vault_seat", "vault_seatproposal"})
# tests/domain/test_powers.py tries who sees these.
POWERS = frozenset({"directory_proposal", "directory_agencychange"})
# tests/domain/test_linking.py tries who sees these.
MATTERS = frozenset({"reports_matter"})
# Of members, and of the team that something is shared with: tests/domain/test_saved_searches.py.
# tests/domain/test_dispositions.py tries who sees and writes these.
# tests/domain/test_roster.py tries who sees and keeps it.
ROSTER = frozenset({"directory_shift"})
BATCHES = frozenset({"reports_disposition", "reports_dispositiondecision"})
OF_MEMBERS = frozenset(
    {
        # tests/domain/test_tokens.py: of administrators.
        *("partners_token", "partners_refusal"),
        # tests/domain/test_webhooks.py
        "partners_webhook",
        *("reports_savedsearch", "reports_searchlook", "reports_bulk", "reports_bulkitem"),
        # tests/domain/test_regional.py: of administrators.
        "insights_reach",
        # tests/domain/test_calls.py: of supervisors; interpreters of administrators.
        *("calls_callevent", "calls_takersnow", "calls_interpreter"),
        # tests/domain/test_call_backs.py: of those who take calls.
        "call_backs_callback",
        # tests/domain/test_scorecards.py
        "referrals_scorecardfigure",
        # tests/domain/test_mail.py
        *("mailing_mailbox", "mailing_letter"),
        # tests/domain/test_drafts.py
        "intake_draft",
    }
)
# What the desk reads whole: the open catalogue, who works here (it signs them in), the log of public keys, jobs' ids.
WHOLE = frozenset(
    {
        *(
            "directory_region",
            "directory_category",
            "directory_team",
            # tests/domain/test_announcing.py tries who writes these.
            "directory_announcement",
            "directory_letterversion",
            # tests/domain/test_cards.py tries who writes these.
            "directory_cardversion",
            "directory_routingversion",
            "directory_agency",
            "directory_working",
            # tests/domain/test_phone_plan.py tries who writes these.
            "calls_planversion",
        ),
        *("directory_member", "directory_memberrole", "directory_membership", "directory_personalpermission"),
        *("vault_sealingkey", "vault_keylogline", "vault_memberkey", "vault_memberwrap", "vault_desksession"),
        "vault_fileticket",
        *("reports_transition", "audit_checkpoint", "reports_termsversion"),
        "reports_retentionversion",
        *("referrals_agreement", "referrals_channel", "referrals_referraltransition"),
        # tests/domain/test_measures.py tries who writes numbers.
        *("measures_callbacknumber", "measures_measuretransition"),
        *(
            "directory_authenticator",
            "directory_recoverycode",
            "directory_devicerest",
            "directory_invitation",
            "directory_signonlink",
        ),
        "directory_spentchallenge",
    }
)
# What the agency face reads whole; of members, their roles, keys and sessions it reads its officers'.
AGENCY_WHOLE = frozenset(
    {
        *("directory_agency", "directory_spentchallenge", "directory_team", "vault_sealingkey"),
        *("directory_category", "directory_region", "directory_routingversion"),
        *("reports_termsversion", "referrals_referraltransition", "measures_measuretransition"),
    }
)
OF_OFFICERS = {
    "directory_member": "id",
    "directory_memberrole": "member_id",
    "directory_membership": "member_id",
    "directory_personalpermission": "member_id",
    "vault_memberkey": "member_id",
    "vault_memberwrap": "member_id",
    "vault_desksession": "member_id",
    "directory_authenticator": "member_id",
    "directory_recoverycode": "member_id",
    "directory_devicerest": "member_id",
    "directory_invitation": "member_id",
    "directory_signonlink": "member_id",
    "vault_fileticket": "member_id",
}
# Of the key of their agency: tests/domain/test_agency_keys.py.
OF_AGENCIES = {
    **OF_TEAMS,
    "vault_grant": "(SELECT team_id FROM vault_sealingkey k WHERE k.key_id = t.key_id)",
}
# Of the referrals that were delivered to it: tests/domain/test_referral_rows.py.
OF_REFERRALS = frozenset(
    {
        *("referrals_referral", "referrals_referralevent", "referrals_referralclock"),
        *("referrals_referraloutbox", "referrals_package", "referrals_opening"),
        "referrals_scorecardfigure",
        # tests/domain/test_together.py
        *("referrals_meeting", "referrals_meetingcopy", "referrals_meetingstep"),
        *("vault_reportkey", "vault_sealedobject", "vault_objectchunk"),
        # tests/domain/test_measures.py
        *("measures_measure", "measures_measureevent"),
    }
)


# What the interface for machines reads whole, and what of it is limited: to its token, or to its token's agency.
API_WHOLE = frozenset(
    {
        *("directory_agency", "directory_category", "directory_region"),
        *("vault_sealingkey", "reports_termsversion"),
    }
)
OF_CALLERS = frozenset(
    {
        *("partners_token", "partners_repeat", "partners_webhook", "partners_delivery"),
        *("referrals_referral", "referrals_referralevent", "referrals_referralclock", "referrals_package"),
        *("referrals_opening", "referrals_referraloutbox", "measures_measure", "measures_measureevent"),
        *("vault_reportkey", "vault_grant", "vault_sealedobject", "vault_objectchunk"),
    }
)


@pytest.fixture
def two_reports(committed_cast: Cast) -> tuple[Cast, dict[str, UUID]]:
    """One report of each team, both answered and noted, and both asked for their reporter's identity."""
    cast = committed_cast
    reports = {
        "general": filed(sealed(1)).id,
        "security": filed(sealed(2, category="sabotage")).id,
    }
    cast.taken_by_mei(reports["general"])
    desk_side.write_note(by=cast.unlocked("mei"), report=reports["general"], text="A note", now=NOW)
    desk_side.write_note(by=cast.unlocked("ravi"), report=reports["security"], text="A note", now=NOW)
    relay()
    return cast, reports


@pytest.fixture
def desk(own_database: OwnDatabase) -> Iterator[psycopg.Connection]:
    """A raw connection of the desk's role."""
    with psycopg.connect(own_database.urls["desk"], autocommit=True) as raw:
        yield raw


@pytest.fixture
def agency(own_database: OwnDatabase) -> Iterator[psycopg.Connection]:
    """A raw connection of the agency's role."""
    with psycopg.connect(own_database.urls["agency"], autocommit=True) as raw:
        yield raw


def act_for(raw: psycopg.Connection, login: str) -> None:
    """Set the member as the door does; nobody for the empty login."""
    member = str(Member.objects.get(login=login).pk) if login else ""
    raw.execute("SELECT set_config('auricle.member', %s, false)", [member])


def rows(raw: psycopg.Connection, table: str) -> set[str]:
    """Every row that this connection sees, by its place in the table."""
    statement = sql.SQL("SELECT ctid::text FROM {}").format(sql.Identifier(table))
    return {str(place) for (place,) in raw.execute(statement).fetchall()}


def owned(table: str, of: str, value: UUID | int) -> set[str]:
    """The rows that belong to a report or a team, as the owner sees them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.ctid::text FROM {table} t WHERE {of} = %s", [value])
        return {str(place) for (place,) in cursor.fetchall()}


def readable(raw: psycopg.Connection) -> set[str]:
    """Every table of ours of which this role may read anything."""
    found = raw.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p')"
        " AND has_any_column_privilege(oid, 'SELECT') AND relname NOT LIKE 'procrastinate%'"
    ).fetchall()
    return {str(name) for (name,) in found}


def test_every_table_that_the_desk_reads_is_limited_or_said_to_be_whole(desk: psycopg.Connection) -> None:
    limited = set(OF_REPORTS) | set(OF_TEAMS) | CUSTODY | POWERS | OF_MEMBERS | BATCHES | ROSTER | MATTERS
    assert readable(desk) - WHOLE == limited


def test_every_table_that_the_agency_face_reads_is_limited_or_said_to_be_whole(
    agency: psycopg.Connection,
) -> None:
    assert readable(agency) - AGENCY_WHOLE == set(OF_OFFICERS) | set(OF_AGENCIES) | OF_REFERRALS


def test_every_table_that_the_interface_for_machines_reads_is_limited_or_said_to_be_whole(
    own_database: OwnDatabase,
) -> None:
    with psycopg.connect(own_database.urls["api"], autocommit=True) as raw:
        assert readable(raw) - API_WHOLE == OF_CALLERS
        for table in OF_CALLERS:
            assert raw.execute("SELECT row_security_active(%s)", [table]).fetchone() == (True,), table


@pytest.mark.parametrize("face", ["desk", "agency"])
def test_what_is_limited_is_limited_by_the_database(own_database: OwnDatabase, face: str) -> None:
    limited = (
        OF_REPORTS | OF_TEAMS | dict.fromkeys(CUSTODY | OF_MEMBERS, "")
        if face == "desk"
        else OF_OFFICERS | OF_AGENCIES | dict.fromkeys(OF_REFERRALS, "")
    )
    with psycopg.connect(own_database.urls[face], autocommit=True) as raw:
        for table in limited:
            assert raw.execute("SELECT row_security_active(%s)", [table]).fetchone() == (True,), table


def test_whoever_forgets_a_condition_gets_the_rows_of_their_own_teams(
    two_reports: tuple[Cast, dict[str, UUID]], desk: psycopg.Connection
) -> None:
    _, reports = two_reports
    for login, team in (("mei", "general"), ("ravi", "security")):
        act_for(desk, login)
        for table, of in OF_REPORTS.items():
            own = owned(table, of, reports[team])
            assert rows(desk, table) == own, f"{login}: {table}"
        for table in (
            "reports_report",
            "reports_event",
            "vault_grant",
            "vault_sealedobject",
            "inbox_message",
        ):
            assert owned(table, OF_REPORTS[table], reports[team]), f"the test is of no use for {table}"


def test_nobody_sees_nothing(two_reports: tuple[Cast, dict[str, UUID]], desk: psycopg.Connection) -> None:
    for table in (*OF_REPORTS, *OF_TEAMS, *CUSTODY):
        assert rows(desk, table) == set(), table


def test_the_seeds_of_a_team_are_for_its_members(
    two_reports: tuple[Cast, dict[str, UUID]], desk: psycopg.Connection
) -> None:
    for login, code in (("mei", "general"), ("ravi", "security")):
        act_for(desk, login)
        for table, of in OF_TEAMS.items():
            team = Member.objects.get(login=login).memberships.get(team__code=code).team_id
            assert rows(desk, table) == owned(table, of, team), f"{login}: {table}"
    assert rows(desk, "vault_teamseed")


def test_seats_are_for_custodians_and_for_those_who_look_after_them(
    two_reports: tuple[Cast, dict[str, UUID]], desk: psycopg.Connection
) -> None:
    for login, seats in (("noor", 5), ("auditor", 5), ("ada", 5), ("mei", 0), ("tomas", 0)):
        act_for(desk, login)
        assert len(rows(desk, "vault_seat")) == seats, login


def test_a_custodian_sees_of_a_report_nothing_but_what_was_asked_for(
    two_reports: tuple[Cast, dict[str, UUID]], desk: psycopg.Connection
) -> None:
    act_for(desk, "noor")
    for table in set(OF_REPORTS) - {"vault_identityrequest", "vault_reshare"}:
        assert rows(desk, table) == set(), table


def test_an_auditor_sees_open_facts_and_changes_none(
    two_reports: tuple[Cast, dict[str, UUID]], desk: psycopg.Connection
) -> None:
    _, reports = two_reports
    act_for(desk, "auditor")
    # The guest who plays the auditor works in a team too; that must not be what lets them see.
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM directory_membership WHERE member_id = %s", [Member.objects.get(login="auditor").pk]
        )
    for table, of in OF_REPORTS.items():
        everything = {row for report in reports.values() for row in owned(table, of, report)}
        assert rows(desk, table) == (everything if table in OPEN_FACTS else set()), table
    changed = desk.execute("UPDATE reports_report SET urgent = true")
    assert changed.rowcount == 0


def test_nobody_changes_a_row_of_another_team(
    two_reports: tuple[Cast, dict[str, UUID]], desk: psycopg.Connection
) -> None:
    act_for(desk, "mei")
    assert desk.execute("UPDATE reports_report SET urgent = true").rowcount == 1
    assert desk.execute("UPDATE reports_clock SET stop_event = ''").rowcount == len(
        rows(desk, "reports_clock")
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        desk.execute(
            "INSERT INTO vault_reportkey (report_id, purpose, commitment) VALUES (%s, 'identity/9', 'x')",
            [two_reports[1]["security"]],
        )


def test_a_report_cannot_be_slipped_into_another_team(
    two_reports: tuple[Cast, dict[str, UUID]], desk: psycopg.Connection
) -> None:
    act_for(desk, "mei")
    other = Member.objects.get(login="ravi").memberships.get().team_id
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        desk.execute("UPDATE reports_report SET team_id = %s", [other])


def test_the_agency_face_knows_officers_and_nobody_of_the_desk(
    two_reports: tuple[Cast, dict[str, UUID]], agency: psycopg.Connection
) -> None:
    officers = set(Member.objects.filter(agency__isnull=False).values_list("pk", flat=True))
    for table, of in OF_OFFICERS.items():
        assert rows(agency, table) == {row for pk in officers for row in owned(table, of, pk)}, table
    assert len(rows(agency, "directory_member")) == 4


def test_an_officer_sees_those_of_their_own_agency(
    two_reports: tuple[Cast, dict[str, UUID]], agency: psycopg.Connection
) -> None:
    for login in ("osei", "tuva"):
        act_for(agency, login)
        theirs = Member.objects.filter(agency__officers__login=login).values_list("pk", flat=True)
        for table, of in OF_OFFICERS.items():
            own = {row for pk in theirs for row in owned(table, of, pk)}
            assert rows(agency, table) == own, f"{login}: {table}"


def test_the_worker_sees_every_report(
    two_reports: tuple[Cast, dict[str, UUID]], own_database: OwnDatabase
) -> None:
    with psycopg.connect(own_database.urls["worker"], autocommit=True) as worker:
        found = worker.execute("SELECT count(*) FROM reports_report").fetchone()
    assert found == (2,)


def test_the_member_is_forgotten_when_the_door_closes_whatever_happened(cast: Cast, as_role: Act) -> None:
    def acting_now() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT acting_member()")
            return cursor.fetchone()[0]

    seen = []

    def fail() -> None:
        with acting.as_member(7):
            seen.append(acting_now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert seen == [7]
    assert acting_now() is None


def test_a_forgotten_filter_in_our_own_queries_shows_no_more(
    cast: Cast, as_role: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(sealed(1))
    filed(sealed(2, category="sabotage"))
    mei = cast.person("mei")
    monkeypatch.setattr(queries, "QUEUE", queries.QUEUE.replace("p.team_id = t.team AND ", ""))
    monkeypatch.setattr(
        queries, "COUNTS", queries.COUNTS.replace("p.team_id = ANY(%s::bigint[])", "%s IS NOT NULL")
    )
    with as_role("desk"), acting.as_member(mei.id):
        assert [row.team for row in queries.queue(by=mei, now=NOW).rows] == list(mei.teams)
    assert len(queries.queue(by=mei, now=NOW).rows) == 2


def test_a_condition_that_no_file_declares_is_taken_away(own_database: OwnDatabase) -> None:
    role = database.role_of(own_database.name, "desk")
    with psycopg.connect(own_database.owner_url, autocommit=True) as owner:
        owner.execute(f"CREATE POLICY all_of_it ON reports_report TO {role} USING (true)".encode())
        database.apply_sql(owner, own_database.name)
        left = owner.execute("SELECT count(*) FROM pg_policy WHERE polname = 'all_of_it'").fetchone()
    assert left == (0,)
