"""Every address of every face, as its URL table has them, with something in each place that takes something.

What is walked is the table itself, so that an address of tomorrow is walked too, by whoever forgets it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from auricle.config.settings.base import MIDDLEWARE, middleware_for_machines, templates

NO_REPORT = UUID("00000000-0000-4000-8000-000000000000")
SAMPLES = {"uuid": str(NO_REPORT), "int": "1", "str": "take", "slug": "take", "path": "take"}
PLACE = re.compile(r"<(?:(\w+):)?\w+>")
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")

FOR_PEOPLE = [MIDDLEWARE[0], "auricle.faces.shared.staff.files_origin.files_origin", *MIDDLEWARE[1:]]
FOR_MACHINES = {
    "api": middleware_for_machines(),
    "line": middleware_for_machines("auricle.faces.line.problems.Problems"),
}
# The sets of addresses that a process can have; each has the settings of its face.
TABLES = sorted(
    path.stem
    for path in (Path(__file__).resolve().parents[2] / "auricle/config/urls").glob("*.py")
    if path.stem != "__init__"
)


@dataclass(frozen=True)
class Address:
    """One row of a URL table."""

    path: str
    name: str
    exempt: bool
    """Whether the view was excused from a check of the framework's; none of ours is."""


def be(face: str, settings: Settings) -> None:
    """Answer as this face does."""
    settings.ROOT_URLCONF = f"auricle.config.urls.{face}"
    # A training hotline's desk is the desk, with some addresses more.
    face = face.partition("_")[0]
    settings.TEMPLATES = templates(face, "shared")
    settings.STAFF_FACE = "" if face in {"public", "api", "line"} else face
    settings.MIDDLEWARE = FOR_MACHINES.get(face, FOR_PEOPLE)
    if face == "public":
        settings.ERROR_BASE = "public/base.html"


def addresses(face: str) -> list[Address]:
    """Every address of a face, in the first language where the language is part of it."""
    import_module(f"auricle.config.urls.{face}")
    return list(_below("/", get_resolver(f"auricle.config.urls.{face}").url_patterns))


def _below(prefix: str, patterns: list[URLPattern | URLResolver]) -> Iterator[Address]:
    for pattern in patterns:
        path = prefix + PLACE.sub(lambda found: SAMPLES[found[1] or "str"], str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _below(path, pattern.url_patterns)
        else:
            exempt = bool(getattr(pattern.callback, "csrf_exempt", False))
            yield replace(Address(path, "", exempt), name=pattern.name or "")
