"""All that the desk shows of one report, in one go; what this person may not open is left out, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from auricle.directory import colleagues, letters
from auricle.directory.letters import Letter
from auricle.directory.permissions import Permission
from auricle.inbox import identity_asking
from auricle.inbox.desk_masking import Reason
from auricle.inbox.desk_reading import MayNotRead, OpenReport, history, open_row
from auricle.inbox.identity_asking import Asked
from auricle.inbox.name_suggestions import suggested_names
from auricle.reports.agreement import StillNeeded, still_needed
from auricle.reports.apart import apart
from auricle.reports.facts import Given, collect
from auricle.reports.models import Event, Report
from auricle.reports.moves import Move, State
from auricle.reports.queries import Header, found_row, header_of
from auricle.reports.related import Matter, matter_of
from auricle.reports.workload import Hand, hands
from auricle.vault import shredding
from auricle.vault.member_keys import Unlocked
from auricle.vault.team_keys import NoTeamKey

Closed = Literal["", "role", "key", "destroyed"]
TO_THE_REPORTER = frozenset({Move.ANSWER, Move.ASK})
TO_SOMEBODY = frozenset({Move.ASSIGN, Move.REASSIGN})


@dataclass(frozen=True)
class Destroyed:
    """On which day, and from which day on older backups do not open it either."""

    on: date
    complete: date


@dataclass(frozen=True)
class ReportPage:
    """A report with its log. `content` is None where `closed` says why: by role, for want of a key, or destroyed.

    `names` are those of the members in the log; `handlers` could be given the report, when it can be given. `vault`
    says whether an identity is sealed, `asked` what became of the last request for it. `suggested` are names in the
    text that are not hidden, for whoever may move them into the vault; `letters` can be
    written in the reporter's language. `needed` is who has to agree before it closes. `matter` holds the other reports
    of its matter.
    """

    header: Header
    content: OpenReport | None
    closed: Closed
    events: tuple[Event, ...]
    names: Mapping[str, str]
    handlers: tuple[Hand, ...]
    vault: bool
    asked: Asked | None
    destroyed: Destroyed | None
    needed: StillNeeded | None = None
    suggested: tuple[str, ...] = field(default=(), repr=False)
    letters: tuple[Letter, ...] = ()
    matter: Matter | None = None


def read_page(*, by: Unlocked, report: UUID, now: datetime, unmask: Reason | None = None) -> ReportPage:
    """Open what this person may open, masked unless they say why not; that leaves its lines in the trail.

    Raises MayNotSee, NoSuchReport, and with a reason MayNotUnmask and Invalid.
    """
    row = found_row(by=by.person, report=report)
    events = tuple(history(report))
    found = header_of(by=by.person, row=row, events=events, now=now)
    content, closed = _content(by, row, now, unmask)
    assigns = any(offer.move in TO_SOMEBODY for offer in found.moves)
    return ReportPage(
        header=found,
        content=content,
        closed=closed,
        events=events,
        names=colleagues.names(event.actor for event in events),
        handlers=_handlers(found, events, now) if assigns else (),
        vault=identity_asking.has_identity(report),
        asked=identity_asking.last_request(by=by, report=report) if content else None,
        destroyed=_destroyed(events) if closed == "destroyed" else None,
        needed=still_needed(
            State(row.state),
            collect(row, by=by.person, given=Given(), now=now, events=events, reviews=found.reviews),
        ),
        suggested=_suggested(by, content, row.language),
        letters=letters.offered(language=row.language) if content and _writes(found) else (),
        # Most reports were never linked: these cost no query.
        matter=matter_of(by=by.person, row=row) if any(event.kind == Move.LINK for event in events) else None,
    )


def _handlers(found: Header, events: tuple[Event, ...], now: datetime) -> tuple[Hand, ...]:
    """Who could be given the report: nobody who declared a conflict of interest in it."""
    conflicted = apart((event.kind, event.actor) for event in events)
    return tuple(h for h in hands(teams=[found.row.team], now=now) if h.pseudonym not in conflicted)


def _writes(found: Header) -> bool:
    return any(offer.move in TO_THE_REPORTER for offer in found.moves)


def _suggested(by: Unlocked, content: OpenReport | None, language: str) -> tuple[str, ...]:
    if content is None or not content.masked or not by.person.may(Permission.READ_REPORT):
        return ()
    return suggested_names(content, language=language)


def _content(
    by: Unlocked, row: Report, now: datetime, unmask: Reason | None
) -> tuple[OpenReport | None, Closed]:
    if row.state == State.DISPOSED:
        return None, "destroyed"
    try:
        return open_row(by=by, row=row, now=now, unmask=unmask), ""
    except MayNotRead:
        return None, "role"
    except NoTeamKey:
        return None, "key"


def _destroyed(events: tuple[Event, ...]) -> Destroyed:
    """Nothing follows the event that destroyed it: its log ends there."""
    day = shredding.day_of(events[-1].at)
    return Destroyed(day, shredding.complete_on(day))
