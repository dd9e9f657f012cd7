"""A thread in plain words: which stage it has reached, what was promised, what kept. One table, no conditions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auricle.reports.guards import REOPEN_WITHIN
from auricle.reports.identity_reasons import FOR_REPORTER as WHY_OPENED
from auricle.reports.identity_reasons import IdentityReason
from auricle.reports.moves import DONE, IN_WORK, State
from auricle.reports.outcomes import Outcome
from auricle.reports.reference import reference_of
from auricle.reports.wording import FOR_REPORTER, OUTCOMES, STAGE_OF, STAGES

PROMISES: Mapping[str, Promise] = {
    "FR": _("A first answer from a person"),
    "PR": _("A decision on what happens next"),
    "U": _("Urgent: somebody takes it"),
    "U_DECIDE": _("Urgent: somebody decides"),
    "H": _("The work on it finished"),
}

STAGE_LIST = list(STAGES)


def in_words(thread: Mapping[str, Any], *, now: datetime) -> dict[str, object]:
    """The open part of a thread, ready for a page or a script. Times are datetimes; the sealed parts stay behind."""
    state = State(thread["state"])
    names: Mapping[str, str] = thread["category"]
    return {
        "stage": STAGE_LIST.index(STAGE_OF[state]),
        "stages": [str(words) for words in STAGES.values()],
        "words": sentences(state, thread["outcome"]),
        # What the desk finds the report by; it opens nothing, and the code need not be told to anybody.
        "reference": reference_of(UUID(thread["report"])),
        "received": datetime.fromisoformat(thread["received_at"]),
        "category": names.get(get_language() or "en", names["en"]),
        "promises": [promise(clock, now=now) for clock in thread["clocks"]],
        "identity": "identity" in thread["keys"],
        "openings": [opening(entry) for entry in thread["openings"]],
        # It is not played here: whoever sees this page would hear the voice.
        "talks": [datetime.fromisoformat(at) for at in thread["talks"]],
        "pin": thread["pin"],
        "mail": thread["mail"],
        "can_withdraw": state in IN_WORK,
        "can_write": state is not State.DISPOSED,
        "can_be_told": state not in DONE,
        "closed": state in DONE - {State.DISPOSED},
        "reopens_until": reopens_until(state, thread["closed_at"], now=now),
    }


def sentences(state: State, outcome: str) -> str:
    """Where the report stands, and what became of it once that was decided and checked."""
    if state in DONE and outcome:
        return f"{OUTCOMES[Outcome(outcome)]} {FOR_REPORTER[state]}"
    return str(FOR_REPORTER[state])


def reopens_until(state: State, closed_at: str | None, *, now: datetime) -> datetime | None:
    """Until when one button opens a closed report again; None when it is open, or closed too long ago."""
    if state not in DONE - {State.DISPOSED} or not closed_at:
        return None
    until = datetime.fromisoformat(closed_at) + REOPEN_WITHIN
    return until if now <= until else None


def promise(clock: Mapping[str, Any], *, now: datetime) -> dict[str, object]:
    """One promise: what, until when, and whether it was kept. A late one says that it is late."""
    due = datetime.fromisoformat(clock["due_at"])
    stopped = datetime.fromisoformat(clock["stopped_at"]) if clock["stopped_at"] else None
    return {
        "kind": clock["kind"],
        "what": str(PROMISES[clock["kind"]]),
        "due": due,
        "met": stopped,
        "standing": standing_of(due, stopped, now=now),
    }


def standing_of(due: datetime, met: datetime | None, *, now: datetime) -> str:
    """Whether a promise was kept, is late, or runs."""
    return "kept" if met and met <= due else "late" if (met or now) > due else "running"


def opening(entry: Mapping[str, str]) -> dict[str, object]:
    """One opening of the reporter's identity: when two people opened it, and why."""
    return {
        "at": datetime.fromisoformat(entry["at"]),
        "why": str(WHY_OPENED[IdentityReason(entry["code"])]),
    }
