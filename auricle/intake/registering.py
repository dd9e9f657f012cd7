"""Register what came by phone, by letter or to the counter: sealed as the page without script is, by the one door.

Whoever registers reads nothing afterwards: the report is sealed to its team and to the reporter, whose code is made
here and shown once. It is filed in one transaction with its line in the trail, or not at all: the spool is for the
public.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from auricle.audit import trail
from auricle.directory.people import Person
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.intake import drafts, talks
from auricle.intake.plain_form import PlainAnswers, seal_plain
from auricle.intake.receiving import receive_registered
from auricle.vault import storing

CHANNELS = ("phone", "letter", "in_person")
MOST_TEXT = 50_000


class MayNotRegister(NotAllowed):
    """Call-takers and clerks register what others tell or send."""


@dataclass(frozen=True)
class Registered:
    """The code, to be read out or written down once. `again` says that this very page was sent before."""

    code: str = field(repr=False)
    again: bool


def register_report(
    *, by: Person, report: UUID, retry: bytes, answers: PlainAnswers, now: datetime, draft: int = 0
) -> Registered:
    """Seal and file. A page that is sent twice files one report and gives one code.

    `draft` is the number of the draft that it was written as, which is gone with the filing.

    Raises MayNotRegister, Invalid, NoKey, StaleRecipients, OtherReport.
    """
    if not by.may(Permission.FILE_REPORT):
        raise MayNotRegister
    text = answers.text.strip()
    if answers.channel not in CHANNELS:
        raise Invalid({"channel": "required"})
    if not text or len(text) > MOST_TEXT:
        raise Invalid({"text": "too_long" if text else "required"})
    with transaction.atomic():
        sealed = seal_plain(
            report=report,
            retry=retry,
            answers=replace(answers, text=text),
            key=storing.new_content_key(),
            now=now,
        )
        received = receive_registered(submission=sealed.submission, now=now)
        if draft:
            drafts.filed(by=by, number=draft)
        if received.state == "filed":
            detail: dict[str, str | int] = {"channel": answers.channel}
            trail.record(actor=by.pseudonym, act="report_registered", at=now, report=report, detail=detail)
            if answers.channel == "phone":
                talks.expect(report=report, reporter=sealed.reporter, now=now)
    return Registered(sealed.code, again=received.state == "again")
