"""A report from a page without JavaScript: the server seals it at once, for the same keys, in the same format."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from auricle.directory.routing import route
from auricle.intake.receiving import check_codes
from auricle.intake.submission import Submission
from auricle.vault import storing
from auricle.vault.file_notes import FileNote, dump, files_json
from auricle.vault.parcel import GrantPart, ObjectPart, Parcel
from auricle.vault.receipt import NewReceipt, make_receipt
from auricle.vault.sharing import share_out
from auricle.vault.storing import ContentKey, Recipients

RESEND = b"auricle/resend\0"


@dataclass(frozen=True)
class PlainAnswers:
    """What somebody typed. `contact` is empty, or has name, reach and hours; so may `pin` be. repr shows none of it."""

    category: str
    region: str | None
    language: str
    text: str = field(repr=False)
    answers: Mapping[str, str] = field(repr=False)
    where: str = field(repr=False)
    when: str = field(repr=False)
    contact: Mapping[str, str] = field(repr=False)
    urgent: bool
    channel: str = "web"
    pin: str = field(default="", repr=False)


@dataclass(frozen=True)
class PlainReport:
    """The sealed submission and the code to show once."""

    submission: Submission
    code: str = field(repr=False)
    reporter: bytes
    """The reporter's public key."""


def seal_plain(
    *,
    report: UUID,
    retry: bytes,
    answers: PlainAnswers,
    key: ContentKey,
    files: Sequence[FileNote] = (),
    now: datetime,
) -> PlainReport:
    """Seal the answers under the report's key, grant it, and make the receipt. Raises Invalid or NoKey."""
    check_codes(category=answers.category, region=answers.region)
    routed = route(
        category=answers.category, region=answers.region, language=answers.language, channel=answers.channel
    )
    to = storing.recipients(team=routed.team, now=now)
    receipt = make_receipt(report=report, retry=retry, registrar=to.registrar, pin=answers.pin)
    story = storing.seal_part(
        key, report=report, purpose="content", label="story", plaintext=story_json(answers, files)
    )
    objects = [story, *(file.part for file in files)]
    grants = [
        storing.grant_to(key, purpose="content", report=report, to=to.team),
        receipt.grant(key, purpose="content", report=report),
    ]
    commitments = {"content": storing.commit(key, report)}
    if answers.contact:
        part, more, pinned = _seal_contact(answers.contact, report, to, receipt)
        objects.append(part)
        grants += more
        commitments |= pinned
    parcel = Parcel(report, commitments, tuple(grants), tuple(objects), receipt.registration)
    contact = "sealed" if answers.contact else "code"
    submission = Submission(
        parcel=parcel,
        # Never the page's secret itself: code and key follow from it, and an envelope may have to wait in the spool.
        retry=hashlib.sha256(RESEND + retry).digest(),
        category=answers.category,
        region=answers.region,
        language=answers.language,
        contact=contact,
        urgent=answers.urgent,
        channel=answers.channel,
    )
    return PlainReport(submission, receipt.code, receipt.public)


def story_json(answers: PlainAnswers, files: Sequence[FileNote]) -> bytes:
    """The story object's plaintext, the same as a browser makes it."""
    return dump(
        {
            "text": answers.text,
            "answers": dict(answers.answers),
            "where": answers.where,
            "when": answers.when,
            "files": files_json(files),
        }
    )


def _seal_contact(
    contact: Mapping[str, str], report: UUID, to: Recipients, receipt: NewReceipt
) -> tuple[ObjectPart, list[GrantPart], dict[str, bytes]]:
    """Who the reporter is, under a key of its own: granted to the reporter, and in shares to the custodians' seats."""
    key = storing.new_content_key()
    part = storing.seal_part(
        key, report=report, purpose="identity", label="contact", plaintext=dump(dict(contact))
    )
    shared = share_out(key, report=report, seats=to.custody)
    grants = [receipt.grant(key, purpose="identity", report=report), *shared.grants]
    return part, grants, {"identity": storing.commit(key, report), **shared.commitments}
