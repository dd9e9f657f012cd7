"""How mail leaves, as the operator names it. Without a sender there is none, and pages say so."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from auricle.config.env import LOOPBACK, Environment

PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
SERVER = re.compile(r"(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
PORTS = {"starttls": 587, "implicit": 465, "none": 25}


@dataclass(frozen=True)
class Mail:
    """The server that takes our mail, and how it is asked to. `tls` is starttls, implicit or, near by, none.

    `authorities` is a file of certificates, or empty for those that everybody trusts.
    """

    sender: str
    name: str
    host: str
    port: int
    tls: str
    desk_url: str
    agency_url: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""


def read_sender(environment: Environment) -> str:
    """The address that mail comes from, or nothing when there is no mail."""
    sender = environment.text(
        "AURICLE_MAIL_FROM",
        default="",
        means="the address that mail of this hotline comes from; empty: there is no mail",
    )
    environment.require(
        not sender or PLAIN_ADDRESS.fullmatch(sender) is not None,
        "AURICLE_MAIL_FROM must be one mail address in plain letters, without a name",
    )
    return sender


@dataclass(frozen=True)
class ReporterMail:
    """How reporters are written to who asked for it: all of them once a day, in one go."""

    sender: str
    name: str
    subject: str
    hour: int


def read_reporters(environment: Environment, *, sender: str) -> ReporterMail | None:
    """What reporters are told before they leave an address; None where they can leave none."""
    own = environment.text(
        "AURICLE_MAIL_REPORTERS",
        default="",
        means="the address that mail to reporters comes from, best of a neutral domain; empty: they leave no address",
    )
    name = environment.text(
        "AURICLE_MAIL_REPORTERS_NAME",
        default="",
        means="the name shown beside that address, best a neutral one; empty: the address alone",
    )
    subject = environment.text(
        "AURICLE_MAIL_REPORTERS_SUBJECT",
        default="",
        means="the subject of mail to reporters, best a neutral one; empty: News, in their language",
    )
    hour = environment.number(
        "AURICLE_MAIL_REPORTERS_HOUR",
        default=9,
        most=23,
        means="the hour of the day at which all mail to reporters leaves together",
    )
    if not own:
        return None
    environment.require(
        PLAIN_ADDRESS.fullmatch(own) is not None,
        "AURICLE_MAIL_REPORTERS must be one mail address in plain letters, without a name",
    )
    environment.require(sender != "", "AURICLE_MAIL_FROM is missing, and AURICLE_MAIL_REPORTERS is there")
    environment.require(
        name.isprintable() and subject.isprintable(),
        "AURICLE_MAIL_REPORTERS_NAME and AURICLE_MAIL_REPORTERS_SUBJECT must be lines that can be printed",
    )
    return ReporterMail(own, name, subject, hour)


def read(environment: Environment, *, sender: str) -> Mail | None:
    """All of it, for the process that sends; None when there is no mail. What is wrong stops the start."""
    name = environment.text(
        "AURICLE_MAIL_NAME", default="", means="the name shown beside that address; empty: the address alone"
    )
    environment.require(name.isprintable(), "AURICLE_MAIL_NAME must be one line that can be printed")
    server = environment.text(
        "AURICLE_MAIL_SERVER",
        default="",
        means="the server that takes our mail: its name, and :port if unusual",
    )
    tls = environment.choice(
        "AURICLE_MAIL_TLS",
        tuple(PORTS),
        default="starttls",
        means="how the way to that server is locked; none only for a server on this machine",
    )
    user = environment.text("AURICLE_MAIL_USER", default="", means="who we are to that server; empty: nobody")
    password = environment.text(
        "AURICLE_MAIL_PASSWORD", default="", means="a file with that user's password in one line"
    )
    authorities = environment.text(
        "AURICLE_MAIL_CA",
        default="",
        means="a file with the certificates that vouch for that server; empty: those that everybody trusts",
    )
    desk_url = environment.url(
        "AURICLE_DESK_URL",
        schemes=("https", "http"),
        default="",
        means="the address of the desk, as mails to members name it",
    )
    agency_url = environment.url(
        "AURICLE_AGENCY_URL",
        schemes=("https", "http"),
        default="",
        means="the address of the agencies' pages, as mails to their offices name it; empty: they name none",
    )
    if not sender:
        environment.require(not server, "AURICLE_MAIL_FROM is missing, and AURICLE_MAIL_SERVER is there")
        return None
    found = SERVER.fullmatch(server)
    host = found["host"].strip("[]") if found else ""
    port = int(found["port"] or PORTS[tls]) if found else 0
    environment.require(
        found is not None and 0 < port < 2**16,
        "AURICLE_MAIL_SERVER must be the name of a server, and :port if unusual",
    )
    environment.require(
        tls != "none" or host in LOOPBACK,
        "AURICLE_MAIL_TLS may be none only for a server on this machine: another would read what we send",
    )
    environment.require(desk_url != "", "AURICLE_DESK_URL is missing: mails to members name it")
    environment.require(
        bool(user) == bool(password), "AURICLE_MAIL_USER and AURICLE_MAIL_PASSWORD go together"
    )
    environment.require(
        not authorities or Path(authorities).is_file(),
        f"AURICLE_MAIL_CA must be a file, and is {authorities!r}",
    )
    return Mail(
        sender=sender,
        name=name,
        host=host,
        port=port,
        tls=tls,
        desk_url=desk_url,
        agency_url=agency_url,
        user=user,
        password=environment.line(Path(password), means="the password for mail") if password else "",
        authorities=authorities,
    )
