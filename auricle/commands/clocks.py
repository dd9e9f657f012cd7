"""`auricle clocks`: the terms of the promises, their calendars, and who stands on the ladder."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from auricle.presets.nodes import BrokenPreset
from auricle.reports import holidays, in_force, ladder_places, promising_anew, terms
from auricle.reports.calendars import years_without_holidays
from auricle.reports.ladder import HELD
from auricle.reports.reference import reference_of

OPERATOR = "operator"
YEARS_AHEAD = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One act each; what changes something says what it changed."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    show = acts.add_parser("show", help="print the terms that hold, and warn of years without holidays")
    show.add_argument("--document", action="store_true", help="only the document, to be changed and adopted")
    adopt = acts.add_parser("adopt", help="let other terms hold for clocks that start later")
    adopt.add_argument("terms", help=f"a file, or one of the profiles {', '.join(terms.profiles())}")
    _when(adopt)
    add = acts.add_parser("holidays", help="add the days of an iCal file to a calendar, as new terms")
    add.add_argument("calendar", help="the calendar's name in the terms")
    add.add_argument("file", type=Path, help="an .ics file with whole-day events")
    add.add_argument(
        "--worked", action="store_true", help="these days are worked, with the hours of a Monday"
    )
    _when(add)
    anew = acts.add_parser("recompute", help="let the present terms bind clocks that run already")
    anew.add_argument("--write", action="store_true", help="do it; otherwise only print before and after")
    place = acts.add_parser("place", help="name who is told for a team when a promise is broken")
    place.add_argument("team", help="the team's code")
    place.add_argument("rung", choices=[rung.value for rung in HELD])
    place.add_argument("login", nargs="?", default="", help="a member of the team; nobody if left out")


def run(arguments: argparse.Namespace) -> int:
    """Do one act; the status of `show` is 1 when a calendar lacks a year."""
    now = timezone.now()
    match arguments.act:
        case "show":
            return _show(now, document=arguments.document)
        case "adopt":
            return _adopt(_read(arguments.terms), arguments.valid_from, now)
        case "holidays":
            return _holidays(arguments, now)
        case "recompute":
            return _recompute(now, write=arguments.write)
        case _:
            ladder_places.name_place(
                team=arguments.team, rung=arguments.rung, login=arguments.login, by=OPERATOR, now=now
            )
            print(f"{arguments.rung} of {arguments.team}: {arguments.login or 'nobody'}")
            return 0


def _when(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="valid_from",
        type=datetime.fromisoformat,
        help='from when the terms hold, such as "2031-01-01T00:00+08:00" (default: in ten minutes)',
    )


def _read(name: str) -> str:
    return terms.profile(name) if name in terms.profiles() else Path(name).read_text(encoding="utf-8")


def _adopt(document: str, valid_from: datetime | None, now: datetime) -> int:
    since = valid_from or now + 2 * in_force.AHEAD
    if since.tzinfo is None:
        raise BrokenPreset("--from: a time with its zone is expected")
    adopted = in_force.adopt(document=document, by=OPERATOR, valid_from=since, now=now)
    print(
        f"Version {adopted.version} of the terms holds from {since.isoformat()} for clocks that start then."
    )
    _warn(adopted, now)
    return 0


def _holidays(arguments: argparse.Namespace, now: datetime) -> int:
    years = range(now.year, now.year + YEARS_AHEAD)
    days = holidays.read_ics(arguments.file.read_bytes(), years=years)
    for day, title in days.items():
        print(f"{day.isoformat()} {title}")
    document = holidays.with_days(
        in_force.document_of(in_force.latest()),
        calendar=arguments.calendar,
        days=days,
        worked=arguments.worked,
    )
    return _adopt(document, arguments.valid_from, now)


def _show(now: datetime, *, document: bool) -> int:
    held = in_force.at(now)
    print(in_force.document_of(held.version) if document else f"Version {held.version} of the terms holds.")
    return 1 if not document and _warn(held, now) else 0


def _warn(held: terms.Terms, now: datetime) -> bool:
    lacking = {
        code: years_without_holidays(calendar, now.date()) for code, calendar in held.calendars.items()
    }
    for code, years in lacking.items():
        for year in years:
            print(f"Calendar {code} has no holidays in {year}: every weekday of it counts as worked.")
    return any(lacking.values())


def _recompute(now: datetime, *, write: bool) -> int:
    found = 0
    for anew in promising_anew.differing(now=now):
        if write:
            anew = promising_anew.promise_anew(report=anew.report, by=OPERATOR, now=now)
        found += 1
        for change in anew.changes:
            before, after = (at.isoformat(timespec="minutes") for at in (change.before, change.after))
            print(f"{reference_of(anew.report)} {change.kind}: {before} -> {after}")
    print(f"{found} reports {'now count' if write else 'would count'} by the present terms.")
    return 0
