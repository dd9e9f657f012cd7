"""What auditors see: counts and lines without a name, names if asked, each look a line, and nothing for others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError
from django.db.backends.utils import CursorWrapper
from pytest_django import DjangoAssertNumQueries

from auricle.audit import checkpoints, trail, verifying
from auricle.audit.acts import Kind
from auricle.audit.models import TrailLine
from auricle.directory import acting
from auricle.directory.models import Member, Membership
from auricle.directory.permissions import MEMBER_ROLES, Role
from auricle.directory.signing_in import SignInRefused
from auricle.errors import Invalid
from auricle.inbox import desk_reading
from auricle.inbox.desk_masking import Reason
from auricle.oversight import accounts, identities, lines, naming, reading, standing
from auricle.oversight.lines import PAGE, Wanted
from auricle.oversight.looking import MayNotSeeTrail
from auricle.oversight.standing import Light
from auricle.oversight.unusual import Sign
from auricle.reports.reference import reference_of
from auricle.vault import desk_session
from tests.conftest import OwnDatabase, savepoint_of_test
from tests.domain.test_rows import act_for
from tests.hotline import NOW, arrived, closed, disposed, execute, sealed
from tests.people import Cast, login_of, password

Act = Callable[..., AbstractContextManager[None]]
HOUR = timedelta(hours=1)


@pytest.fixture
def auditing(cast: Cast) -> Iterator[Cast]:
    """An auditor acts, as behind the door of the desk."""
    with acting.as_member(cast.person("auditor").id):
        yield cast


def record(count: int = 1, act: str = "read_report", *, actor: str = "m-READER", at: datetime = NOW) -> None:
    for _ in range(count):
        trail.record(actor=actor, act=act, at=at)


def page(cast: Cast, **wanted: object) -> lines.Page:
    return lines.lines(by=cast.person("auditor"), wanted=Wanted(**wanted), now=NOW + HOUR)  # type: ignore[arg-type]


def acts(cast: Cast, **wanted: object) -> list[str]:
    return [line.act for line in page(cast, **wanted).lines]


def last_line() -> tuple[str, str, dict[str, object]]:
    line = TrailLine.objects.order_by("-seq")[0]
    return line.actor, line.act, json.loads(line.detail)


# --- Who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(MEMBER_ROLES - {Role.AUDITOR}))
def test_nobody_but_an_auditor_sees_anything(cast: Cast, role: Role) -> None:
    by = cast.person(login_of(role))
    asking = (
        lambda: standing.overview(by=by, now=NOW),
        lambda: lines.lines(by=by, wanted=Wanted(), now=NOW),
        lambda: reading.reading(by=by, days=1, now=NOW),
        lambda: identities.identities(by=by, days=1, now=NOW),
        lambda: accounts.accounts(by=by, days=1, now=NOW),
        lambda: naming.name_person(by=by, pseudonym=by.pseudonym, now=NOW),
        lambda: naming.name_report(by=by, subject=b"", now=NOW),
        lambda: naming.find_report(by=by, reference="7K3M9-Q2FRX", now=NOW),
    )
    for ask in asking:
        with pytest.raises(MayNotSeeTrail):
            ask()
    assert not TrailLine.objects.exists()


FUNCTIONS = (
    "SELECT * FROM trail_page(9, '', NULL, NULL, NULL, now(), 9)",
    "SELECT * FROM trail_acts(now(), now())",
    "SELECT * FROM trail_people('{}', now(), now())",
    "SELECT * FROM trail_reading('{}', now(), now(), 'UTC')",
    "SELECT * FROM trail_standing()",
    "SELECT * FROM trail_subjects(gen_random_uuid(), gen_random_uuid())",
    "SELECT trail_report('x')",
    "SELECT * FROM trail_outside_team('{}', now(), now())",
)


def test_the_database_asks_for_an_auditor_itself(committed_cast: Cast, own_database: OwnDatabase) -> None:
    with psycopg.connect(own_database.urls["desk"], autocommit=True) as raw:
        for login in ("", *(login_of(role) for role in sorted(MEMBER_ROLES - {Role.AUDITOR}))):
            act_for(raw, login)
            for function in FUNCTIONS:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    raw.execute(function.encode())
        act_for(raw, "auditor")
        for function in FUNCTIONS:
            raw.execute(function.encode())
        Member.objects.filter(login="auditor").update(active=False)
        for function in FUNCTIONS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                raw.execute(function.encode())


def test_the_desk_reads_the_trail_through_them_alone(cast: Cast, as_role: Act) -> None:
    record(3)
    with as_role("desk", "auditor"):
        assert len(page(cast).lines) == 4
    with pytest.raises(ProgrammingError, match="permission denied"), as_role("desk", "auditor"):
        execute("SELECT * FROM audit_trailline")


# --- Lines ----------------------------------------------------------------------------------------------------


def test_each_look_is_a_line_and_the_second_auditor_sees_it(auditing: Cast) -> None:
    record()
    first = auditing.person("auditor").pseudonym
    page(auditing, actor="m-READER", kind=Kind.READ, since=NOW, subject=b"\xab" * 32, before=7)
    said = {
        "view": "lines",
        "member": "m-READER",
        "kind": "read",
        "since": NOW.isoformat(timespec="minutes"),
        "subject": "abababab",
        "before": 7,
    }
    assert last_line() == (first, "trail_read", said)
    seen = page(auditing, kind=Kind.AUDIT).lines
    assert [(line.actor, line.detail.get("kind")) for line in seen] == [(first, "audit"), (first, "read")]


def test_lines_are_found_by_person_kind_and_both(auditing: Cast) -> None:
    record(2)
    record(act="sign_in")
    record(act="sign_in", actor="m-OTHER")
    assert acts(auditing, actor="m-READER") == ["sign_in", "read_report", "read_report"]
    assert acts(auditing, kind=Kind.ACCOUNT) == ["sign_in", "sign_in"]
    assert acts(auditing, kind=Kind.ACCOUNT, actor="m-OTHER") == ["sign_in"]
    assert acts(auditing, actor="m-NOBODY") == []


def test_lines_are_found_by_hour(auditing: Cast) -> None:
    for hour in range(3):
        record(act=("sign_in", "read_report", "note")[hour], at=NOW + HOUR * hour - HOUR)
    span = {"since": NOW, "until": NOW + HOUR}
    assert acts(auditing, **span) == ["read_report"]
    assert acts(auditing, **span, kind=Kind.MOVE) == []
    assert acts(auditing, **span, actor="m-READER", kind=Kind.READ) == ["read_report"]


def test_lines_are_found_by_report(auditing: Cast) -> None:
    one, other = arrived(sealed(1)), arrived(sealed(2))
    auditing.taken_by_mei(one)
    subject = naming.find_report(by=auditing.person("auditor"), reference=reference_of(one), now=NOW)[
        0
    ].subject
    assert acts(auditing, subject=subject) == ["report_named", "take", "submit"]
    assert str(other) != str(one)


@pytest.mark.parametrize(
    "wanted", [{}, {"actor": "m-READER"}, {"kind": Kind.READ}, {"since": NOW, "until": NOW + HOUR}]
)
def test_pages_follow_each_other_without_a_gap(auditing: Cast, wanted: dict[str, object]) -> None:
    record(2 * PAGE + 7)
    found: list[int] = []
    shown = page(auditing, **wanted)
    while True:
        found += [line.seq for line in shown.lines if line.act == "read_report"]
        if shown.following is None:
            break
        shown = page(auditing, **wanted, before=shown.following)
    assert found == list(range(2 * PAGE + 7, 0, -1))


# --- Names ----------------------------------------------------------------------------------------------------


def test_a_name_is_told_if_asked_and_that_is_a_line(auditing: Cast) -> None:
    mei, by = auditing.person("mei"), auditing.person("auditor")
    named = naming.name_person(by=by, pseudonym=mei.pseudonym, now=NOW)
    assert (named.person.name, named.active) == ("Mei", True)
    assert last_line() == (by.pseudonym, "person_named", {"member": mei.pseudonym})


def test_asking_for_nobody_is_a_line_too(auditing: Cast) -> None:
    by = auditing.person("auditor")
    with pytest.raises(naming.NobodyByThatName):
        naming.name_person(by=by, pseudonym="m-NOBODY", now=NOW)
    assert last_line() == (by.pseudonym, "trail_read", {"view": "person"})


def test_a_report_is_named_if_asked_and_found_by_its_name(auditing: Cast) -> None:
    report, by = arrived(), auditing.person("auditor")
    (found,) = naming.find_report(by=by, reference=reference_of(report).lower(), now=NOW)
    assert last_line()[1] == "report_named"
    back = naming.name_report(by=by, subject=found.subject, now=NOW)
    assert back.reference == reference_of(report)
    line = TrailLine.objects.order_by("-seq")[0]
    assert (line.act, bytes(line.subject)) == ("report_named", found.subject)


def test_what_is_no_reference_and_what_is_no_report(auditing: Cast) -> None:
    by = auditing.person("auditor")
    with pytest.raises(Invalid):
        naming.find_report(by=by, reference="7K3", now=NOW)
    with pytest.raises(naming.NoSuchSubject):
        naming.find_report(by=by, reference="7K3M9-Q2FRX", now=NOW)
    assert last_line() == (by.pseudonym, "trail_read", {"view": "reference"})


def test_a_report_that_was_disposed_of_has_no_name_any_more(cast: Cast) -> None:
    report, by = arrived(), cast.person("auditor")
    with acting.as_member(by.id):
        (found,) = naming.find_report(by=by, reference=reference_of(report), now=NOW)
    closed(cast, report)
    disposed(cast, report)
    with acting.as_member(by.id):
        with pytest.raises(naming.NoSuchSubject):
            naming.name_report(by=by, subject=found.subject, now=NOW)
        with pytest.raises(naming.NoSuchSubject):
            naming.find_report(by=by, reference=reference_of(report), now=NOW)


# --- Standing -------------------------------------------------------------------------------------------------


def light(cast: Cast, now: datetime = NOW) -> Light:
    return standing.overview(by=cast.person("auditor"), now=now).standing.light


def test_the_light_is_amber_until_somebody_signed_and_verified(auditing: Cast) -> None:
    record(3)
    assert light(auditing) is Light.AMBER
    checkpoints.sign_if_due(now=NOW)
    assert light(auditing) is Light.AMBER
    verifying.verify_more(now=NOW)
    assert light(auditing) is Light.GREEN


def test_the_light_turns_amber_when_the_worker_rests(auditing: Cast) -> None:
    record(3)
    checkpoints.sign_if_due(now=NOW)
    verifying.verify_more(now=NOW)
    assert light(auditing, NOW + 2 * HOUR) is Light.GREEN
    late = standing.overview(by=auditing.person("auditor"), now=NOW + 4 * HOUR).standing
    assert (late.light, late.signed_late, late.verified_late) == (Light.AMBER, True, True)


@pytest.mark.parametrize("piece", [10, 1000])
def test_the_light_is_red_as_soon_as_something_was_found(auditing: Cast, piece: int) -> None:
    record(30)
    checkpoints.sign_if_due(now=NOW)
    verifying.verify_more(now=NOW)
    execute("ALTER TABLE audit_trailline DISABLE TRIGGER USER")
    execute("UPDATE audit_trailline SET actor = 'm-SOMEBODY' WHERE seq = 7")
    execute("ALTER TABLE audit_trailline ENABLE TRIGGER USER")
    verifying.verify_more(now=NOW + HOUR, piece=piece)
    found = standing.overview(by=auditing.person("auditor"), now=NOW + HOUR).standing
    assert (found.light, found.findings) == (Light.RED, 1)
    assert found.walk is not None
    assert found.walk.first_line == 7


def test_the_days_are_counted_by_kind(auditing: Cast) -> None:
    record(3)
    record(2, "sign_in")
    record(5, "give_role", at=NOW - timedelta(days=8))
    counts = standing.overview(by=auditing.person("auditor"), now=NOW + HOUR).counts
    assert (counts[Kind.READ], counts[Kind.ACCOUNT], counts[Kind.RIGHT]) == (3, 2, 0)


# --- Counts ---------------------------------------------------------------------------------------------------


def read_by(
    cast: Cast, login: str, report: UUID, *, at: datetime = NOW, reason: Reason | None = None
) -> None:
    desk_reading.open_report(by=cast.unlocked(login), report=report, now=at, unmask=reason)


def test_readers_are_counted_with_their_reports(cast: Cast) -> None:
    one, other = arrived(sealed(1)), arrived(sealed(2))
    for report in (one, one, other):
        read_by(cast, "mei", report)
    read_by(cast, "jonas", one)
    by = cast.person("auditor")
    with acting.as_member(by.id):
        found = reading.reading(by=by, days=1, now=NOW + HOUR)
    mei, jonas = (cast.person(login).pseudonym for login in ("mei", "jonas"))
    assert [(one.actor, one.opened, one.reports) for one in found.readers] == [(mei, 3, 2), (jonas, 1, 1)]
    assert found.hours == {(NOW.date(), NOW.hour): 4}
    assert found.unusual == ()


def test_reading_outside_ones_own_team_is_unusual(cast: Cast) -> None:
    report = arrived()
    read_by(cast, "mei", report)
    Membership.objects.filter(member__login="mei").delete()
    by = cast.person("auditor")
    with acting.as_member(by.id):
        (found,) = reading.reading(by=by, days=7, now=NOW + HOUR).unusual
    assert (found.actor, found.sign, found.count) == (cast.person("mei").pseudonym, Sign.OUTSIDE, 1)


def test_reading_much_in_an_hour_is_unusual(auditing: Cast) -> None:
    for number in range(31):
        trail.record(actor="m-READER", act="read_report", at=NOW, report=UUID(int=number))
    found = reading.reading(by=auditing.person("auditor"), days=1, now=NOW + HOUR).unusual
    assert [(one.sign, one.count) for one in found] == [(Sign.DAY, 31), (Sign.HOUR, 31)]


def test_unmasking_is_counted_by_reason(cast: Cast) -> None:
    report = arrived()
    read_by(cast, "mei", report, reason=Reason("judge"))
    by = cast.person("auditor")
    record(act="identity_opened")
    record(act="trail_exported", actor="operator")
    with acting.as_member(by.id):
        found = identities.identities(by=by, days=7, now=NOW + HOUR)
    assert [(one.member, one.total) for one in found.unmasked] == [(cast.person("mei").pseudonym, 1)]
    assert [(one.actor, one.act, one.times) for one in found.identities] == [
        ("m-READER", "identity_opened", 1)
    ]
    assert [(one.actor, one.act) for one in found.exports] == [("operator", "trail_exported")]


def test_accounts_show_failures_rests_and_who_is_signed_in(cast: Cast) -> None:
    mei, by = cast.person("mei").pseudonym, cast.person("auditor")
    cast.cookie("mei", NOW)
    cast.rest("jonas", until=NOW + 2 * HOUR)
    with pytest.raises(SignInRefused), savepoint_of_test():
        desk_session.begin(login="mei", password=password("mei"), code="000000", now=NOW)
    with acting.as_member(by.id):
        found = accounts.accounts(by=by, days=1, now=NOW + HOUR)
    assert {(one.actor, one.act, one.times) for one in found.acts} == {(mei, "sign_in", 1)}
    assert [(one.actor, one.failures) for one in found.resting] == [(cast.person("jonas").pseudonym, 20)]
    assert [(one.actor, one.sessions) for one in found.signed_in] == [(mei, 1)]


def test_no_page_asks_more_often_when_more_happened(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The framework counts no calls of functions; these are most of what the pages ask.
    called: list[str] = []
    call = CursorWrapper.callproc

    def counted(cursor: CursorWrapper, name: str, *values: Any) -> Any:
        called.append(name)
        return call(cursor, name, *values)

    monkeypatch.setattr(CursorWrapper, "callproc", counted)
    for number in range(12):
        report = arrived(sealed(number))
        read_by(cast, ("mei", "jonas", "tomas")[number % 3], report, reason=Reason("judge"))
    by = cast.person("auditor")
    with acting.as_member(by.id), django_assert_num_queries(19):
        standing.overview(by=by, now=NOW + HOUR)
        lines.lines(by=by, wanted=Wanted(), now=NOW + HOUR)
        reading.reading(by=by, days=28, now=NOW + HOUR)
        identities.identities(by=by, days=28, now=NOW + HOUR)
        accounts.accounts(by=by, days=28, now=NOW + HOUR)
    assert len(called) == 9
