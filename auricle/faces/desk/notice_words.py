"""What happened lately, in words: a table from the kinds of notices to sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auricle.faces.desk.ladder_words import PREFIX, clock_notice
from auricle.referrals.moves import ClockKind
from auricle.referrals.wording import CLOCKS
from auricle.reports.measure_notices import MeasureNotice
from auricle.reports.moves import NEWER_THAN_VERSION, Notice
from auricle.reports.reference import reference_of
from auricle.reports.referral_notices import CLOCK as REFERRAL_CLOCK
from auricle.reports.referral_notices import STEP, ReferralNotice

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

REFERRALS: Mapping[ReferralNotice, Promise] = MappingProxyType(
    {
        ReferralNotice.DRAFTED: _("A referral waits for approval"),
        ReferralNotice.ASKED: _("An agency asked"),
        ReferralNotice.RETURN: _("An agency wants to return a referral"),
        ReferralNotice.DISPUTED: _("An agency contests a ruling"),
        ReferralNotice.LONGER: _("An agency needs longer"),
        ReferralNotice.OUTCOME: _("An agency reported the outcome"),
        ReferralNotice.DELETED: _("An agency confirmed that all copies are deleted"),
        ReferralNotice.UNDELIVERED: _("A referral could not be delivered"),
    }
)
MEASURES: Mapping[MeasureNotice, Promise] = MappingProxyType(
    {
        MeasureNotice.PHONE_BANK: _("Urgent measure: nobody has phoned the bank yet"),
        MeasureNotice.BANK_SILENT: _("Urgent measure: the bank does not answer"),
        MeasureNotice.HOLD_ENDS: _("Urgent measure: a hold is about to end"),
    }
)
NEWER = _("The reporter wrote after the redacted version was made: a reviewer looks again")


class Happened(Protocol):
    """What is asked of a notice's row."""

    kind: str
    report_id: UUID
    referral: UUID | None
    at: datetime


@dataclass(frozen=True)
class NoticeWords:
    """One thing that happened, and where."""

    words: str | Promise
    report: UUID
    reference: str
    at: datetime
    referral: UUID | None = None


def notice_words(notices: Iterable[Happened]) -> list[NoticeWords]:
    """Each notice with its sentence."""
    return [
        NoticeWords(_words(row.kind), row.report_id, reference_of(row.report_id), row.at, row.referral)
        for row in notices
    ]


def _words(kind: str) -> str | Promise:
    if kind == NEWER_THAN_VERSION:
        return NEWER
    if kind.startswith(REFERRAL_CLOCK):
        return referral_clock_notice(kind)
    if kind.startswith(STEP):
        return step_notice(kind)
    if kind in set(ReferralNotice):
        return REFERRALS[ReferralNotice(kind)]
    if kind in set(MeasureNotice):
        return MEASURES[MeasureNotice(kind)]
    return clock_notice(kind) if kind.startswith(PREFIX) else WORDS[Notice(kind)]


def referral_clock_notice(kind: str) -> str:
    """The sentence of a warning about a referral; its kind names the clock and the share (referrals/warning.py)."""
    clock, _sep, percent = kind.removeprefix(REFERRAL_CLOCK).rpartition("_")
    sentence = (
        gettext("Referral, %(clock)s: %(percent)s %% of the time is used")
        if int(percent) < 100
        else gettext("Referral, %(clock)s: overdue")
    )
    return sentence % {"clock": CLOCKS[ClockKind(clock)], "percent": percent}


def step_notice(kind: str) -> str:
    """The sentence of a warning about a step agreed at a meeting (referrals/step_warning.py)."""
    number, _sep, percent = kind.removeprefix(STEP).rpartition("_")
    sentence = (
        gettext("Step %(number)s agreed at a meeting: %(percent)s %% of the time is used")
        if int(percent) < 100
        else gettext("Step %(number)s agreed at a meeting: overdue")
    )
    return sentence % {"number": number, "percent": percent}
