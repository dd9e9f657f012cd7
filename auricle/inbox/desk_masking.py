"""What is hidden of an opened report, and showing it: with a reason, for one page, counted for the auditor.

Masking happens here, before a face sees a word: what a page does not show is not in the page either.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from auricle.audit import trail
from auricle.directory.permissions import Permission
from auricle.errors import Invalid, NotAllowed
from auricle.inbox import decision
from auricle.inbox.models import Unmasking
from auricle.inbox.opened import FileEntry, OpenReport, Words
from auricle.reports import masking
from auricle.reports.unmask_reasons import UnmaskReason
from auricle.vault import desk_texts
from auricle.vault.member_keys import Unlocked

MOST_WORDS = 500


class MayNotUnmask(NotAllowed):
    """This person's roles do not show what is masked."""


@dataclass(frozen=True)
class Reason:
    """Why something is shown: a code, and words if somebody wants to add them."""

    code: str
    words: str = field(default="", repr=False)


def masked(opened: OpenReport, marks: Sequence[str]) -> OpenReport:
    """The report with everything hidden that points to a person, and how many places that are."""

    def hide(text: str) -> str:
        return masking.mask(text, marks)

    story = {name: _hidden(value, hide) for name, value in opened.story.items() if name != "files"}
    result = replace(
        opened,
        story=story,
        files=tuple(_file(file, marks) for file in opened.files),
        messages=tuple(_message(words, marks) for words in opened.messages),
        reasons={number: hide(text) for number, text in opened.reasons.items()},
        decisions=decision.hidden(opened.decisions, hide),
        judged={name: hide(text) for name, text in opened.judged.items()},
        transcripts=tuple(replace(one, text=hide(one.text)) for one in opened.transcripts),
        masked=True,
    )
    return replace(result, hidden=count(result))


def note_unmasking(*, by: Unlocked, report: UUID, team: str, reason: Reason, now: datetime) -> None:
    """Write down that somebody shows what is masked, in the caller's transaction. Raises MayNotUnmask, Invalid."""
    if not by.person.may(Permission.UNMASK):
        raise MayNotUnmask
    if reason.code not in set(UnmaskReason):
        raise Invalid({"code": "unknown"})
    if len(reason.words) > MOST_WORDS:
        raise Invalid({"words": "too_long"})
    unmasking = uuid4()
    Unmasking.objects.create(
        id=unmasking, report_id=report, member=by.person.pseudonym, code=reason.code, at=now
    )
    if reason.words.strip():
        label = f"unmask/{unmasking}"
        desk_texts.keep(keys=by, report=report, team=team, label=label, text=reason.words.strip(), now=now)
    detail = {"reason": reason.code}
    trail.record(actor=by.person.pseudonym, act="unmask", at=now, report=report, detail=detail)


def _hidden(value: object, hide: Callable[[str], str]) -> object:
    """A text, or a table of texts, masked. A browser can seal any shape: what is neither is dropped."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {str(name): hide(text) for name, text in value.items() if isinstance(text, str)}
    return ""


def _message(words: Words, marks: Sequence[str]) -> Words:
    files = tuple(_file(file, marks) for file in words.files)
    return replace(words, text=masking.mask(words.text, marks), files=files)


def _file(file: FileEntry, marks: Sequence[str]) -> FileEntry:
    return replace(file, name=masking.mask(file.name, marks))


def count(opened: OpenReport) -> int:
    """How many places of an opened report are hidden."""
    answers = opened.story.get("answers")
    texts = [value for value in opened.story.values() if isinstance(value, str)]
    texts += [str(value) for value in answers.values()] if isinstance(answers, Mapping) else []
    texts += [words.text for words in opened.messages] + [file.name for file in opened.files]
    texts += [transcript.text for transcript in opened.transcripts]
    return sum(masking.count(text) for text in (*texts, *opened.reasons.values()))
