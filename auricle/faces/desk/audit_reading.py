"""Who read what: a picture hour by hour or day by day, the same in numbers, and what is unusual."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from auricle.faces.desk.audit_words import SIGNS, Text, who
from auricle.faces.shared.staff.page import show
from auricle.faces.shared.staff.visit import Visit
from auricle.oversight import unusual
from auricle.oversight.reading import ReadingPage, reading

SPANS = (1, 7, 28)
HEIGHT = 100
STEP = 20


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, where that leads, its place and height, and its number."""

    label: str
    address: str
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Odd:
    """One thing that is unusual, in words, and the lines behind it."""

    actor: str
    who: Text
    words: Text
    count: int
    usual: int | None
    when: str
    address: str


@require_safe
def audit_reading(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The last day, week or four weeks; or one day."""
    day = _day(request.GET.get("day", ""), timezone.localdate(visit.now))
    days = next((span for span in SPANS if request.GET.get("days") == str(span)), 7) if day is None else 1
    found = reading(by=visit.person, days=days, day=day, now=visit.now)
    context = {
        "days": 0 if day else days,
        "spans": SPANS,
        "day": day,
        "shown_day": "" if day is None else _short(day),
        "by_hour": days == 1,
        "bars": _hours(found) if days == 1 else _days(found, days),
        "readers": found.readers,
        "odd": [_odd(one) for one in found.unusual],
        "limits": {
            "hour": unusual.MANY_IN_AN_HOUR,
            "searches": unusual.MANY_SEARCHES,
            "times": unusual.TIMES_USUAL,
            "least": unusual.LEAST_IN_A_DAY,
            "weeks": unusual.USUAL_DAYS // 7,
            "nights": unusual.NIGHTS_USUAL,
        },
    }
    return show(request, visit, "desk/audit_reading.html", context)


def _day(typed: str, today: date) -> date | None:
    try:
        day = parse_date(typed)
    except ValueError:
        return None
    return day if day is not None and date(2000, 1, 1) <= day <= today else None


def _hours(found: ReadingPage) -> list[Bar]:
    """A day's twenty-four bars, those of nothing too: a gap is what one looks for."""
    counts = [(hour, found.hours.get((found.since, hour), 0)) for hour in range(24)]
    return _bars([(f"{hour:02}:00", _lines(day=found.since, hour=hour), count) for hour, count in counts])


def _days(found: ReadingPage, days: int) -> list[Bar]:
    counts = dict.fromkeys((found.since + timedelta(days=place) for place in range(days)), 0)
    for (day, _), count in found.hours.items():
        counts[day] = counts.get(day, 0) + count
    here = reverse("audit-reading")
    return _bars([(_short(day), f"{here}?day={day}", count) for day, count in counts.items()])


def _bars(counts: list[tuple[str, str, int]]) -> list[Bar]:
    most = max([1, *(count for _, _, count in counts)])
    heights = [round(count * HEIGHT / most) for _, _, count in counts]
    return [
        Bar(label, address, count, place * STEP, HEIGHT - height, height)
        for place, ((label, address, count), height) in enumerate(zip(counts, heights, strict=True))
    ]


def _odd(one: unusual.Unusual) -> Odd:
    when = "" if one.day is None else _short(one.day)
    if one.hour is not None:
        when = f"{when}, {one.hour:02}:00"
    address = _lines(person=one.actor, day=one.day, hour=one.hour)
    return Odd(one.actor, who(one.actor), SIGNS[one.sign], one.count, one.usual, when, address)


def _lines(*, person: str = "", day: date | None = None, hour: int | None = None) -> str:
    """The address of the lines behind a number."""
    asked = {"kind": "read", "person": person, "day": day or "", "hour": "" if hour is None else hour}
    query = urlencode({name: value for name, value in asked.items() if value != ""})
    return f"{reverse('audit-trail')}?{query}"


def _short(day: date) -> str:
    return date_format(datetime.combine(day, time()), pgettext("date format", "j M Y"))
