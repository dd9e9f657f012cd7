"""What the roles that face strangers can do, tried over a real connection: what a form shows, and nothing of anybody's
report. They are the public one, and that of the phone's way in.

Also that no function acts for its owner unless somebody needs it to, and that each such function is bound to our
schema, so that nobody can put a table of their own in the place of ours.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from auricle.config import database
from tests.conftest import OwnDatabase

# Routing, the catalogue of the form, and public keys.
FOR_FILING = frozenset(
    {
        "directory_category",
        "directory_region",
        "directory_routingversion",
        "directory_team",
        "reports_termsversion",
        "vault_sealingkey",
    }
)
MAY_READ = {"public": FOR_FILING | {"audit_checkpoint", "vault_keylogline"}, "line": FOR_FILING}
# Whoever may call a function that acts with its owner's rights. Nobody: it is called by triggers or by the others.
CALLERS: dict[str, frozenset[str]] = {
    "submit_report": frozenset({"public", "line", "worker", "desk"}),
    "announced_in_public": frozenset({"public"}),
    "keep_chunk": frozenset({"public", "line", "worker", "desk"}),
    "chunks_kept": frozenset({"public", "line", "worker"}),
    "discard_chunks": frozenset({"public", "line", "worker"}),
    "discard_unclaimed": frozenset({"worker"}),
    "inbox_find": frozenset({"public", "line"}),
    "inbox_begin": frozenset({"public", "line"}),
    "inbox_touch": frozenset({"public", "line"}),
    "inbox_end": frozenset({"public", "line"}),
    "inbox_thread": frozenset({"public", "line"}),
    "inbox_chunk": frozenset({"public"}),
    "inbox_say": frozenset({"public", "line"}),
    "inbox_withdraw": frozenset({"public", "line"}),
    "inbox_try": frozenset({"public", "line"}),
    "inbox_prove": frozenset({"public", "line"}),
    "inbox_lookup": frozenset({"public"}),
    "inbox_set_pin": frozenset({"public"}),
    "inbox_referrals": frozenset({"public"}),
    "others_on_it": frozenset({"agency"}),
    "inbox_mail": frozenset({"public"}),
    "inbox_survey": frozenset({"public"}),
    "spend_token": frozenset({"public"}),
    "inbox_destroyed": frozenset({"public", "line"}),
    "inbox_event": frozenset(),
    "inbox_end_stale": frozenset({"worker"}),
    "trail_append": frozenset({"desk", "agency", "api", "worker"}),
    "callers_agency": frozenset({"api"}),
    "callers_pseudonym": frozenset({"api"}),
    "systems_are_told": frozenset(),
    "token_find": frozenset({"api"}),
    "token_refused": frozenset({"api"}),
    "line_refused": frozenset({"line"}),
    "expect_talk": frozenset({"desk"}),
    "talk_recipients": frozenset({"line"}),
    "keep_talk": frozenset({"line"}),
    "forget_expected_talks": frozenset({"worker"}),
    # Each of them asks whether it is a call-taker or a clerk.
    **dict.fromkeys(("call_wrapped", "calls_ended", "reports_lately"), frozenset({"desk"})),
    "keep_call_back": frozenset({"line"}),
    "trail_subject": frozenset({"desk", "worker"}),
    "trail_has_event": frozenset({"desk", "worker"}),
    "require_auditor": frozenset(),
    **dict.fromkeys(
        (
            *("trail_page", "trail_acts", "trail_people", "trail_reading", "trail_standing"),
            *("trail_subjects", "trail_report", "trail_outside_team"),
        ),
        frozenset({"desk"}),
    ),
    "destroy_report": frozenset({"desk", "worker"}),
    "routed_lately": frozenset({"desk"}),
    "readings_of": frozenset({"desk"}),
    "a_file_was_opened": frozenset({"desk"}),
    "on_duty": frozenset({"desk", "worker"}),
    "hand_over_report": frozenset({"desk"}),
    "team_follows_events": frozenset(),
    "searches_since": frozenset({"desk"}),
    "marked_searches": frozenset({"worker"}),
    "auditor_reopen": frozenset({"desk"}),
    "matter_size": frozenset({"desk"}),
    "matter_follows_events": frozenset(),
    "inbox_not_resolved": frozenset({"public"}),
    "log_key": frozenset(),
    "grants_under": frozenset({"desk", "agency", "worker"}),
    "grants_to_move": frozenset({"desk", "agency"}),
    "leave_keys": frozenset({"desk"}),
    "take_back_seat": frozenset({"desk"}),
    "holds_seed": frozenset(),
    "move_grants": frozenset({"desk", "agency"}),
    "destroy_seeds": frozenset({"worker"}),
    "checkpoint_keep": frozenset({"worker"}),
    "carry_out_proposal": frozenset({"desk"}),
    "my_teams": frozenset({"desk", "agency", "worker"}),
    "my_agency": frozenset({"desk", "agency", "worker"}),
    "my_agency_team": frozenset({"agency"}),
    "carry_out_agency_change": frozenset({"desk"}),
    "agency_has_open_referrals": frozenset(),
    "officers_are_in_their_agencys_team": frozenset(),
    "agency_seed_is_an_officers": frozenset(),
    "i_am": frozenset({"desk", "agency", "worker"}),
    "stamp_event": frozenset(),
    "state_follows_events": frozenset(),
    "category_follows_events": frozenset(),
    "my_pseudonym": frozenset({"desk", "agency"}),
    "stamp_measure_event": frozenset(),
    "measure_follows_events": frozenset(),
    "measure_begins": frozenset(),
    "numbers_follow_events": frozenset(),
    "stamp_referral_event": frozenset(),
    "referral_follows_events": frozenset(),
    "referral_begins": frozenset(),
    "count_open_referrals": frozenset(),
    "report_is_referred": frozenset(),
    "referrals_are_destroyed": frozenset(),
    "recalled_is_closed": frozenset(),
    "agencies_with_officers": frozenset({"worker"}),
    "reach_of": frozenset(),
    "figures_of": frozenset(),
    "agencys_figures": frozenset({"agency"}),
    "callers_figures": frozenset({"api"}),
    "reach_to_choose": frozenset({"desk"}),
    **dict.fromkeys(("keep_call_events", "say_takers", "phone_interpreters"), frozenset({"line"})),
    "phone_plan": frozenset({"line", "desk"}),
}
WRITES = (
    "INSERT INTO {} DEFAULT VALUES",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "LOCK TABLE {} IN EXCLUSIVE MODE",
    "ALTER TABLE {} ADD COLUMN mine integer",
    "DROP TABLE {}",
)


@pytest.fixture(params=sorted(MAY_READ))
def face(request: pytest.FixtureRequest) -> str:
    """The public face, and the phone's way in."""
    return str(request.param)


