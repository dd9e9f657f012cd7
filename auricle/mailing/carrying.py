"""Hand one mail to the server that takes ours. Its certificate is checked, and our machine is not named to it."""

import smtplib
import ssl
from email.message import EmailMessage

from auricle.config.mail import Mail
from auricle.errors import NotNow

PATIENCE = 20.0


class NotCarried(NotNow):
    """The server did not take it; the message is one code for why, and nothing that the server said."""


def carry(message: EmailMessage, *, to: str, mail: Mail) -> None:
    """Give it to the server. Raises NotCarried."""
    sender = message["From"].addresses[0]
    try:
        # We greet by the domain of this mail's own sender: a line of the server's with another would name us.
        with _connected(mail, sender.domain) as server:
            if mail.user:
                server.login(mail.user, mail.password)
            server.send_message(message, from_addr=sender.addr_spec, to_addrs=[to])
    except (smtplib.SMTPException, OSError) as error:
        # What the server says may hold the address, so nothing of it goes further.
        raise NotCarried(why(error)) from None


def why(error: Exception) -> str:
    """One of the codes that a page has words for."""
    match error:
        case ssl.SSLError():
            return "certificate"
        case smtplib.SMTPNotSupportedError():
            return "no_lock"
        case smtplib.SMTPAuthenticationError():
            return "sign_in"
        case smtplib.SMTPServerDisconnected():
            return "dropped"
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _said in error.recipients.values()]
            return "busy" if all(400 <= code < 500 for code in codes) else "refused"
        case smtplib.SMTPResponseException():
            return "busy" if 400 <= error.smtp_code < 500 else "refused"
        case OSError():
            return "no_connection"
    return "refused"


def _connected(mail: Mail, domain: str) -> smtplib.SMTP:
    trusted = ssl.create_default_context(cafile=mail.authorities or None)
    # The name that we greet with would otherwise be the machine's own.
    if mail.tls == "implicit":
        return smtplib.SMTP_SSL(
            mail.host, mail.port, local_hostname=domain, timeout=PATIENCE, context=trusted
        )
    server = smtplib.SMTP(mail.host, mail.port, local_hostname=domain, timeout=PATIENCE)
    try:
        if mail.tls == "starttls":
            server.starttls(context=trusted)
    except BaseException:
        server.close()
        raise
    return server
