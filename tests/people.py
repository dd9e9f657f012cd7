"""The cast: people with real keys, made by the domain's own functions, and reports that they filed and moved.

    cast = people.move_in(now)
    report = cast.file("They took my savings.")
    cast.handled_by_amara(report.id)

Making a member costs an Argon2id of 128 MiB. So the cast is made once in each process; later tests get the same rows
again, and a password that was stretched before is not stretched twice.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django.core.management.color import no_style
from django.db import connection, models, transaction

from auricle.config import keys
from auricle.directory import agencies, announced, catalogue, routing_versions
from auricle.directory.models import (
    Agency,
    Category,
    Member,
    MemberRole,
    Membership,
    Region,
    RoutingVersion,
    Team,
)
from auricle.directory.people import Person, person
from auricle.directory.permissions import MEMBER_ROLES, Role
from auricle.directory.signing_in import totp_secret
from auricle.inbox import redacting, reviewing
from auricle.inbox.reviewing import Judged
from auricle.intake.plain_form import PlainAnswers, seal_plain
from auricle.intake.receiving import receive_report
from auricle.reports import in_force, outbox, retention_versions, review_log
from auricle.reports.casework import move_report
from auricle.reports.facts import Given
from auricle.reports.models import RetentionVersion
from auricle.reports.moves import Move
from auricle.reports.outcomes import Outcome
from auricle.reports.review_log import Kind
from auricle.sealing import codes, passwords
from auricle.sealing.one_time import totp_now
from auricle.sealing.signatures import new_org_seed
from auricle.vault import desk_session, registrar, storing
from auricle.vault.file_notes import FileNote
from auricle.vault.member_keys import Unlocked, unlock_with_password
from auricle.vault.models import MemberKey, MemberWrap, SealingKey, Seat, TeamSeed
from auricle.vault.setting_up import NewPerson, set_up_people_and_keys

# The same functions with a memory: their results are the real ones.
setattr(passwords, "stretch_password", functools.cache(passwords.stretch_password))  # noqa: B010
setattr(codes, "stretch", functools.cache(codes.stretch))  # noqa: B010

PEOPLE: MappingProxyType[str, tuple[str, Role, str]] = MappingProxyType(
    {
        "mei": ("Mei", Role.SCREENER, "general"),
        "jonas": ("Jonas", Role.REVIEWER, "general"),
        "amara": ("Amara", Role.HANDLER, "general"),
        "tomas": ("Tomas", Role.SUPERVISOR, "general"),
        "lin": ("Lin", Role.CALL_TAKER, "general"),
        "ada": ("Ada", Role.ADMINISTRATOR, ""),
        "ravi": ("Ravi", Role.SCREENER, "security"),
        "noor": ("Noor", Role.CUSTODIAN, "custodians"),
        "omar": ("Omar", Role.CUSTODIAN, "custodians"),
        "petra": ("Petra", Role.CUSTODIAN, "custodians"),
        "quinn": ("Quinn", Role.CUSTODIAN, "custodians"),
        "rui": ("Rui", Role.CUSTODIAN, "custodians"),
        "sana": ("Sana", Role.CUSTODIAN, "custodians"),
        "bela": ("Bela", Role.ADMINISTRATOR, ""),
        "osei": ("Osei", Role.OFFICER, ""),
        "tuva": ("Tuva", Role.OFFICER, ""),
        "leila": ("Leila", Role.OFFICER, ""),
        "anton": ("Anton", Role.OFFICER, ""),
    }
)
"""Login to name, role and team. Ravi works in another team; Ada in none, since she holds no key.

Noor to Rui hold the five seats of the custodians; Sana is one without a seat. Osei and Leila are officers of the
police, Tuva is one of the court, Anton of the bank.
"""

ORG = new_org_seed()
"""What signed the cast's keys."""

AGENCIES = MappingProxyType({"osei": "police", "leila": "police", "tuva": "court", "anton": "bank"})

CHECKED = MappingProxyType({"scope": "yes", "urgent": "no", "contact": "yes", "language": "yes"})
RECHECKED = MappingProxyType({"role": "none", "event": "none", "together": "hidden"})
WHY = MappingProxyType(
    {"harm": "one person's savings", "urgency": "it goes on", "credibility": "has receipts"}
)
JUDGED: MappingProxyType[int, Judged] = MappingProxyType(
    {
        grade: Judged(*scales, WHY)
        for grade, scales in {1: (1, 1, 1), 2: (2, 1, 2), 3: (3, 1, 2), 4: (4, 1, 2), 5: (4, 3, 3)}.items()
    }
)
"""A judgement for each grade."""

TABLES: tuple[type[models.Model], ...] = (
    *(Team, Category, Region, RoutingVersion, Agency, Member, Membership, MemberRole),
    *(SealingKey, MemberKey, MemberWrap, TeamSeed, Seat),
    RetentionVersion,
)

