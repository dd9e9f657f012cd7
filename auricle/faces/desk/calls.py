"""The phone for supervisors: who waits, who answers, how many got through today, by hour, and in the last days.

It stays fresh as the board does: by short answers that a browser asks for again by itself (ADR 37).
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from auricle.calls import board as domain
from auricle.calls import endings, figures
from auricle.calls.access import MEASURE, Access
from auricle.calls.board import Board
from auricle.calls.figures import Line
from auricle.calls.waiting import Waiting
from auricle.faces.desk.call_words import Text, access_words, language_words, length, level
from auricle.faces.desk.list_export import BYTE_ORDER_MARK, harmless
from auricle.faces.desk.pane_words import ENDINGS
from auricle.faces.shared.marked import file_called
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit

ASK_AGAIN_MS = 5_000
HIGHEST, BAR_WIDTH, BAR_STEP = 100, 20, 28
TOO_FEW = "< 5"
"""Fewer calls than may be counted."""
COLUMNS = (
    *("measure", "period", "begins", "language", "offered", "answered", "answered_within_20_s", "abandoned"),
    *(
        "abandoned_within_5_s",
        "call_backs",
        "to_recording",
        "nobody_there",
        "call_taker_lost",
        "service_level",
    ),
    *("service_level_strict", "abandonment", "wait_average_s", "wait_p90_s", "wait_longest_s"),
)


@dataclass(frozen=True)
class WaitingRow:
    """One caller who waits."""

    language: Text
    urgent: bool
    first: bool
    waited: str
    level: str


@dataclass(frozen=True)
class TakersRow:
    """How many are ready to answer in a language, and how many wait for it."""

    language: Text
    ready: int
    waiting: int


@dataclass(frozen=True)
class Bar:
    """An hour of today as two rectangles; the table beside the picture has the same numbers."""

    hour: str
    offered: int
    answered: int
    x: int
    offered_height: int
    answered_height: int

    @property
    def offered_y(self) -> int:
        """Where the bar of those who asked for a person begins."""
        return HIGHEST - self.offered_height

    @property
    def answered_y(self) -> int:
        """Where the bar of those who were answered begins."""
        return HIGHEST - self.answered_height


@require_safe
def calls(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The page. Raises NoCalls."""
    found = domain.board(by=visit.person, now=visit.now)
    bars = hours(found.hours)
    weeks = endings.weeks(by=visit.person, most=endings.WEEKS_SHOWN, now=visit.now)
    context = {
        "mark": found.mark,
        "at": found.at,
        "takers": found.takers,
        "heard": found.heard,
        "waiting": [waiting(found, one) for one in found.waiting],
        "speaking": takers(found),
        "today": access_words(found.today),
        "bars": bars,
        "width": BAR_STEP * len(bars),
        "spoken": [
            (language_words(code), access_words(found.languages[code])) for code in sorted(found.languages)
        ],
        "days": [
            (day, access_words(access)) for day, access in figures.lately(by=visit.person, now=visit.now)
        ],
        "weeks": weeks,
        "endings": [
            (words, [week.counts.get(ended, TOO_FEW) for week in weeks]) for ended, words in ENDINGS.items()
        ],
    }
    return show(request, visit, "desk/calls.html", context)


@require_safe
def calls_live(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whether anything changed, as an event; then the answer ends and the browser asks again. Raises NoCalls."""
    mark = domain.board(by=visit.person, now=visit.now).mark
    known = request.headers.get("Last-Event-ID", "") == mark
    event = ": as before" if known else f"id: {mark}\nevent: board\ndata: {mark}"
    return HttpResponse(f"retry: {ASK_AGAIN_MS}\n{event}\n\n", content_type="text/event-stream")


@require_safe
def calls_table(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The days and weeks of the last three months, for a table elsewhere: counts, and nobody. Raises NoCalls."""
    found = figures.lines(by=visit.person, days=figures.MOST_DAYS, now=visit.now)
    return _table(f"calls-{visit.now:%Y-%m-%d}.csv", COLUMNS, (cells(line) for line in found))


@require_safe
def calls_ended(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How calls ended in the weeks of the last three months. A count below five is an empty cell. Raises NoCalls."""
    found = endings.weeks(by=visit.person, most=endings.MOST_WEEKS, now=visit.now)
    rows = (
        (week.begins.isoformat(), ended.value, str(week.counts.get(ended, "")))
        for week in reversed(found)
        for ended in ENDINGS
    )
    return _table(f"calls-ended-{visit.now:%Y-%m-%d}.csv", ("week_begins", "ended", "calls"), rows)


def _table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    buffer = io.StringIO()
    written = csv.writer(buffer)
    written.writerow(columns)
    written.writerows(rows)
    response = HttpResponse(
        (BYTE_ORDER_MARK + buffer.getvalue()).encode(), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = file_called(name)
    return response


def cells(line: Line) -> tuple[str, ...]:
    """One line of the table, in which no cell runs as a formula. What is not there is empty, and not nought."""
    found = line.access
    counts = (
        *(found.offered, found.answered, found.soon, found.abandoned, found.at_once),
        *(found.call_backs, found.to_recording, found.nobody, found.lost),
    )
    shares = (found.service_level, found.strict_level, found.abandonment)
    waits = (found.average, found.p90, found.longest)
    return (
        *(MEASURE, line.period, line.begins.isoformat(), harmless(line.language)),
        *(str(count) for count in counts),
        *(_decimal(share, 4) for share in shares),
        *(_decimal(wait, 1) for wait in waits),
    )


def waiting(found: Board, one: Waiting) -> WaitingRow:
    """A caller who waits, in words."""
    seconds = found.waited(one)
    return WaitingRow(language_words(one.language), one.urgent, one.first, length(seconds), level(seconds))


def takers(found: Board) -> list[TakersRow]:
    """Every language that somebody answers, waits for, or that the house speaks."""
    ready = found.takers.languages if found.takers and found.heard else {}
    waits = [one.language for one in found.waiting]
    codes = {*(code for code, _ in settings.LANGUAGES), *ready, *waits} - {""}
    return [TakersRow(language_words(code), ready.get(code, 0), waits.count(code)) for code in sorted(codes)]


def hours(found: Mapping[int, Access]) -> list[Bar]:
    """The hours from the first call of today to the last one; none without calls."""
    if not found:
        return []
    most = max(access.offered for access in found.values())
    return [
        _bar(hour, place, found.get(hour, Access()), most)
        for place, hour in enumerate(range(min(found), max(found) + 1))
    ]


def _bar(hour: int, place: int, access: Access, most: int) -> Bar:
    heights = [-(-HIGHEST * count // most) for count in (access.offered, access.answered)]
    return Bar(f"{hour:02}", access.offered, access.answered, place * BAR_STEP + 4, *heights)


def _decimal(value: Fraction | float | None, places: int) -> str:
    return "" if value is None else f"{float(value):.{places}f}"
