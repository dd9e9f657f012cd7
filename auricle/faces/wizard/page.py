"""Render a page of the first run, with the steps and where one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from auricle.faces.wizard.session import COOKIE
from auricle.founding import door, draft
from auricle.founding.draft import STEPS, Draft
from auricle.founding.found import Place

TITLES: Mapping[str, Promise] = {
    "hotline": _("The hotline"),
    "regions": _("Regions"),
    "teams": _("Teams and agencies"),
    "people": _("People"),
    "keys": _("The organisation's key"),
    "recovery": _("Recovery on paper"),
    "confirm": _("Check and found"),
}


@dataclass(frozen=True)
class Step:
    """One step in the list of all."""

    name: str
    title: Promise
    done: bool
    current: bool
    open: bool


def place() -> Place:
    """Where this installation keeps its files."""
    return Place(Path(settings.AURICLE_DATA))


def answers() -> Draft:
    """What was answered so far."""
    return draft.read(place().draft)


def keep(step: str, given: Mapping[str, object]) -> None:
    """Keep the answers of one step."""
    draft.keep(place().draft, answers().answered(step, given))


def show(
    request: HttpRequest, template: str, context: Mapping[str, object], *, step: str = "", status: int = 200
) -> HttpResponse:
    """A page with the list of steps at its side."""
    known = answers()
    following = known.next_step()
    steps = [
        Step(name, TITLES[name], known.has(name), name == step, known.has(name) or name == following)
        for name in (*STEPS, "confirm")
    ]
    common = {
        "steps": steps,
        "number": next((number for number, each in enumerate(steps, start=1) if each.current), 0),
        "form_token": door.form_token(request.COOKIES.get(COOKIE, "")),
        "title": TITLES.get(step, ""),
        "moment": pgettext("date format", "j M Y, H:i"),
    }
    return render(request, f"wizard/{template}.html", {**common, **context}, status=status)
