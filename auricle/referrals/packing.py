"""Make a version of a package: the redacted texts and chosen attachments, sealed anew under the referral's own key.

It is sealed when it is drafted, to the team alone. Whoever approves it looks at these very bytes; to approve is to seal
32 bytes to the agency's key, so nothing can come in between what was seen and what was sent.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from auricle.audit import trail
from auricle.directory import questions
from auricle.errors import Invalid, NotNow
from auricle.inbox import review_texts
from auricle.inbox.opening import Opened, open_all
from auricle.inbox.report_texts import ANSWER, FILE, files_of, name_of
from auricle.intake.attachments import keep_chunk
from auricle.referrals import words
from auricle.referrals.disguise_model import copies_of
from auricle.referrals.models import Package, Referral
from auricle.referrals.package import Attached, Document, dump, label_of, load
from auricle.reports.models import Report, ReviewStep
from auricle.sealing.envelope import ContentKey
from auricle.vault import storing, unseal
from auricle.vault.member_keys import Unlocked
from auricle.vault.models import SealedObject
from auricle.vault.sealing_files import FileSealing

MOST_FILES = 20


class NotRedacted(NotNow):
    """There is no redacted version: nothing may leave the house."""


@dataclass(frozen=True)
class Choice:
    """What somebody decided for a package: what is asked in words, on which legal basis, with which attachments.

    `left_out` are the names of texts that stay here though a reviewer let them through.
    """

    request: str = field(repr=False)
    legal_basis: str = ""
    files: frozenset[UUID] = frozenset()
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Withheld:
    """An attachment that stays here: its redacted name, empty where no reviewer has looked at it (`newer`).

    What was said on the phone stays, whatever a reviewer says of it: a voice tells who speaks. Its transcript travels.
    """

    name: str = field(repr=False)
    newer: bool
    spoken: bool = False


@dataclass(frozen=True)
class Offered:
    """What could go into a package now: the redacted texts by name, and the attachments that a reviewer released."""

    covers: int
    texts: dict[str, str] = field(repr=False)
    files: tuple[Attached, ...] = ()
    newer: bool = False
    """Whether there is something of the reporter that no redacted version has yet: it does not travel."""
    withheld: tuple[Withheld, ...] = ()
    desk_only: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Redacted answers to questions that are for the desk alone: they never travel."""


@dataclass(frozen=True)
class _Content:
    """A report that was opened, with the key of its files."""

    opened: Opened = field(repr=False)
    key: ContentKey = field(repr=False)


def offered(*, by: Unlocked, row: Report) -> Offered:
    """What a reviewer let through of this report; the caller leaves the line in the trail. Raises NotRedacted."""
    found, _ = _offered(by, row)
    return found


def pack(
    *,
    by: Unlocked,
    row: Report,
    referral: Referral,
    key: ContentKey,
    choice: Choice,
    number: int,
    now: datetime,
) -> Package:
    """Seal a version under the referral's key. Raises NotRedacted, Invalid for a file that nobody released."""
    found, opened = _offered(by, row)
    by_id = {file.id: file for file in found.files}
    if not choice.files <= set(by_id) or len(choice.files) > MOST_FILES:
        raise Invalid({"files": "unknown" if len(choice.files) <= MOST_FILES else "too_many"})
    texts = _travelling(found, choice)
    copied = tuple(
        _copied(opened, row, by_id[file], referral, key, now) for file in sorted(choice.files, key=str)
    )
    document = Document(number, now, choice.request, choice.legal_basis, texts, copied)
    sealed = keep_stream(key, referral.pk, label_of(number), iter((dump(document),)), now)
    trail.record(actor=by.person.pseudonym, act="package_made", at=now, report=row.pk)
    return Package.objects.create(
        referral=referral,
        number=number,
        covers=found.covers,
        document=sealed.pk,
        files=[file.id for file in copied],
        made_by=by.person.pseudonym,
        made_at=now,
    )


def stayed(*, by: Unlocked, row: Report, package: Package, document: Document) -> tuple[str, ...]:
    """The names of the texts that a reviewer had let through and that are not in this version of the package."""
    desk = unseal.report_key(keys=by, report=row.pk, purpose="desk")
    version, _ = review_texts.open_version(desk, row.pk, package.covers)
    return tuple(
        name for name, text in _texts(version).items() if text.strip() and name not in document.texts
    )


def left_out(*, by: Unlocked, row: Report, referral: Referral) -> frozenset[str]:
    """What stayed here of the newest version of the package: a next one is offered without it, too."""
    newest = Package.objects.filter(referral=referral).order_by("-number").first()
    if newest is None:
        return frozenset()
    sealed = SealedObject.objects.get(pk=newest.document)
    document = load(unseal.open_text(words.referral_key(by, referral.pk), sealed))
    return frozenset(stayed(by=by, row=row, package=newest, document=document))


