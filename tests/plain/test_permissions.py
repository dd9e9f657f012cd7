"""Who may do what: the whole table, written a second time by hand so that a change needs two hands."""

import pytest

from auricle.directory.permissions import CONTENT, MEMBER_ROLES, ROLES, Permission, Role, holders, may

R = Role
DESK = {R.SCREENER, R.REVIEWER, R.HANDLER, R.SUPERVISOR}

TRUTH: dict[str, set[Role]] = {
    "file_report": {R.CALL_TAKER, R.CLERK, R.REPORTER, R.PARTNER},
    "take_calls": {R.CALL_TAKER, R.CLERK},
    "see_call_backs": {R.CALL_TAKER, R.CLERK, R.SUPERVISOR},
    "see_own_drafts": {R.CALL_TAKER, R.CLERK},
    "write_as_reporter": {R.REPORTER},
    "withdraw": {R.REPORTER},
    "reopen": {R.REPORTER, R.SUPERVISOR, R.AUDITOR},
    "see_queue": DESK,
    "read_report": {R.SCREENER, R.REVIEWER, R.SUPERVISOR},
    "read_redacted": {R.HANDLER, R.SUPERVISOR},
    "read_referral": {R.OFFICER},
    "read_room": {R.MEDIATOR},
    "read_sample": {R.AUDITOR},
    "open_identity": {R.CUSTODIAN},
    "ask_identity": {R.HANDLER, R.SUPERVISOR},
    "unmask": DESK,
    "see_coded": {R.ANALYST},
    "see_trail": {R.AUDITOR},
    "export": set(),
    "take": {R.SCREENER},
    "release": {R.SCREENER, R.REVIEWER, R.CLOCK},
    "pass_on": {R.SCREENER},
    "signpost": {R.SCREENER},
    "answer": DESK,
    "note": DESK,
    "write_letters": {R.SUPERVISOR},
    "declare_conflict": DESK,
    "link": {R.REVIEWER, R.HANDLER, R.SUPERVISOR},
    "raise_urgency": DESK | {R.CALL_TAKER, R.CLERK, R.OFFICER, R.REPORTER, R.CLOCK},
    "lower_urgency": {R.REVIEWER},
    "review": {R.REVIEWER},
    "co_sign": {R.SUPERVISOR},
    "transfer": {R.SUPERVISOR},
    "assign": {R.SUPERVISOR},
    "pull": {R.HANDLER},
    "refer": {R.HANDLER, R.SUPERVISOR},
    "rule_on_referral": {R.SUPERVISOR},
    "answer_referral": {R.OFFICER},
    "see_figures": {R.OFFICER, R.SUPERVISOR, R.ANALYST},
    "mediate": {R.HANDLER},
    "run_mediation": {R.MEDIATOR},
    "propose_outcome": {R.HANDLER},
    "endorse": {R.REVIEWER, R.SUPERVISOR},
    "approve_close": {R.SUPERVISOR},
    "decide_withdrawal": {R.SUPERVISOR},
    "propose_disposition": {R.RECORDS_OFFICER},
    "approve_disposition": {R.RECORDS_OFFICER, R.SUPERVISOR},
    "hold": {R.RECORDS_OFFICER},
    "see_keys": DESK | {R.OFFICER, R.ADMINISTRATOR, R.AUDITOR},
    "keep_keys": DESK | {R.OFFICER},
    "watch_keys": {R.SUPERVISOR, R.ADMINISTRATOR},
    "arrange_work": {R.SUPERVISOR},
    "see_board": {R.SUPERVISOR},
    "announce": {R.SUPERVISOR, R.ADMINISTRATOR},
    "keep_time": {R.CLOCK},
    "manage_accounts": {R.ADMINISTRATOR},
    "configure": {R.ADMINISTRATOR},
    "back_up": {R.ADMINISTRATOR},
}


def test_the_truth_table_names_every_permission() -> None:
    assert set(TRUTH) == {permission.value for permission in Permission}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_may_exactly_what_the_truth_table_says(permission: Permission, role: Role) -> None:
    assert may({role}, permission) is (role in TRUTH[permission.value])


@pytest.mark.parametrize("permission", list(Permission))
def test_nobody_without_a_role_may_do_anything(permission: Permission) -> None:
    assert not may((), permission)


def test_every_role_has_its_entry() -> None:
    assert set(ROLES) == set(Role)


def test_two_roles_together_may_what_either_may() -> None:
    both = {Role.SCREENER, Role.HANDLER}
    assert may(both, Permission.TAKE)
    assert may(both, Permission.PULL)


@pytest.mark.parametrize("other", sorted(MEMBER_ROLES))
@pytest.mark.parametrize("permission", sorted(CONTENT))
def test_an_administrator_never_reads_content(permission: Permission, other: Role) -> None:
    assert not may({Role.ADMINISTRATOR, other}, permission, granted=frozenset({permission}))


def test_export_is_granted_by_name_and_by_no_role() -> None:
    assert not holders(Permission.EXPORT)
    assert may({Role.ANALYST}, Permission.EXPORT, granted=frozenset({Permission.EXPORT}))


def test_a_call_taker_cannot_browse() -> None:
    assert not may({Role.CALL_TAKER}, Permission.SEE_QUEUE)
    assert not may({Role.CALL_TAKER}, Permission.READ_REPORT)


def test_an_analyst_reads_no_single_report() -> None:
    assert not ROLES[Role.ANALYST] & CONTENT


def test_an_auditor_changes_nothing_but_may_reopen() -> None:
    assert ROLES[Role.AUDITOR] == {
        Permission.SEE_TRAIL,
        Permission.READ_SAMPLE,
        Permission.REOPEN,
        Permission.SEE_KEYS,
    }


def test_an_administrator_sees_where_keys_stand_and_keeps_none() -> None:
    assert may({Role.ADMINISTRATOR}, Permission.SEE_KEYS)
    assert not may({Role.ADMINISTRATOR}, Permission.KEEP_KEYS)


def test_no_member_can_act_as_a_reporter_or_as_the_clock() -> None:
    assert MEMBER_ROLES.isdisjoint({Role.REPORTER, Role.PARTNER, Role.CLOCK})
    assert holders(Permission.WRITE_AS_REPORTER) == {Role.REPORTER}
    assert holders(Permission.KEEP_TIME) == {Role.CLOCK}
