"""Read regions from a file: CSV with a heading, or GeoJSON whose features have the same properties. Plain.

    code,name_en,name_zh,parent,population,profile
    north,Northland,北原,,,mixed
    weir,Weir County,堰县,north,90000,mixed

A line without parent is a province. Shapes are not kept: no page draws a map yet.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from auricle.errors import Invalid
from auricle.presets.loading import Profile, RegionSeed

MOST_BYTES = 20 * 1024 * 1024
MOST_REGIONS = 20_000
MOST_PROBLEMS = 20
MOST_PEOPLE = 2_000_000_000
COLUMNS = ("code", "name_en", "name_zh", "parent", "population", "profile")
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class BadRegions(Invalid):
    """The file cannot be used; `problems` say where and why, as codes with the number of the line or feature."""

    def __init__(self, problems: Iterable[tuple[int, str]]) -> None:
        self.problems = list(problems)[:MOST_PROBLEMS]
        super().__init__({str(line): code for line, code in self.problems})


@dataclass(frozen=True)
class Row:
    """One line of the file, or one feature."""

    line: int
    code: str
    names: Mapping[str, str]
    parent: str
    population: str
    profile: str


def read_regions(content: bytes) -> tuple[RegionSeed, ...]:
    """The provinces with their counties, in the order of the file. Raises BadRegions."""
    if len(content) > MOST_BYTES:
        raise BadRegions([(0, "too_large")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRegions([(content[: error.start].count(b"\n") + 1, "not_utf8")]) from None
    rows = _features(text) if text.lstrip().startswith("{") else _lines(text)
    if not rows:
        raise BadRegions([(0, "empty")])
    if len(rows) > MOST_REGIONS:
        raise BadRegions([(0, "too_many")])
    problems = [(row.line, problem) for row in rows for problem in _wrong(row)] + list(_wrong_together(rows))
    if problems:
        raise BadRegions(sorted(problems))
    return tuple(_province(row, rows) for row in rows if not row.parent)


def _lines(text: str) -> list[Row]:
    # Line ends are left as they are: the reader knows all three kinds of them, and a StringIO does not.
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        missing = [name for name in ("code", "name_en", "parent") if name not in (reader.fieldnames or ())]
        if missing:
            raise BadRegions([(1, "no_heading")])
        return [_row(reader.line_num, {k: v for k, v in row.items() if isinstance(v, str)}) for row in reader]
    except csv.Error:
        # A field without end, as in a file of another kind.
        raise BadRegions([(reader.line_num, "not_csv")]) from None


def _features(text: str) -> list[Row]:
    try:
        found = json.loads(text)["features"]
        return [_row(number, feature["properties"]) for number, feature in enumerate(found, start=1)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadRegions([(0, "not_geojson")]) from None


def _row(line: int, values: Mapping[str, object]) -> Row:
    given = {name: str(values.get(name) if values.get(name) is not None else "").strip() for name in COLUMNS}
    english, chinese = given["name_en"] or given["name_zh"], given["name_zh"] or given["name_en"]
    return Row(
        line,
        given["code"],
        {"en": english, "zh-hans": chinese},
        given["parent"],
        given["population"],
        given["profile"] or "mixed",
    )


def _wrong(row: Row) -> Iterable[str]:
    if not CODE.fullmatch(row.code) or len(row.code) > 60:
        yield "bad_code"
    if not row.names["en"] or len(row.names["en"]) > 200:
        yield "no_name"
    if row.profile not in get_args(Profile):
        yield "unknown_profile"
    given = row.population
    if (row.parent or given) and not (given.isascii() and given.isdigit() and 0 < int(given) <= MOST_PEOPLE):
        yield "bad_population"


def _wrong_together(rows: list[Row]) -> Iterable[tuple[int, str]]:
    provinces, seen = {row.code for row in rows if not row.parent}, set()
    for row in rows:
        if row.code in seen:
            yield row.line, "code_twice"
        seen.add(row.code)
        if row.parent and row.parent not in provinces:
            yield row.line, "unknown_parent"


def _province(row: Row, rows: list[Row]) -> RegionSeed:
    counties = tuple(_region(each, int(each.population)) for each in rows if each.parent == row.code)
    people = sum(county.population for county in counties) or int(row.population or 0)
    province = _region(row, people)
    return RegionSeed(province.code, province.names, people, province.profile, counties)


def _region(row: Row, population: int) -> RegionSeed:
    return RegionSeed(row.code, row.names, population, cast(Profile, row.profile))