def _travelling(found: Offered, choice: Choice) -> dict[str, str]:
    if not choice.left_out <= set(found.texts):
        raise Invalid({"left_out": "unknown"})
    texts = {name: text for name, text in found.texts.items() if name not in choice.left_out}
    if choice.left_out and not any(text.strip() for text in texts.values()):
        raise Invalid({"left_out": "all"})
    return texts


def _texts(version: review_texts.Version) -> dict[str, str]:
    return {name: text for name, text in version.texts.items() if not name.startswith(FILE)}


def _kept_back(row: Report, texts: Mapping[str, str]) -> frozenset[str]:
    """The names of answers that are for the desk alone."""
    answers = [name.removeprefix(ANSWER) for name in texts if name.startswith(ANSWER)]
    return frozenset(f"{ANSWER}{one}" for one in questions.for_the_desk_alone(row.category_id, answers))


def _offered(by: Unlocked, row: Report) -> tuple[Offered, _Content]:
    steps = ReviewStep.objects.filter(report=row, kind="redacted").order_by("-number")
    last = steps.values_list("number", flat=True).first()
    if last is None:
        raise NotRedacted
    opened = open_all(by, row.pk)
    version, _ = review_texts.open_version(opened.desk, row.pk, last)
    texts = _texts(version)
    kept_back = _kept_back(row, texts)
    files = tuple(
        Attached(file.id, version.texts.get(f"{FILE}{file.id}", ""), file.kind, file.size, "")
        for file in files_of(opened.report)
        if file.id in version.released and not file.spoken
    )
    newer = any(
        f"message/{w.id}" not in version.texts for w in opened.report.messages if w.sender == "reporter"
    ) or any(name_of(one) not in version.texts for one in opened.report.transcripts)
    key = unseal.report_key(keys=by, report=row.pk, purpose="content")
    found = Offered(
        covers=last,
        texts={name: text for name, text in texts.items() if name not in kept_back},
        files=(*files, *_disguised(row)),
        newer=newer,
        withheld=_withheld(opened, version),
        desk_only={name: text for name, text in texts.items() if name in kept_back and text.strip()},
    )
    return found, _Content(opened, key)


def _disguised(row: Report) -> tuple[Attached, ...]:
    """The copies with a disguised voice that a second person let go."""
    return tuple(
        Attached(one.sound, name, "audio/wav", one.size, "", disguised=True)
        for one, name in copies_of(row.pk)
        if one.state == "approved"
    )


def _withheld(opened: Opened, version: review_texts.Version) -> tuple[Withheld, ...]:
    """The attachments that nobody released. What a reporter called a file is shown only as a reviewer left it."""
    return tuple(
        Withheld(
            version.texts.get(f"{FILE}{file.id}", ""), f"{FILE}{file.id}" not in version.texts, file.spoken
        )
        for file in files_of(opened.report)
        if file.spoken or file.id not in version.released
    )


def _copied(
    content: _Content, row: Report, file: Attached, referral: Referral, key: ContentKey, now: datetime
) -> Attached:
    """An attachment sealed anew, chunk by chunk: it is nowhere whole."""
    source = SealedObject.objects.get(report_id=row.pk, pk=file.id)
    digest = hashlib.sha256()
    source_key = content.opened.desk if file.disguised else content.key
    if source_key is None:
        raise unseal.NotSealed

    def passing() -> Iterator[bytes]:
        for chunk in unseal.open_stream(source_key, source):
            digest.update(chunk)
            yield chunk

    copy = keep_stream(key, referral.pk, None, passing(), now)
    return replace(file, id=copy.pk, sha256=digest.hexdigest())


def keep_stream(
    key: ContentKey,
    report: UUID,
    label: str | None,
    plaintext: Iterator[bytes],
    now: datetime,
    *,
    purpose: str | None = None,
) -> SealedObject:
    """Seal a stream chunk by chunk for a report or a referral: it is nowhere whole."""
    sealing = FileSealing(key, report=report, label=label)
    index = 0
    for chunk in plaintext:
        for sealed in sealing.update(chunk):
            keep_chunk(object_id=sealing.id, index=index, data=sealed, now=now)
            index += 1
    for sealed in sealing.finish():
        keep_chunk(object_id=sealing.id, index=index, data=sealed, now=now)
        index += 1
    part = sealing.part()
    part = part if purpose is None else replace(part, purpose=purpose)
    return storing.keep_part(part, report=report, now=now)
