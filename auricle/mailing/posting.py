"""Send one letter. The job names it by its number and nothing else; the address is opened for this moment only.

A worker that is killed after the server took a mail and before the letter is gone sends it once more: a mail that says
that something waits does no harm twice, and one that is lost would.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app

from auricle.config.mail import Mail
from auricle.directory.models import Member
from auricle.mailing import words
from auricle.mailing.boxes import owner_of
from auricle.mailing.carrying import NotCarried, carry
from auricle.mailing.models import Letter, Mailbox
from auricle.mailing.putting_together import put_together
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
    box = Mailbox.objects.filter(pk=row.member_id).first()
    sealed = (box.new_address if row.kind == "code" else box.address) if box else None
    if box is None or sealed is None:
        # The address was taken away meanwhile: there is nobody to write to.
        return
    owner = owner_of(box.pk)
    language = Member.objects.values_list("language", flat=True).get(pk=box.pk)
    if row.kind == "code":
        code = open_for_mail(bytes(box.code or b""), owner=owner)
        subject, text = words.code(language=language, code=code)
    else:
        subject, text = words.waiting(language=language, desk_url=mail.desk_url)
    to = open_for_mail(bytes(sealed), owner=owner)
    carry(
        put_together(to=to, subject=subject, text=text, language=language, mail=mail, now=now),
        to=to,
        mail=mail,
    )


@transaction.atomic
def _try_again(row: Letter, trouble: str, now: datetime) -> None:
    tried = row.attempts + 1
    given_up = tried > len(AGAIN_AFTER)
    changed = Letter.objects.filter(pk=row.pk, attempts=row.attempts, given_up_at=None).update(
        attempts=tried, trouble=trouble, given_up_at=now if given_up else None
    )
    if changed and not given_up:
        defer(letter=row.pk, after=AGAIN_AFTER[row.attempts])
    if changed:
        log.warning("A mail was not taken (%s)%s.", trouble, ", and is given up" if given_up else "")
