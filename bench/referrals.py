"""What handing reports to agencies costs: `./run.py bench referrals [--referrals 100000]`.

reseal_s is from the decision to the agency's list: a report of 2 KB with three attachments of 20 MB together is
drafted, which seals all of it anew, approved by another, which seals its key to the agency, and delivered by the
worker; sent_s is the part of it that comes with the approval. ratio_to_sealing holds it against sealing the same
bytes once in this run with nothing else, reseal_mb is by how much the memory of a process that only does this grew
at its most.

list_db_p95_ms is the slowest list: the desk's, the agency's and its computer system's, as their roles in the database,
with so many open referrals; by_list names each. baseline_ms is the time of fifty rows by their keys in the same run.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import django
from psycopg import sql

from auricle.config.database import DEFAULT_NAME, role_of
from bench.rig import many_referrals
from bench.rig.hotline import Hotline, measured_hotline
from bench.rig.logins import OFFICER, password_of

if TYPE_CHECKING:
    from auricle.vault.member_keys import Unlocked

REFERRALS = 100_000
ROUNDS = 60
TEXT = ("They asked me to transfer the rest to another account and since then nobody answers. " * 30)[:2_000]
FILES = (12_000_000, 6_000_000, 2_000_000)
CHECKED = {"scope": "yes", "urgent": "no", "contact": "yes", "language": "yes"}
RECHECKED = {"role": "none", "event": "none", "together": "hidden"}
WHY = {"harm": "savings", "urgency": "it goes on", "credibility": "receipts"}
MEGABYTE = 1024 * 1024


def become_owner(hotline: Hotline) -> None:
    """Let this process have the settings of the database's owner, who can act as every face."""
    os.environ.update(
        hotline.environment("owner") | {"DJANGO_SETTINGS_MODULE": "auricle.config.settings.owner"}
    )
    django.setup(set_prefix=False)


def unlocked(login: str) -> Unlocked:
    """Somebody whose key is open, as after signing in."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.config import keys  # noqa: PLC0415
    from auricle.directory.models import Member  # noqa: PLC0415
    from auricle.directory.people import person  # noqa: PLC0415
    from auricle.sealing import passwords  # noqa: PLC0415
    from auricle.vault.member_keys import Unlocked, unlock_with_password  # noqa: PLC0415

    member = Member.objects.get(login=login)
    _, kek = passwords.stretch_password(password_of(login), bytes(member.salt or b""), keys.pepper())
    return Unlocked(person(member), unlock_with_password(member=member, kek=kek), timezone.now())


def handled_report(people: dict[str, Unlocked]) -> tuple[UUID, frozenset[UUID]]:
    """A report with its attachments, reviewed by two people, in the hands of a third."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.inbox import redacting, reviewing  # noqa: PLC0415
    from auricle.inbox.reviewing import Judged  # noqa: PLC0415
    from auricle.intake import attachments  # noqa: PLC0415
    from auricle.intake.plain_form import PlainAnswers, seal_plain  # noqa: PLC0415
    from auricle.intake.receiving import receive_report  # noqa: PLC0415
    from auricle.reports.casework import move_report  # noqa: PLC0415
    from auricle.reports.moves import Move  # noqa: PLC0415
    from auricle.vault import storing  # noqa: PLC0415
    from auricle.vault.file_notes import FileNote  # noqa: PLC0415
    from auricle.vault.sealing_files import FileSealing  # noqa: PLC0415

    now, report, key, notes = timezone.now(), uuid4(), storing.new_content_key(), []
    for number, size in enumerate(FILES):
        sealing = FileSealing(key, report=report)
        for index, chunk in enumerate([*sealing.update(secrets.token_bytes(size)), *sealing.finish()]):
            attachments.keep_chunk(object_id=sealing.id, index=index, data=chunk, now=now)
        notes.append(FileNote(sealing.part(), f"photo {number}.jpg", "image/jpeg", size))
    answers = PlainAnswers("fraud", None, "en", TEXT, {}, "", "", {}, False)
    plain = seal_plain(
        report=report, retry=secrets.token_bytes(32), answers=answers, key=key, files=notes, now=now
    )
    receive_report(submission=plain.submission, now=now)
    files = frozenset(note.part.id for note in notes)
    mei, ria, hal = (people[login] for login in ("mei", "ria", "hal"))
    move_report(by=mei, report=report, move=Move.TAKE, now=now)
    reviewing.keep_checklist(by=mei, report=report, answers=CHECKED, seen=0, now=now)
    move_report(by=mei, report=report, move=Move.PASS_ON, now=now)
    redacting.accept_rest(by=ria, report=report, now=now)
    number = redacting.make_version(by=ria, report=report, seen=0, released=files, now=now)
    reviewing.keep_recheck(by=ria, report=report, answers=RECHECKED, words="", covers=number, seen=0, now=now)
    reviewing.keep_grade(by=ria, report=report, judged=Judged(3, 1, 2, WHY), seen=0, now=now)
    reviewing.approve(by=ria, report=report, reason="as seen", seen=None, now=now)
    move_report(by=hal, report=report, move=Move.PULL, now=now)
    return report, files


