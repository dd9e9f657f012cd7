"""Tell an agency's office by mail that something waits on its page. What, is not said, and nobody is named."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from auricle.mailing import words
from auricle.mailing.carrying import NotCarried, carry
from auricle.mailing.office_address import owner_of_office
from auricle.mailing.putting_together import Sender, put_together
from auricle.vault.mail_opening import Unreadable, open_for_mail

UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Office:
    """Where an agency's office is written to, in which language."""

    agency: int
    language: str
    sealed: bytes = field(repr=False)


def tell(office: Office, *, about: str, now: datetime) -> None:
    """Hand the notice to the mail server. Raises NotCarried with one code for why.

    `about` is told to nobody: it makes the number of the mail, so that one which is sent again after a kill has the
    same and is known by it.
    """
    mail = settings.AURICLE_MAIL
    if mail is None:
        raise NotCarried("off")
    try:
        to = open_for_mail(office.sealed, owner=owner_of_office(office.agency))
    except Unreadable:
        raise NotCarried(UNREADABLE) from None
    subject, text = words.for_office(language=office.language, url=mail.agency_url)
    message = put_together(
        to=to,
        subject=subject,
        text=text,
        language=office.language,
        sender=Sender(mail.sender, mail.name),
        now=now,
        number=sha256(b"au1/notice\0" + about.encode()).hexdigest()[:32],
    )
    carry(message, to=to, mail=mail)
