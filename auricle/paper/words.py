"""What papers say around their values, in the paper's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, override, pgettext

from auricle.paper.values import Letter, Package, Paper

# Which letters of shared code points are meant, and where lines may break.
REGIONS = {"zh": "cn"}
KILOBYTE = 1024


def of_paper(paper: Paper, *, now: datetime) -> dict[str, Any]:
    """What stands on every page, and the parts that both papers have."""
    places = {"number": paper.number, "version": paper.version, "agency": paper.agency}
    language = paper.language.partition("-")[0]
    return {
        "language": language,
        "region": REGIONS.get(language),
        "house": paper.house,
        "training": gettext("Training. Nothing on this paper is real.") if paper.training else None,
        "reference": gettext("Referral %(number)s, version %(version)d") % places,
        "watermark": gettext("For %(agency)s only. Referral %(number)s") % places,
        # The typesetter knows the two numbers and puts them in.
        "page": gettext("Page {page} of {pages}"),
        "numbers_note": gettext(
            "Some signs could not be printed here. In their place stands their number in Unicode, such as [U+1F600]."
        ),
        "asked": [gettext("What is asked"), paragraphs(paper.asked)],
        "deadlines": [
            gettext("By when"),
            [[deadline.what, moment(deadline.at, paper)] for deadline in paper.deadlines],
        ],
        "report": [
            gettext("The report"),
            gettext(
                "What could name a person was hidden before this left the hotline. It is what somebody told us and is "
                "not proved: everybody it speaks of is presumed innocent."
            ),
        ],
        "sections": [[section.title, paragraphs(section.text)] for section in paper.sections],
    }


def of_package(package: Package, *, fingerprint: str, now: datetime) -> dict[str, Any]:
    """The words and values of a package."""
    with override(package.language):
        return {
            **of_paper(package, now=now),
            "title": gettext("Package of referral %(number)s") % {"number": package.number},
            "facts": [
                [gettext("Referral"), package.number],
                [pgettext("of a package", "Version"), str(package.version)],
                [pgettext("sender", "From"), package.house],
                [pgettext("addressee", "To"), package.agency],
                [gettext("Made on"), moment(now, package)],
                [gettext("Category"), package.category],
                [gettext("Place"), package.place],
                [gettext("Grade"), _grade(package.grade)],
                [gettext("Legal basis"), package.legal_basis],
            ],
            "attachments": [
                gettext("Files that go with this"),
                [gettext("File"), gettext("Size"), "SHA-256"],
                [[one.name, _size(one.size), one.sha256] for one in package.attachments],
            ],
            "no_attachments": gettext("No file goes with this."),
            "readers": [gettext("Who may read this"), list(package.readers)],
            "verify": [
                gettext("How to check that this is from us"),
                gettext(
                    "This file is signed. A PDF program shows the signature and says whether anything was changed "
                    "since. Compare the fingerprint of its key with the one that we gave you on paper, not with "
                    "the one printed here. A printed copy proves nothing."
                ),
                gettext("Fingerprint of the key"),
                fingerprint,
            ],
        }


def of_letter(letter: Letter, *, code: str, now: datetime) -> dict[str, Any]:
    """The words and values of a letter; `code` is the picture of its QR code."""
    with override(letter.language):
        return {
            **of_paper(letter, now=now),
            "title": gettext("Referral %(number)s: please answer") % {"number": letter.number},
            "address": list(letter.address),
            "sender": list(letter.sender),
            "facts": [
                [gettext("Referral"), letter.number],
                [pgettext("of a package", "Version"), str(letter.version)],
                [gettext("Reply reference"), letter.reply_reference],
                [gettext("Telephone"), letter.phone],
                [gettext("Date"), _day(now, letter)],
            ],
            "answer": [
                gettext("How to answer"),
                gettext("By post: fill in the last page and send it to the address on it."),
                gettext(
                    "By telephone: call %(phone)s and read out the referral number and the reply reference. "
                    "We never call you to ask for the reply reference."
                )
                % {"phone": letter.phone},
                gettext("Please keep this letter where only those who work on it can read it."),
            ],
            "slip": _slip(letter, code),
        }


def _grade(grade: int) -> str:
    """None is given before a second review, as with what goes first."""
    return gettext("%(grade)d of 5") % {"grade": grade} if grade else gettext("none yet")


def _slip(letter: Letter, code: str) -> dict[str, Any]:
    return {
        "title": gettext("Reply"),
        "code": code,
        "code_means": gettext("QR code with the referral number and the reply reference"),
        "send_to": [gettext("Send this page to"), list(letter.sender)],
        "tick": gettext("Please tick what is true and fill in what follows it."),
        "choices": [
            gettext("We have received the letter."),
            gettext("We accept the referral and work on it."),
        ],
        "returned": [gettext("We return the referral, because:"), list(letter.grounds)],
        "owner": gettext("It should go to"),
        "outcome": gettext("This is what came of it:"),
        "signed": [gettext("Date"), gettext("Office and telephone"), gettext("Signature")],
        "no_names": gettext("Please do not name or describe who may have made the report."),
    }


def moment(at: datetime, paper: Paper) -> str:
    """The moment with its time zone: a paper is read where nobody knows what zone its house has."""
    local = at.astimezone(paper.zone)
    offset = local.strftime("%z")
    return f"{format_date(local, pgettext('date format', 'j M Y, H:i'))} (UTC{offset[:3]}:{offset[3:5]})"


def _day(at: datetime, paper: Paper) -> str:
    return format_date(at.astimezone(paper.zone), pgettext("date format", "j M Y"))


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of a text, each in its lines."""
    blocks = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    return [block.strip("\n").split("\n") for block in blocks if block.strip()]


def _size(size: int) -> str:
    if size < KILOBYTE:
        return gettext("%(size)d bytes") % {"size": size}
    if size < KILOBYTE**2:
        return f"{size / KILOBYTE:.0f} KB"
    return f"{size / KILOBYTE**2:.1f} MB"
