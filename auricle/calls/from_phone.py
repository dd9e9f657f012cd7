"""What the phone's service tells and asks: what happened to calls, who answers now, and the plan that holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from auricle.calls import plan
from auricle.calls.events import read_events, read_takers
from auricle.calls.plan import Plan
from auricle.directory import roster
from auricle.reports import in_force


@dataclass(frozen=True)
class JoinedBy:
    """An interpreter whom a talk can be joined with. `code` is what a browser says in place of the number."""

    code: str
    name: str
    language: str
    number: str


@dataclass(frozen=True)
class Asked:
    """The plan as it is at one moment."""

    plan: Plan
    staffed: bool
    interpreters: tuple[JoinedBy, ...]


def keep_events(*, data: Mapping[str, object], now: datetime) -> int:
    """Keep what happened; told again, it is there already. Returns how many were new. Raises Invalid."""
    events = read_events(data, now=now)
    rows = [
        {
            "call": str(one.call),
            "what": one.what.value,
            "at": one.at.isoformat(),
            "language": one.language,
            "urgent": one.urgent,
            "team": one.team,
            "waited": one.waited,
        }
        for one in events
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT keep_call_events(%s)", [json.dumps(rows)])
        return int(cursor.fetchone()[0])


def say_takers(*, data: Mapping[str, object], now: datetime) -> None:
    """Keep who answers now, in place of what was said before. Raises Invalid."""
    said = read_takers(data, now=now)
    languages = json.dumps(dict(said.languages))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT say_takers(%s, %s, %s, %s, %s)", [said.ready, said.busy, languages, said.at, said.since]
        )


def asked(*, now: datetime) -> Asked:
    """The plan that holds, whether people answer now, and whom a talk can be joined with."""
    held_now = held()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, language, phone FROM phone_interpreters()")
        interpreters = tuple(JoinedBy(str(number), *rest) for number, *rest in cursor.fetchall())
    open_now = plan.staffed(held_now, now, zone=roster.zone(), holidays=holidays(now))
    return Asked(held_now, open_now, interpreters)


def held() -> Plan:
    """The plan that holds; the house's own before there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, document FROM phone_plan()")
        row = cursor.fetchone()
    return plan.read(row[1], version=row[0]) if row else plan.HOUSE


def holidays(now: datetime) -> Mapping[date, str]:
    """The holidays of every calendar by which the hotline's promises count."""
    calendars = in_force.at(now).calendars.values()
    return {day: name for calendar in calendars for day, name in calendar.holidays.items()}