_kept: dict[type[models.Model], list[models.Model]] = {}


class _Made(Exception):
    """The cast was made once and is to be taken back."""


@dataclass(frozen=True)
class Filed:
    """A report of a test: its id, and the code that opens its inbox."""

    id: UUID
    code: str = field(repr=False)


@dataclass(frozen=True)
class Cast:
    """The people who moved in, and what they can do in one line of a test."""

    now: datetime
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1000), repr=False)
    """For retries. Those of each test begin anew, so that codes come again and are not stretched twice."""

    def unlocked(self, login: str) -> Unlocked:
        """Somebody whose key is open, as after signing in."""
        member = Member.objects.get(login=login)
        _, kek = passwords.stretch_password(password(login), bytes(member.salt or b""), keys.pepper())
        return Unlocked(person(member), unlock_with_password(member=member, kek=kek), self.now)

    def give_sheet(self, login: str) -> None:
        """A second way to somebody's key, which nobody of the cast has by itself. It opens nothing."""
        MemberWrap.objects.create(
            member=Member.objects.get(login=login), kind="sheet", blob=b"on paper", made_at=self.now
        )

    def person(self, login: str) -> Person:
        """Somebody with roles and teams."""
        return person(Member.objects.get(login=login))

    def code(self, login: str, now: datetime) -> str:
        """What somebody's authenticator shows."""
        return totp_now(totp_secret(Member.objects.get(login=login)), now.timestamp())

    def rest(self, login: str, *, until: datetime) -> None:
        """Strangers failed so often at somebody's account that it rests for strangers."""
        Member.objects.filter(login=login).update(failures=20, blocked_until=until)

    def cookie(self, login: str, now: datetime) -> str:
        """Sign in; the session's cookie."""
        code = self.code(login, now)
        return desk_session.begin(login=login, password=password(login), code=code, now=now).cookie

    def file(
        self,
        text: str = "They took my savings.",
        *,
        category: str = "fraud",
        urgent: bool = False,
        answers: dict[str, str] | None = None,
        files: tuple[FileNote, ...] = (),
        report: UUID | None = None,
        key: storing.ContentKey | None = None,
        at: datetime | None = None,
        openable: bool = True,
    ) -> Filed:
        """File a report as the form without JavaScript does, and make its code openable, which takes a slow hash."""
        report, key, now = report or uuid4(), key or storing.new_content_key(), at or self.now
        given = PlainAnswers(category, "weir", "en", text, answers or {}, "", "", {}, urgent)
        retry = next(self.numbers).to_bytes(32, "big")
        plain = seal_plain(report=report, retry=retry, answers=given, key=key, files=files, now=now)
        receive_report(submission=plain.submission, now=now)
        if openable:
            registrar.register_waiting(most=100, now=now)
        outbox.relay(most=100, now=now)
        return Filed(report, plain.code)

    def taken_by_mei(self, report: UUID) -> None:
        """The first review has begun."""
        move_report(by=self.unlocked("mei"), report=report, move=Move.TAKE, now=self.now)

    def passed_on_by_mei(self, report: UUID) -> None:
        """Mei, who took it, answers the checklist and passes it on."""
        self.checked_by_mei(report)
        move_report(by=self.unlocked("mei"), report=report, move=Move.PASS_ON, now=self.now)

    def checked_by_mei(self, report: UUID) -> None:
        """The checklist of the first review is answered."""
        reviewing.keep_checklist(
            by=self.unlocked("mei"),
            report=report,
            answers=CHECKED,
            seen=_last(report, "checklist"),
            now=self.now,
        )

    def weighed_by_jonas(self, report: UUID, *, grade: int = 3) -> None:
        """The second review is complete but for its approval: everything suggested is hidden, checked and graded."""
        by = self.unlocked("jonas")
        common: dict[str, Any] = {"report": report, "now": self.now}
        redacting.accept_rest(by=by, **common)
        version = redacting.make_version(
            by=by, seen=_last(report, "redacted"), released=frozenset(), **common
        )
        reviewing.keep_recheck(
            by=by, answers=RECHECKED, words="", covers=version, seen=_last(report, "recheck"), **common
        )
        reviewing.keep_grade(by=by, judged=JUDGED[grade], seen=_last(report, "grade"), **common)

    def handled_by_amara(self, report: UUID, *, grade: int = 3) -> None:
        """Both reviews are done and Amara works on it."""
        self.taken_by_mei(report)
        self.passed_on_by_mei(report)
        self.weighed_by_jonas(report, grade=grade)
        for login, move, reason in (("jonas", Move.APPROVE_REVIEW, "as seen"), ("amara", Move.PULL, "")):
            move_report(by=self.unlocked(login), report=report, move=move, now=self.now, reason=reason)

    def proposed_by_amara(self, report: UUID) -> None:
        """Amara, who works on it, says what became of it."""
        move_report(
            by=self.unlocked("amara"),
            report=report,
            move=Move.PROPOSE_OUTCOME,
            now=self.now,
            given=Given(outcome=Outcome.ADVICE_GIVEN),
            reason="They know what to do now.",
        )