@pytest.fixture
def public(own_database: OwnDatabase, face: str) -> Iterator[psycopg.Connection]:
    """A connection with the face's own password."""
    with psycopg.connect(own_database.urls[face], autocommit=True) as connection:
        yield connection


def tables(connection: psycopg.Connection) -> list[str]:
    """Every table there is."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    ).fetchall()
    return [str(name) for (name,) in rows]


def columns(connection: psycopg.Connection, table: str) -> list[str]:
    """The columns of a table."""
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [table],
    ).fetchall()
    return [str(name) for (name,) in rows]


def refused(connection: psycopg.Connection, statement: sql.Composed) -> bool:
    """Whether the role may not run this."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    except psycopg.Error:
        return False
    return False


def test_the_role_reads_the_catalogue_and_public_keys_only(public: psycopg.Connection, face: str) -> None:
    readable = {
        table
        for table in tables(public)
        if not refused(public, sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))
    }
    assert readable == MAY_READ[face]
    assert {"reports_report", "vault_grant", "vault_sealedobject", "audit_trailline"} <= set(tables(public))


def test_the_role_reads_no_single_column_of_the_others(public: psycopg.Connection, face: str) -> None:
    for table in set(tables(public)) - MAY_READ[face]:
        for column in columns(public, table):
            statement = sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
            assert refused(public, statement), f"{table}.{column}"


@pytest.mark.parametrize("form", WRITES)
def test_the_role_changes_no_table(public: psycopg.Connection, form: str) -> None:
    for table in tables(public):
        assert refused(public, sql.SQL(form).format(sql.Identifier(table))), table


def test_the_role_updates_no_column(public: psycopg.Connection) -> None:
    for table in tables(public):
        for column in columns(public, table):
            statement = sql.SQL("UPDATE {} SET {} = DEFAULT").format(
                sql.Identifier(table), sql.Identifier(column)
            )
            assert refused(public, statement), f"{table}.{column}"


def test_the_role_cannot_become_another(public: psycopg.Connection, own_database: OwnDatabase) -> None:
    for other in ("desk", "worker"):
        role = sql.Identifier(database.role_of(own_database.name, other))
        assert refused(public, sql.SQL("SET ROLE {}").format(role)), other


def test_every_function_that_acts_for_its_owner_is_known_and_bound_to_our_schema(
    own_database: OwnDatabase,
) -> None:
    with psycopg.connect(own_database.owner_url, autocommit=True) as owner:
        rows = owner.execute(
            "SELECT proname, coalesce(proconfig, '{}') FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        ).fetchall()
    assert {name for name, _ in rows} == set(CALLERS)
    assert {name for name, settings in rows if "search_path=public, pg_temp" not in settings} == set()


def test_a_function_is_called_by_those_who_need_it_and_nobody_else(own_database: OwnDatabase) -> None:
    with psycopg.connect(own_database.owner_url, autocommit=True) as owner:
        callers = {
            name: {
                face
                for face in database.FACES
                if allowed(owner, database.role_of(own_database.name, face), function)
            }
            for name, function in functions(owner)
        }
    # These act with the rights of whoever calls.
    ours_alone = ("is_weighty", "hands_in", "share_a_hand", "is_second_person")
    plain = {name: frozenset({"desk"}) for name in ours_alone}
    for name in ("agency_is_told", "agency_may_read"):
        plain[name] = frozenset({"desk", "agency", "api", "worker"})
    ours = {name: faces for name, faces in callers.items() if not name.startswith("procrastinate_")}
    # This one acts for nobody: it says whom the connection has named.
    assert ours.pop("acting_member") == {"desk", "agency", "worker"}
    assert ours.pop("acting_token") == {"api"}
    for name, faces in ours.items():
        assert faces == CALLERS.get(name, plain.get(name, frozenset())), name
    jobs = {name: faces for name, faces in callers.items() if name.startswith("procrastinate_")}
    assert {name for name, faces in jobs.items() if faces & set(MAY_READ)} == set()


def functions(owner: psycopg.Connection) -> list[tuple[str, int]]:
    """Every function of our schema."""
    rows = owner.execute(
        "SELECT proname, oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    ).fetchall()
    return [(str(name), int(oid)) for name, oid in rows]


def allowed(owner: psycopg.Connection, role: str, function: int) -> bool:
    """Whether the role may call it."""
    row = owner.execute("SELECT has_function_privilege(%s, %s::oid, 'EXECUTE')", [role, function]).fetchone()
    return bool(row and row[0])
