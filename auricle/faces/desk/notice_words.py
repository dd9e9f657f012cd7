"""What happened lately, in words: a table from the kinds of notices to sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.ladder_words import PREFIX, clock_notice
from auricle.reports.moves import NEWER_THAN_VERSION, Notice
from auricle.reports.reference import reference_of

WORDS: Mapping[Notice, Promise] = MappingProxyType(
    {
        Notice.TEAM_NEW: _("A report came in"),
        Notice.TEAM_RELEASED: _("A report is back in the queue"),
        Notice.TEAM_URGENT: _("A report was marked as urgent"),
        Notice.TEAM_TRANSFERRED: _("Another team handed a report over to yours"),
        Notice.TEAM_RETURNED: _("A team sent a report back to yours"),
        Notice.REVIEWERS_WANTED: _("A report waits for the second review"),
        Notice.HANDLERS_WANTED: _("A report waits for a handler"),
        Notice.HANDLER_ASSIGNED: _("You were given a report"),
        Notice.HANDLER_REPORTER_WROTE: _("The reporter wrote"),
        Notice.HANDLER_NO_REPLY: _("The reporter did not answer in time"),
        Notice.HANDLER_GOES_ON: _("A report is back with you"),
        Notice.HANDLER_SENT_BACK: _("A proposal of yours was sent back"),
        Notice.SCREENER_SENT_BACK: _("A report was sent back to the first review"),
        Notice.APPROVERS_WANTED: _("An outcome waits for approval"),
        Notice.SUPERVISOR_CONFLICT: _("A conflict of interest was declared on a report in work"),
        Notice.SUPERVISOR_WITHDRAWN: _("A reporter withdrew a report"),
        Notice.SUPERVISOR_REOPENED: _("A report was reopened"),
        Notice.REPORTER_INBOX: _("The reporter was written to"),
    }
)

NEWER = _("The reporter wrote after the redacted version was made: a reviewer looks again")


class Happened(Protocol):
    """What is asked of a notice's row."""

    kind: str
    report_id: UUID
    at: datetime


@dataclass(frozen=True)
class NoticeWords:
    """One thing that happened, and where."""

    words: str | Promise
    report: UUID
    reference: str
    at: datetime


def notice_words(notices: Iterable[Happened]) -> list[NoticeWords]:
    """Each notice with its sentence."""
    return [
        NoticeWords(_words(row.kind), row.report_id, reference_of(row.report_id), row.at) for row in notices
    ]


def _words(kind: str) -> str | Promise:
    if kind == NEWER_THAN_VERSION:
        return NEWER
    return clock_notice(kind) if kind.startswith(PREFIX) else WORDS[Notice(kind)]