def _last(report: UUID, kind: Kind) -> int:
    return review_log.standing(report).number(kind)


def password(login: str) -> str:
    """Everybody's password in the tests."""
    return f"{login} walks by the river"


def move_in(now: datetime) -> Cast:
    """Give this test's database the cast, two teams, two categories and a province with its county."""
    if not _kept:
        # Made and taken back, so that the first test's trail begins as empty as that of the others.
        with suppress(_Made), transaction.atomic():
            _make(now)
            _kept.update({table: list(table._default_manager.all()) for table in TABLES})
            raise _Made
    with transaction.atomic():
        # At once: an officer's role and team are written together, or the database refuses them.
        for table, rows in _kept.items():
            table._default_manager.bulk_create(rows)
    with connection.cursor() as cursor:
        # The rows bring their numbers along; the next one of each table must come after them.
        for statement in connection.ops.sequence_reset_sql(no_style(), list(TABLES)):
            cursor.execute(statement)
    announced.forget()
    catalogue.forget()
    in_force.forget()
    retention_versions.forget()
    storing.forget()
    return Cast(now)


def sort_later() -> None:
    """Let the house have a category for what is not sorted yet: calls go there, and numbers to be called back."""
    Category.objects.create(
        code="unsorted",
        names={"en": "Not sorted yet", "zh-hans": "待分类"},
        legal_basis="mandate",
        default_grade=3,
        retention_days=365,
        questions=[],
        position=9,
        unsorted=True,
    )
    catalogue.forget()


def everybody() -> list[NewPerson]:
    """The cast, and for each role that nobody of it plays a guest who plays it."""
    cast = [
        NewPerson(
            login,
            name,
            frozenset({role}),
            frozenset({team} - {""}),
            password=password(login),
            agency=AGENCIES.get(login, ""),
        )
        for login, (name, role, team) in PEOPLE.items()
    ]
    played = {role for _, role, _ in PEOPLE.values()}
    guest = NewPerson("", "", frozenset(), frozenset({"general"}))
    guests = [
        replace(
            guest, login=role.value, name=role.value, roles=frozenset({role}), password=password(role.value)
        )
        for role in sorted(MEMBER_ROLES - played)
    ]
    return cast + guests


def login_of(role: Role) -> str:
    """Somebody who plays this role and no other."""
    return next((login for login, (_, held, _) in PEOPLE.items() if held is role), role.value)


def _make(now: datetime) -> None:
    general, security = (
        Team.objects.create(code=code, names={"en": name, "zh-hans": chinese})
        for code, name, chinese in (("general", "General desk", "综合组"), ("security", "Security", "安全组"))
    )
    Team.objects.create(
        code="custodians", names={"en": "Custodians", "zh-hans": "身份保管组"}, kind="custody"
    )
    for code, kind, name, chinese in (
        ("police", "police", "Police", "公安"),
        ("court", "court", "Court", "法院"),
        ("bank", "bank", "Bank", "银行"),
    ):
        agencies.with_team(code=code, kind=kind, names={"en": name, "zh-hans": chinese})
    north = Region.objects.create(
        code="north",
        names={"en": "Northland", "zh-hans": "北原"},
        population=900,
        profile="mixed",
        position=1,
    )
    Region.objects.create(
        code="weir",
        names={"en": "Weir County", "zh-hans": "堰县"},
        parent=north,
        population=90,
        profile="mixed",
        position=2,
    )
    _category("fraud", "Fraud", "诈骗", 1)
    _category("sabotage", "Sabotage", "破坏", 2)
    rules = f"category sabotage: team {security.code}\neverything: team {general.code}\n"
    # Nothing of the cast is kept for long, so that a test need not wait for years.
    retention_versions.write_version(document="everything: 0 days\n", actor="preset", now=now)
    routing_versions.write_version(document=rules, actor="preset", seen=0, now=now - timedelta(minutes=1))
    set_up_people_and_keys(
        people=everybody(),
        org_seed=ORG,
        registrar_seed=keys.registrar_seed(),
        issuer="Auricle",
        now=now - timedelta(minutes=1),
    )


def _category(code: str, name: str, chinese: str, position: int) -> Category:
    paid = {"id": "paid", "kind": "yesno", "label": {"en": "Did you pay?", "zh-hans": "您付款了吗？"}}
    return Category.objects.create(
        code=code,
        names={"en": name, "zh-hans": chinese},
        legal_basis="Criminal code",
        default_grade=3,
        retention_days=1095,
        questions=[paid],
        position=position,
    )
