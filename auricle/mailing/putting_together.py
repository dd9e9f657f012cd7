"""Make a mail: plain text, and in its head nothing of this machine, of the one before it or of the one after it."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr


@dataclass(frozen=True)
class Sender:
    """Whom a mail says that it is from."""

    address: str
    name: str = ""


def put_together(
    *, to: str, subject: str, text: str, language: str, sender: Sender, now: datetime, number: str = ""
) -> EmailMessage:
    """The mail, ready to be handed over. `number` makes its id, where a second copy is to have the same."""
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((sender.name, sender.address))
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(now.astimezone(UTC))
    # Random, with our own domain: the usual one holds the machine's name, the time and a process's number.
    message["Message-ID"] = f"<{number or secrets.token_hex(16)}@{sender.address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, subtype="plain", charset="utf-8", cte="quoted-printable")
    # After the text, which clears what was said of it before.
    message["Content-Language"] = language
    return message
