"""What goes along when a report is handed over, who will read it, and where it came from, in words."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from auricle.faces.desk.routing_words import team_name
from auricle.faces.shared.staff.refusals import Explained, Leaves
from auricle.inbox.transferring import Candidate
from auricle.reports.moves import TO_A_TEAM
from auricle.vault.storing import NoKey

Text = str | Promise

TRANSFER_LEAVES: Leaves = (
    (
        NoKey,
        Explained(
            409,
            _("That team has no key in use"),
            _(
                "Its key is missing or has expired, so nothing can be sealed to it. Nothing was changed. An "
                "administrator sees to it."
            ),
        ),
    ),
)


class Logged(Protocol):
    """What is asked of an event's row."""

    kind: str
    at: datetime
    data: str


@dataclass(frozen=True)
class CameFrom:
    """The last team that the report was with before this one, and since when it is here."""

    team: str
    since: datetime


def came_from(events: Iterable[Logged]) -> CameFrom | None:
    """Where the report came from last, by its log; None for one that stayed with its first team."""
    last = next((event for event in reversed(list(events)) if event.kind in TO_A_TEAM), None)
    return CameFrom(team_name(json.loads(last.data)["from"]), last.at) if last else None


def way_words(kind: str, data: str) -> str:
    """From which team to which, for an event that moved a report between them; empty for every other."""
    if kind not in TO_A_TEAM:
        return ""
    said = json.loads(data)
    return f"{team_name(said['from'])} → {team_name(said['to'])}"


def part_words(parts: Mapping[str, int]) -> list[str]:
    """What is sealed in the report, counted: what the reporter sent, then what the desk wrote."""
    counts = dict(parts)
    story = counts.pop("story", 0)
    files, messages = counts.pop("file", 0), counts.pop("message", 0)
    # The words of a talk are only the names of its files.
    counts.pop("talk", 0)
    notes, rest = counts.pop("note", 0), sum(counts.values())
    said = (
        (story, ngettext("the story", "the stories", story)),
        (files, ngettext("%(count)s file", "%(count)s files", files)),
        (messages, ngettext("%(count)s message", "%(count)s messages", messages)),
        (notes, ngettext("%(count)s note of the desk", "%(count)s notes of the desk", notes)),
        (
            rest,
            ngettext(
                "%(count)s text of the reviews and decisions",
                "%(count)s texts of the reviews and decisions",
                rest,
            ),
        ),
    )
    return [words % {"count": count} if "%" in words else words for count, words in said if count]


def cannot_words(candidates: Iterable[Candidate]) -> list[tuple[str, Text]]:
    """The teams that cannot get it at present, each with the reason."""
    return [
        (
            team_name(each.code),
            _("It has sent this report back once.")
            if each.refused
            else _("Its key is missing or has expired, so nothing can be sealed to it."),
        )
        for each in candidates
        if each.refused or not each.usable
    ]
