"""Send one letter. The job names it by its number and nothing else; the address is opened for this moment only.

A worker that is killed after the server took a mail and before the letter is gone sends it once more: a mail that says
that something waits does no harm twice, and one that is lost would.
"""

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app

from auricle.config.mail import Mail
from auricle.directory.models import Member
from auricle.errors import Invalid
from auricle.mailing import words
from auricle.mailing.boxes import owner_of
from auricle.mailing.carrying import NotCarried, carry
from auricle.mailing.left_address import owner_of_report, read_left
from auricle.mailing.models import Letter, Mailbox, ReporterBox
from auricle.mailing.putting_together import Sender, put_together
from auricle.vault.mail_opening import Unreadable, open_for_mail

log = logging.getLogger(__name__)
app: App = django_app

# After the first attempt two more; then administrators see that it was given up.
AGAIN_AFTER = (timedelta(minutes=5), timedelta(minutes=30))
# For a database that is away. What the mail server does is not an error of the job: the letter itself keeps count.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name="post_letter", queue="mail", retry=PATIENT)
def post_letter(*, letter: str) -> None:
    """Send a letter, if it is still to be sent."""
    send(letter=UUID(letter), now=timezone.now())


def defer(*, letter: UUID, after: timedelta | None = None) -> None:
    """Defer the job inside the caller's transaction: it runs if and only if that commits."""
    job = post_letter.configure(lock=str(letter))
    if after is not None:
        job = post_letter.configure(lock=str(letter), schedule_in={"seconds": int(after.total_seconds())})
    job.defer(letter=str(letter))


def send(*, letter: UUID, now: datetime) -> bool:
    """Try to send it once; what the server refuses is tried again later. Returns whether it is gone."""
    row = Letter.objects.filter(pk=letter, given_up_at=None).first()
    if row is None:
        return False
    try:
        _send(row, settings.AURICLE_MAIL, now)
    except (NotCarried, Unreadable) as error:
        _try_again(row, str(error) if isinstance(error, NotCarried) else "unreadable", now)
        return False
    row.delete()
    return True


def _send(row: Letter, mail: Mail | None, now: datetime) -> None:
    if mail is None:
        raise NotCarried("off")
    written = _to_reporter(row.report, now) if row.report is not None else _to_member(row, mail, now)
    if written is not None:
        carry(written, to=str(written["To"]), mail=mail)


def _to_member(row: Letter, mail: Mail, now: datetime) -> EmailMessage | None:
    """The mail; None when the address was taken away meanwhile, and there is nobody to write to."""
    box = Mailbox.objects.filter(pk=row.member_id).first()
    sealed = (box.new_address if row.kind == "code" else box.address) if box else None
    if box is None or sealed is None:
        return None
    owner = owner_of(box.pk)
    language = Member.objects.values_list("language", flat=True).get(pk=box.pk)
    if row.kind == "code":
        code = open_for_mail(bytes(box.code or b""), owner=owner)
        subject, text = words.code(language=language, code=code)
    else:
        subject, text = words.waiting(language=language, desk_url=mail.desk_url)
    to = open_for_mail(bytes(sealed), owner=owner)
    sender = Sender(mail.sender, mail.name)
    return put_together(to=to, subject=subject, text=text, language=language, sender=sender, now=now)


def _to_reporter(report: UUID, now: datetime) -> EmailMessage | None:
    """The mail; None when the address was taken away, or is none: a browser sealed it, and nobody saw it since."""
    box, how = ReporterBox.objects.filter(pk=report).first(), settings.AURICLE_MAIL_REPORTERS
    if box is None or how is None:
        return None
    try:
        left = read_left(open_for_mail(bytes(box.sealed), owner=owner_of_report(box.pk)))
    except (Invalid, Unreadable):
        box.delete()
        return None
    subject, text = words.something_new(language=left.language, subject=how.subject)
    sender = Sender(how.sender, how.name)
    return put_together(
        to=left.address, subject=subject, text=text, language=left.language, sender=sender, now=now
    )


@transaction.atomic
def _try_again(row: Letter, trouble: str, now: datetime) -> None:
    tried = row.attempts + 1
    given_up = tried > len(AGAIN_AFTER)
    changed = Letter.objects.filter(pk=row.pk, attempts=row.attempts, given_up_at=None).update(
        attempts=tried,
        trouble=trouble,
        given_up_at=now if given_up else None,
        report=None if given_up else row.report,
    )
    if changed and not given_up:
        defer(letter=row.pk, after=AGAIN_AFTER[row.attempts])
    if changed:
        log.warning("A mail was not taken (%s)%s.", trouble, ", and is given up" if given_up else "")