def resealed(people: dict[str, Unlocked]) -> dict[str, float]:
    """File a report and hand it over, in a process of its own: what filing took is not counted as its memory."""
    report, files = handled_report(people)
    with multiprocessing.get_context("spawn").Pool(1) as child:
        found: dict[str, float] = child.apply(reseal, (report, files))
    return found


def reseal(report: UUID, files: frozenset[UUID]) -> dict[str, float]:
    """Hand the report over, and seal its bytes once by themselves. A child does this and nothing else."""
    django.setup(set_prefix=False)
    from django.utils import timezone  # noqa: PLC0415

    from auricle.directory.models import Agency  # noqa: PLC0415
    from auricle.referrals import carrying, handover  # noqa: PLC0415
    from auricle.referrals.models import Referral  # noqa: PLC0415
    from auricle.referrals.moves import Asked, Kind  # noqa: PLC0415
    from auricle.referrals.packing import Choice  # noqa: PLC0415
    from auricle.vault import storing  # noqa: PLC0415
    from auricle.vault.sealing_files import FileSealing  # noqa: PLC0415

    hal, tom = unlocked("hal"), unlocked("tom")
    agency = Agency.objects.get(officers__login=OFFICER).code
    draft = handover.Draft(agency, Kind.ACTION, Asked.EXAMINE, Choice("Please look at it.", "Act 12", files))
    before, began = _forget_peak(), time.perf_counter()
    referral = handover.draft(by=hal, report=report, draft=draft, now=timezone.now())
    drafted = time.perf_counter()
    handover.approve(by=tom, referral=referral, now=timezone.now())
    while carrying.carry(most=50, now=timezone.now()):
        pass
    ended = time.perf_counter()
    grown = _memory("VmHWM") - before
    if Referral.objects.get(pk=referral).state != "DELIVERED":
        raise RuntimeError("it was not delivered")
    content, key, bare = [os.urandom(size) for size in FILES], storing.new_content_key(), time.perf_counter()
    for each in content:
        sealing = FileSealing(key, report=report)
        _ = [*sealing.update(each), *sealing.finish()]
    bare = time.perf_counter() - bare
    return {
        "reseal_s": round(ended - began, 3),
        "sent_s": round(ended - drafted, 3),
        "ratio_to_sealing": round((ended - began) / bare, 1),
        "reseal_mb": round(grown / MEGABYTE, 1),
    }


def _forget_peak() -> int:
    """Let the kernel count this process's peak anew; what it uses now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    """One of the kernel's figures about this process, in bytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


@contextmanager
def acting_as(face: str, member: int) -> Iterator[None]:
    """The role of a face in the database, in the name of a member."""
    from django.db import connection  # noqa: PLC0415

    from auricle.directory import acting  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role_of(DEFAULT_NAME, face)}"')
        try:
            with acting.as_member(member):
                yield
        finally:
            cursor.execute("RESET ROLE")


def database_ms(ask: Callable[[], object]) -> float:
    """Milliseconds inside the database's calls."""
    from django.db import connection  # noqa: PLC0415

    took = 0.0

    def watch(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal took
        began = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            took += time.perf_counter() - began

    with connection.execute_wrapper(watch):
        ask()
    return 1000 * took


def lists(people: dict[str, Unlocked]) -> dict[str, list[float]]:
    """Each list of the desk and of the agency, some pages deep, and the baseline."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from auricle.referrals import agency_lists, desk_lists  # noqa: PLC0415
    from auricle.referrals.agency_lists import Which  # noqa: PLC0415

    tom, ola, now = people["tom"].person, people[OFFICER].person, timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM referrals_referral LIMIT 50")
        some = [row for (row,) in cursor.fetchall()]

    def by_keys() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM referrals_referral WHERE id = ANY(%s)", [some])
            cursor.fetchall()

    found: dict[str, list[float]] = {}
    second = {which: agency_page(ola, which) for which in Which}
    with acting_as("desk", tom.id):
        after = desk_lists.open_referrals(by=tom, given={}).following
    asked: dict[str, tuple[str, int, Callable[[], object]]] = {
        "desk": ("desk", tom.id, lambda: desk_lists.open_referrals(by=tom, given={})),
        "desk, page 2": ("desk", tom.id, lambda: desk_lists.open_referrals(by=tom, given={}, after=after)),
        "desk, undelivered": (
            "desk",
            tom.id,
            lambda: desk_lists.open_referrals(by=tom, given={"state": "UNDELIVERED"}),
        ),
        "agency, home": ("agency", ola.id, lambda: agency_lists.home(by=ola, now=now)),
        **{
            f"agency, {which.value}": (
                "agency",
                ola.id,
                partial(agency_lists.listed, by=ola, which=which, now=now),
            )
            for which in Which
        },
        **{
            f"agency, {which.value}, page 2": (
                "agency",
                ola.id,
                partial(agency_lists.listed, by=ola, which=which, now=now, after=second[which]),
            )
            for which in Which
        },
        "baseline": ("desk", tom.id, by_keys),
    }
    caller = system_of(ola.agency or 0, tom.id)
    system: dict[str, Callable[[], object]] = {
        f"system, {words}": partial(system_list, caller, **asked_for)
        for words, asked_for in {
            "all": {},
            "page 2": {"cursor": system_list(caller)},
            "one state": {"state": "OUTCOME_REPORTED"},
            "a rare state": {"state": "RECALLED"},
            "since": {"since": "2020-01-01T00:00:00Z"},
        }.items()
    }
    for _round in range(ROUNDS):
        for name, (face, member, ask) in asked.items():
            with acting_as(face, member):
                found.setdefault(name, []).append(database_ms(ask))
        for name, ask in system.items():
            with acting_as_system(caller):
                found.setdefault(name, []).append(database_ms(ask))
    return found


def system_of(agency: int, maker: int) -> Any:
    """The computer system of an agency, with a token that may read."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.partners.calling import Caller  # noqa: PLC0415
    from auricle.partners.models import Token  # noqa: PLC0415
    from auricle.partners.scopes import Scope  # noqa: PLC0415

    now = timezone.now()
    ends = now + timedelta(days=9)
    token = Token.objects.create(
        pseudonym="t-BENCH234",
        agency_id=agency,
        label="bench",
        scopes=Scope.WEBHOOKS_MANAGE.value,
        digest=os.urandom(32),
        made_by_id=maker,
        made_at=now,
        expires_at=ends,
    )
    scopes = frozenset({Scope.REFERRALS_READ})
    return Caller(token.pk, token.pseudonym, token.agency_id, token.agency.code, token.label, scopes, ends)


def system_list(caller: Any, *, state: str = "", since: str = "", cursor: str = "") -> str:
    """A page of the list as the interface gives it; where the next one begins."""
    from auricle.referrals import system_side  # noqa: PLC0415

    page = system_side.listed(by=caller, state=state, since=since, limit=50, cursor=cursor)
    return page.following


@contextmanager
def acting_as_system(caller: Any) -> Iterator[None]:
    """The interface's role in the database, for one token."""
    from django.db import connection  # noqa: PLC0415

    from auricle.partners import calling  # noqa: PLC0415

    with calling.as_caller(caller), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{role_of(DEFAULT_NAME, "api")}"')
        yield
        cursor.execute("RESET ROLE")


def agency_page(by: Any, which: Any) -> str:
    """Where the second page of an agency's list begins."""
    from django.utils import timezone  # noqa: PLC0415

    from auricle.referrals import agency_lists  # noqa: PLC0415

    with acting_as("agency", by.id):
        return agency_lists.listed(by=by, which=which, now=timezone.now()).following


def p95(values: list[float]) -> float:
    """The value that nineteen of twenty stay below."""
    return round(sorted(values)[int(len(values) * 0.95)], 2)


def main() -> None:
    """Set up, hand over, fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--referrals", type=int, default=REFERRALS, help="how many (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=None, help="a folder to use and to leave")
    given = parser.parse_args()
    with measured_hotline(parts=("public",), data=given.data) as hotline:
        become_owner(hotline)
        people = {login: unlocked(login) for login in ("mei", "ria", "hal", "tom", OFFICER)}
        print(f"Filling {given.referrals} referrals ...", flush=True)
        with hotline.database() as connection:
            many_referrals.fill(connection, referrals=given.referrals)
        # The owner of a hotline may act as no face; here it is to ask as two of them.
        with hotline.administration() as connection:
            for face in ("desk", "agency", "api"):
                connection.execute(
                    sql.SQL("GRANT {} TO {} WITH SET TRUE").format(
                        sql.Identifier(role_of(DEFAULT_NAME, face)), sql.Identifier(f"{DEFAULT_NAME}_owner")
                    )
                )
        print("Handing a report over ...", flush=True)
        result: dict[str, Any] = resealed(people)
        print("Asking for the lists ...", flush=True)
        took = lists(people)
    baseline = p95(took.pop("baseline"))
    by_list = {name: p95(values) for name, values in took.items()}
    result |= {
        "list_db_p95_ms": max(by_list.values()),
        "open_referrals": given.referrals,
        "baseline_ms": baseline,
        "by_list": by_list,
        "load_average": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
